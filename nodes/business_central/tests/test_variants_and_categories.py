"""BC: upsert item variant and BC: upsert item category, against the imitated company."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import Action, Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.upsert_item import UpsertItem
from nodes.business_central.upsert_item_category import UpsertItemCategory
from nodes.business_central.upsert_item_variant import UpsertItemVariant

LARGE = {"itemNumber": "txt-apron", "code": "l", "name": "Large, linen"}
NEW = {"itemNumber": "TXT-APRON", "code": "XL", "name": "Extra large"}


@pytest.fixture
def remote(transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> dict[str, Any]:
    return {"http": transport, "connection": connection}


async def send(node: type[Action[Any]], remote: dict[str, Any], *records: dict[str, Any], **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "bc", **config}, Batch.of(records), **remote)


async def test_variants_are_found_by_item_and_code(office: Sandbox, remote: dict[str, Any]) -> None:
    run = await send(UpsertItemVariant, remote, LARGE, NEW)
    again = await send(UpsertItemVariant, remote, LARGE, NEW)

    stored = {row["code"]: row["description"] for row in office.state()["itemVariants"] if row["code"] in ("L", "XL")}
    assert run.errors() == []
    assert stored == {"L": "Large, linen", "XL": "Extra large"}
    assert [record.change.action for record in run.changes] == ["update", "create"]
    assert again.books.skipped == {"unchanged": 2}


async def test_the_same_code_of_another_item_is_another_variant(office: Sandbox, remote: dict[str, Any]) -> None:
    await send(UpsertItemVariant, remote, {**LARGE, "itemNumber": "MUG-BLUE"}, LARGE)

    assert [row["itemNumber"] for row in office.state()["itemVariants"] if row["code"] == "L"] == [
        "TXT-APRON",
        "MUG-BLUE",
    ]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({**NEW, "itemNumber": "NO-SUCH"}, "refused item variant NO-SUCH XL"),
        ({**NEW, "code": "X" * 11}, "code has 11 characters, Business Central takes 10"),
        ({**NEW, "code": ""}, "variant code is empty"),
        ({**NEW, "itemNumber": None}, "item number is empty"),
    ],
)
async def test_a_variant_that_cannot_be_written_fails_alone(
    remote: dict[str, Any], record: dict[str, Any], words: str
) -> None:
    run = await send(UpsertItemVariant, remote, record, LARGE)

    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1


async def test_a_category_is_found_by_its_code(office: Sandbox, remote: dict[str, Any]) -> None:
    records = [{"code": "mugs", "name": "Mugs"}, {"code": "LAMPS", "name": "Lamps"}]

    run = await send(UpsertItemCategory, remote, *records)
    again = await send(UpsertItemCategory, remote, *records)

    stored = {row["code"]: row["displayName"] for row in office.state()["itemCategories"]}
    assert (stored["MUGS"], stored["LAMPS"]) == ("Mugs", "Lamps")
    assert [record["bc_category"]["code"] for record in run.records("saved")] == ["MUGS", "LAMPS"]
    assert again.books.skipped == {"unchanged": 2}


async def test_a_field_only_for_new_items_is_left_alone_afterwards(office: Sandbox, remote: dict[str, Any]) -> None:
    config = {
        "number": "{{ item.sku }}",
        "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price }}"},
        "create_only": ["displayName"],
    }

    await send(UpsertItem, remote, {"sku": "NEW-1", "name": "First", "price": "1.10"}, **config)
    run = await send(UpsertItem, remote, {"sku": "NEW-1", "name": "Second", "price": "2.20"}, **config)

    [item] = [row for row in office.state()["items"] if row["number"] == "NEW-1"]
    assert (item["displayName"], str(item["unitPrice"])) == ("First", "2.20")
    assert [[field.name for field in record.change.fields] for record in run.changes] == [["unitPrice"]]
