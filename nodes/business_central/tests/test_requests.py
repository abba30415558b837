"""Every request of the client against the written contract: field names, kinds, lengths, what may be written.

The contract is the table of Microsoft's API v2.0 ($metadata of BC 26, rights of its public page sources) that the
imitated company is made of; the connector has a table of its own, and both must say the same.
"""

import json
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.entities import entities as contract
from wareflow.sandbox.business_central.writes import caption
from wareflow.sdk import Access, Batch
from wareflow.testing import MemoryHost, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import OPTION_LISTS, Entity, EntityField, _entities
from nodes.business_central.records import on_the_wire, wanted_record
from nodes.business_central.upsert_customer import UpsertCustomer
from nodes.business_central.upsert_item import UpsertItem
from tests.contracts.checks.business_central import request_misfits

KINDS = {"bool": "boolean", "int": "integer"}
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

    sent = json.loads(json.dumps(body, default=float), parse_float=Decimal)
    assert list(request_misfits(contract()[ours.set_name], sent)) == []


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

    made = [request for request in sent if request.method == "POST" and not request.url.path.endswith("/token")]
    assert len(made) >= 2
    for request in made:
        theirs = contract()[request.url.path.rpartition("/")[2]]
        assert list(request_misfits(theirs, json.loads(request.content, parse_float=Decimal))) == []


class Recorded(httpx.AsyncBaseTransport):
    """Passes requests on and keeps them."""

    def __init__(self, inner: httpx.AsyncBaseTransport, sent: list[httpx.Request]) -> None:
        self._inner = inner
        self._sent = sent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._sent.append(request)
        return await self._inner.handle_async_request(request)
