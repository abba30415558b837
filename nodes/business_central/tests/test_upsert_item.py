"""BC: upsert item."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.tests.conftest import COMPANY, MUG, business_central, on_own_server
from nodes.business_central.upsert_item import UpsertItem, UpsertItemConfig

CONFIG: dict[str, Any] = {
    "connection": "bc",
    "number": "{{ item.sku }}",
    "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price }}"},
}
RECORD = {"sku": "MUG", "name": "Blue mug", "price": Decimal("12.50")}


def fake() -> BusinessCentralConnection:
    return on_own_server(company=COMPANY)


async def upsert(
    transport: httpx.AsyncBaseTransport,
    connection: BusinessCentralConnection,
    *records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    batch = Batch.of(records or [RECORD])
    return await run_node(UpsertItem, {**CONFIG, **config}, batch, http=transport, connection=connection, mode=mode)


async def test_writes_only_the_fields_that_differ() -> None:
    sent: list[httpx.Request] = []

    run = await upsert(business_central(sent, MUG), fake())

    assert [request.method for request in sent] == ["GET", "PATCH"]
    assert json.loads(sent[1].content) == {"displayName": "Blue mug"}
    assert sent[1].headers["If-Match"] == 'W/"1"'
    assert run.books.delivered == 1


async def test_an_item_that_is_as_wanted_is_not_written() -> None:
    sent: list[httpx.Request] = []

    run = await upsert(business_central(sent, MUG), fake(), {"sku": "mug ", "name": "Mug", "price": "12.5"})

    assert [request.method for request in sent] == ["GET"]
    assert run.books.skipped == {"unchanged": 1}
    assert run.records("saved")[0]["id"] == MUG["id"]


async def test_a_plan_reads_and_shows_each_field_before_and_after() -> None:
    sent: list[httpx.Request] = []

    run = await upsert(business_central(sent, MUG), fake(), mode="plan")

    [change] = [record.change for record in run.changes]
    assert [request.method for request in sent] == ["GET"]
    assert [(field.name, field.before, field.after) for field in change.fields] == [("displayName", "Mug", "Blue mug")]
    assert change.version == 'W/"1"'


async def test_a_conflict_is_read_and_compared_again() -> None:
    sent: list[httpx.Request] = []
    newer = {**MUG, "@odata.etag": 'W/"2"', "displayName": "Mug, chipped"}
    inner = business_central(sent, MUG, newer)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-Match") == 'W/"1"':
            sent.append(request)
            return httpx.Response(409, json={"error": {"code": "Request_EntityChanged", "message": "Changed."}})
        return inner.handler(request)  # type: ignore[return-value]

    run = await upsert(httpx.MockTransport(answer), fake())

    assert [request.method for request in sent] == ["GET", "PATCH", "GET", "PATCH"]
    assert sent[3].headers["If-Match"] == 'W/"2"'
    assert run.errors() == []


async def test_an_item_that_keeps_changing_is_set_aside_after_five_tries() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"value": [MUG]}) if request.method == "GET" else httpx.Response(412)

    run = await upsert(httpx.MockTransport(answer), fake())

    assert len([request for request in sent if request.method == "PATCH"]) == 5
    assert "kept changing" in run.errors()[0]


async def test_codes_and_money_arrive_unchanged_in_the_real_rules(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    office.seed(data={"items": []})
    codes = ["00123", "1E5", "1.10", "5901234123457", "+48600100200"]
    records = [{"sku": code, "name": code, "price": "1.10"} for code in codes]

    first = await upsert(transport, connection, *records)
    second = await upsert(transport, connection, *records)

    stored = office.state()["items"]
    assert sorted(item["number"] for item in stored) == sorted(codes)
    assert all(item["displayName"] == item["number"] for item in stored)
    assert {str(item["unitPrice"]) for item in stored} == {"1.10"}
    assert first.books.delivered == 5
    assert second.books.skipped == {"unchanged": 5}
    assert len(office.requests.find(write=True)) == 5


async def test_stock_of_a_new_item_is_set_once_it_exists(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, "sku": "NEW-1"}, fields={"inventory": 7})

    [item] = [item for item in office.state()["items"] if item["number"] == "NEW-1"]
    assert item["inventory"] == 7
    assert [(record.change.action, record.state) for record in run.changes] == [
        ("create", "confirmed"),
        ("update", "confirmed"),
    ]


async def test_two_records_of_one_new_item_make_one_item(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, "sku": "TWIN"}, {**RECORD, "sku": "twin", "name": "Other"})

    assert [item["number"] for item in office.state()["items"]].count("TWIN") == 1
    assert run.errors() == []
    assert run.books.delivered == 2


@pytest.mark.parametrize(
    ("choice", "sku", "reason"),
    [({"on_missing": "skip"}, "NOBODY", "not_found"), ({"on_existing": "skip"}, "MUG", "exists")],
)
async def test_items_can_be_left_out_and_are_counted(choice: dict[str, str], sku: str, reason: str) -> None:
    sent: list[httpx.Request] = []
    found = [MUG] if sku == "MUG" else []

    run = await upsert(business_central(sent, *found), fake(), {**RECORD, "sku": sku}, **choice)

    assert [request.method for request in sent] == ["GET"]
    assert run.books.skipped == {reason: 1}
    assert len(run.records("skipped")) == 1


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"sku": ""}, "item number is empty"),
        ({"sku": "X" * 21}, "number has 21 characters, Business Central takes 20"),
        ({"name": "Y" * 101}, "displayName has 101 characters"),
        ({"price": "12,50"}, "unitPrice must be a number such as 12.50"),
        ({"price": ""}, "unitPrice must be a number"),
        ({"price": True}, "unitPrice must be a number"),
    ],
)
async def test_what_business_central_cannot_take_fails_alone_and_before_sending(
    record: dict[str, Any], words: str
) -> None:
    sent: list[httpx.Request] = []

    run = await upsert(business_central(sent, MUG), fake(), {**RECORD, **record}, RECORD)

    assert [request.method for request in sent] == ["GET", "PATCH"]
    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("unitprize", "Did you mean “unitPrice”"),
        ("lastModifiedDateTime", "sets “lastModifiedDateTime” itself"),
        ("number", "set by the parameter"),
        ("zzz", "Fields: displayName"),
    ],
)
def test_a_field_that_cannot_be_mapped_is_named_while_editing(field: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        UpsertItemConfig.model_validate({**CONFIG, "fields": {field: "1"}})


async def test_a_refusal_names_item_reason_and_way_out_and_the_corrected_record_goes_through(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    fields = {"itemCategoryCode": "{{ item.category }}"}

    run = await upsert(transport, connection, {**RECORD, "category": "NOWHERE"}, fields=fields)
    mended = await upsert(transport, connection, {**RECORD, "category": "MUGS"}, fields=fields)

    [message] = run.errors()
    assert message.startswith("Business Central refused item MUG:")
    assert "itemCategoryCode" in message
    assert "create it there first" in message
    assert "CorrelationId" not in message
    assert mended.errors() == []


async def test_a_reply_lost_after_the_write_does_not_make_a_second_item(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    office.faults.add(Fault("500_after", times=1, write=True))

    run = await upsert(transport, connection, {**RECORD, "sku": "ONCE"})

    assert [item["number"] for item in office.state()["items"]].count("ONCE") == 1
    assert len(office.requests.find(write=True)) == 1
    assert len(run.records("saved")) == 1


async def test_fields_not_mapped_and_none_stay_as_they_are() -> None:
    sent: list[httpx.Request] = []

    await upsert(business_central(sent, MUG), fake(), fields={"unitPrice": None, "displayName": "{{ item.name }}"})

    assert json.loads(sent[1].content) == {"displayName": "Blue mug"}


async def test_an_enum_is_written_by_its_caption() -> None:
    sent: list[httpx.Request] = []

    await upsert(business_central(sent, MUG), fake(), fields={"type": "non-inventory"})

    assert json.loads(sent[1].content) == {"type": "Non_x002D_Inventory"}


async def test_many_items_are_looked_up_with_one_question(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    records = [{**RECORD, "sku": f"N'{number}"} for number in range(60)]

    first = await upsert(transport, connection, *records)
    office.requests.clear()
    second = await upsert(transport, connection, *records)

    assert first.books.delivered == 60
    assert second.books.skipped == {"unchanged": 60}
    assert len(office.requests.find(path="items")) == 3
