"""Lightspeed: matrices and their variants, read and written, in the imitated shop."""

from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_items import ChangedItems
from nodes.lightspeed.upsert_item import UpsertItem
from nodes.lightspeed.upsert_matrix import UpsertMatrix

COLOUR_AND_SIZE = "1"
SHIRT = {"name": "T-shirt, cotton", "price": "19.99"}
VARIANT_FIELDS = {
    "description": "{{ item.name }}", "itemMatrixID": "{{ item.itemMatrixID }}",
    "itemAttributeSetID": "{{ item.itemAttributeSetID }}", "attribute1": "{{ item.colour }}",
    "attribute2": "{{ item.size }}",
}  # fmt: skip


@pytest.fixture
def empty(shop: LightspeedSandbox) -> LightspeedSandbox:
    """A shop without goods, and with room for as many requests as a test makes."""
    shop.seed(data={"items": []})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    return shop


async def upsert(host: MemoryHost, *records: dict[str, Any], **config: Any) -> NodeRun:
    given = {"connection": "ls", "attribute_set": COLOUR_AND_SIZE, "prices": {"Default": "{{ item.price }}"}, **config}
    return await run_node(UpsertMatrix, given, Batch.of(list(records)), host=host)


async def variants(host: MemoryHost, *records: dict[str, Any]) -> NodeRun:
    config = {"connection": "ls", "fields": VARIANT_FIELDS}
    return await run_node(UpsertItem, config, Batch.of(list(records)), host=host)


async def items(host: MemoryHost) -> list[dict[str, Any]]:
    run = await run_node(ChangedItems, {"connection": "ls", "relations": ["ItemAttributes"]}, host=host)
    return run.records("items")


def writes(shop: LightspeedSandbox) -> list[str]:
    return [f"{entry.method} {entry.path.rpartition('/')[2]}" for entry in shop.requests.find(write=True)]


async def test_a_new_matrix_gets_its_set_of_attributes_and_its_price(
    empty: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await upsert(host, SHIRT)

    [matrix] = empty.store.rows("ItemMatrix")
    assert (matrix["description"], matrix["itemAttributeSetID"]) == ("T-shirt, cotton", COLOUR_AND_SIZE)
    assert matrix["Prices"][0]["amount"] == "19.99"
    assert [(r["itemMatrixID"], r["itemAttributeSetID"]) for r in run.records("saved")] == [("1", COLOUR_AND_SIZE)]


async def test_only_what_differs_of_a_matrix_is_written(empty: LightspeedSandbox, host: MemoryHost) -> None:
    await upsert(host, SHIRT)
    empty.requests.clear()

    same = await upsert(host, SHIRT)
    dearer = await upsert(host, {**SHIRT, "price": "21"})

    assert writes(empty) == ["PUT 1.json"]
    assert same.books.skipped["unchanged"] == 1
    assert [field.name for field in dearer.changes[0].change.fields] == ["prices.Default"]


async def test_two_matrices_of_one_name_set_the_item_aside(empty: LightspeedSandbox, host: MemoryHost) -> None:
    await upsert(host, SHIRT)
    [matrix] = empty.store.rows("ItemMatrix")
    empty.store.insert("ItemMatrix", {**matrix, "itemMatrixID": ""})

    run = await upsert(host, SHIRT, {"name": "Cap", "price": "9"})

    assert run.errors() == ["2 matrices in Lightspeed are called T-shirt, cotton. Rename all but one."]
    assert len(run.records("saved")) == 1


@pytest.mark.parametrize("kind", ["drop_reply", "500_after"])
async def test_a_lost_reply_makes_no_second_matrix(kind: str, empty: LightspeedSandbox, host: MemoryHost) -> None:
    empty.faults.add(Fault(kind, times=1, write=True))

    for _ in range(2):
        try:
            run = await upsert(host, SHIRT)
        except ConnectionError:
            continue

    assert len(list(empty.store.rows("ItemMatrix"))) == 1
    assert run.records("saved")[0]["itemMatrixID"] == "1"


async def test_variants_join_their_matrix_with_their_attributes(empty: LightspeedSandbox, host: MemoryHost) -> None:
    made = (await upsert(host, SHIRT)).records("saved")[0]
    shirts = [{**made, "sku": f"TS-{n}", "colour": colour, "size": "M"} for n, colour in enumerate(("red", "blue"))]

    run = await variants(host, *shirts)

    assert run.errors() == []
    assert [each["attributes"] for each in await items(host)] == [
        {"Color": "red", "Size": "M"},
        {"Color": "blue", "Size": "M"},
    ]
    assert {each["itemMatrixID"] for each in await items(host)} == {"1"}
    [matrix] = empty.store.rows("ItemMatrix")
    assert (matrix["attribute1Values"], matrix["attribute2Values"]) == (["red", "blue"], "M")


async def test_a_variant_that_is_as_it_should_be_is_not_written_and_one_attribute_alone_is(
    empty: LightspeedSandbox, host: MemoryHost
) -> None:
    made = (await upsert(host, SHIRT)).records("saved")[0]
    shirt = {**made, "sku": "TS", "colour": "red", "size": "M"}
    await variants(host, shirt)
    empty.requests.clear()

    await variants(host, shirt)
    await variants(host, {**shirt, "size": "L"})

    [sent] = [entry.json for entry in empty.requests.find(write=True)]
    assert sent == {"ItemAttributes": {"attribute2": "L"}}


async def test_a_matrix_that_is_not_there_sets_its_variant_aside(empty: LightspeedSandbox, host: MemoryHost) -> None:
    shirt = {"name": "x", "sku": "TS", "itemMatrixID": "77", "itemAttributeSetID": "1", "colour": "red", "size": "M"}

    run = await variants(host, shirt)

    assert "ItemMatrix" in run.errors()[0]


async def test_an_item_of_no_matrix_has_no_attributes(empty: LightspeedSandbox, host: MemoryHost) -> None:
    empty.seed(data={"items": [{"description": "Kubek"}]})

    [mug] = await items(host)

    assert (mug["attributes"], mug["itemMatrixID"]) == ({}, "0")
