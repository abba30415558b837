"""Every request of the client against the written contract: field names, kinds, lengths, what may be written.

The contract is the table of Microsoft's API v2.0 ($metadata of BC 26, rights of its public page sources) that the
imitated company is made of; the connector has a table of its own, and both must say the same.
"""

import json
import re
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
from wareflow.engine.catalog import load_catalog
from wareflow.sandbox.business_central.entities import Entity as TheirEntity
from wareflow.sandbox.business_central.entities import entities as contract
from wareflow.sandbox.business_central.writes import caption
from wareflow.sdk import Access, Action, Batch, Source
from wareflow.testing import MemoryHost, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import OPTION_LISTS, Entity, EntityField, _entities
from nodes.business_central.records import on_the_wire, wanted_record
from nodes.business_central.tests.shared import run_example
from nodes.business_central.upsert_customer import UpsertCustomer
from nodes.business_central.upsert_item import UpsertItem

KINDS = {"bool": "boolean", "int": "integer"}
NODES = {name: node for name, node in load_catalog().nodes.items() if name.startswith("business_central.")}
SET = re.compile(r"/(\w+)(?:\([0-9a-f-]+\))?(?:/(Microsoft\.NAV\.\w+))?$")
SAMPLES: dict[str, Any] = {
    "text": "x",
    "code": "x",
    "decimal": "1.10",
    "integer": 7,
    "boolean": True,
    "guid": "5d115c9c-44e3-ea11-bb43-000d3a2feca1",
    "date": "2026-11-20",
}


@pytest.mark.parametrize("ours", _entities().values(), ids=lambda ours: ours.set_name)
def test_the_table_says_what_the_contract_says(ours: Entity) -> None:
    theirs = contract()[ours.set_name].fields

    for name, field in ours.fields.items():
        known = theirs[name]
        assert field.kind == KINDS.get(known.type, known.type), name
        assert field.max_length == known.max, name
        assert field.members == tuple(caption(member).strip() for member in known.members), name
        if name != "lastModifiedDateTime":
            assert field.read_only == (known.read_only or not contract()[ours.set_name].writes), name
    missing = {name for name, known in theirs.items() if known.type != "stream"} - set(ours.fields)
    assert not missing or ours.set_name == "accounts"


@pytest.mark.parametrize("ours", _entities().values(), ids=lambda ours: ours.set_name)
def test_every_field_that_is_sent_can_be_written(ours: Entity) -> None:
    values = {name: _sample(ours.fields[name]) for name in ours.mapped()}

    body = on_the_wire(ours, wanted_record(ours, values))

    assert misfits(contract()[ours.set_name], json.loads(json.dumps(body, default=float))) == []


def _sample(field: EntityField) -> Any:
    text = SAMPLES.get(field.kind)
    if field.kind in ("text", "code"):
        return "x" * (field.max_length or 40)
    return field.members[-1] if field.members else text


@pytest.mark.parametrize("option_list", OPTION_LISTS)
async def test_every_option_list_can_be_loaded(
    option_list: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    host = MemoryHost({"bc": connection}, transport)
    async with httpx.AsyncClient(transport=transport) as http:
        access = Access(http, partial(host.token, "bc"))
        options = await connection.options(option_list, access)

    assert options
    assert all(option.value and option.label.startswith(option.value) for option in options)


@pytest.mark.parametrize("name", [name for name, node in NODES.items() if issubclass(node, Action | Source)])
async def test_every_request_of_the_examples_fits(
    name: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    sent: list[httpx.Request] = []

    run = await run_example(NODES[name], Recorded(transport, sent), connection)

    assert run.errors() == []
    assert [problem for request in sent for problem in problems(request)] == []


async def test_a_mapping_of_every_field_fits(
    transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    sent: list[httpx.Request] = []
    for node, texts in ((UpsertItem, "items"), (UpsertCustomer, "customers")):
        ours = _entities()[texts]
        taken = {"number", "email", "displayName", "type"}
        config = {name: _sample(ours.fields[name]) for name in ours.mapped(taken) if not ours.fields[name].refers}
        own = {"number": "FULL"} if node is UpsertItem else {"company_name": "Firm", "email": "a@b.example"}
        given = {"connection": "bc", **own, "fields": config}
        await run_node(node, given, Batch.of([{"name": "N"}]), http=Recorded(transport, sent), connection=connection)

    assert len([request for request in sent if request.method == "POST"]) >= 2
    assert [problem for request in sent for problem in problems(request)] == []


async def test_the_check_sees_what_does_not_fit() -> None:
    theirs = contract()["salesOrders"]

    assert misfits(theirs, {"gift": 1}) == ["salesOrders.gift is unknown"]
    assert misfits(theirs, {"number": "1"}) == ["salesOrders.number is read-only"]
    assert misfits(theirs, {"shipToCity": "x" * 31}) == ["salesOrders.shipToCity is longer than 30"]
    assert misfits(theirs, {"discountAmount": "1.10"}) == ["salesOrders.discountAmount is no decimal"]
    assert misfits(theirs, {"salesOrderLines": [{"lineType": "Gift"}]}) == ["salesOrderLines.lineType is no enum"]


class Recorded(httpx.AsyncBaseTransport):
    """Passes requests on and keeps them."""

    def __init__(self, inner: httpx.AsyncBaseTransport, sent: list[httpx.Request]) -> None:
        self._inner = inner
        self._sent = sent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._sent.append(request)
        return await self._inner.handle_async_request(request)


def problems(request: httpx.Request) -> list[str]:
    """What is wrong with a request that writes."""
    if request.method not in ("POST", "PATCH") or request.url.path.endswith("/token"):
        return []
    if request.url.path.endswith("/pictureContent"):
        return [] if request.headers.get("If-Match") else ["a file without If-Match"]
    found = SET.search(request.url.path)
    if found is None or found[1] not in contract():
        return [f"{request.url.path} is no set"]
    if found[2]:
        return []
    wrong = [] if request.method == "POST" or request.headers.get("If-Match") else ["PATCH without If-Match"]
    theirs = contract()[found[1]]
    if request.method not in theirs.writes:
        wrong.append(f"{request.method} is not allowed on {found[1]}")
    return wrong + misfits(theirs, json.loads(request.content, parse_float=Decimal))


def misfits(theirs: TheirEntity, body: dict[str, Any]) -> list[str]:
    """The fields of a body that the contract does not take."""
    wrong = []
    for name, value in body.items():
        known = theirs.fields.get(name)
        where = f"{theirs.set_name}.{name}"
        if known is None and theirs.navigation.get(name, "").startswith("["):
            wrong += [text for child in value for text in misfits(contract()[name], child)]
        elif known is None:
            wrong.append(f"{where} is unknown")
        elif known.read_only:
            wrong.append(f"{where} is read-only")
        elif not _is_of(known.type, known.members, value):
            wrong.append(f"{where} is no {known.type}")
        elif known.max and len(value) > known.max:
            wrong.append(f"{where} is longer than {known.max}")
    return wrong


def _is_of(kind: str, members: tuple[str, ...], value: Any) -> bool:
    if kind == "enum":
        return value in members
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("decimal", "int"):
        return isinstance(value, int | Decimal | float) and not isinstance(value, bool)
    return isinstance(value, str)
