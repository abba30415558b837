"""The write steps of the C-Series, against the imitated web shop."""

from typing import Any

import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.lightspeed_c import LightspeedCSandbox
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_c.set_order_status import SetOrderStatus
from nodes.lightspeed_c.set_stock import SetStock
from nodes.lightspeed_c.ship_order import ShipOrder

MUG = {
    "id": 5, "title": "Mug",
    "variants": [
        {"id": 51, "articleCode": "00123", "stockLevel": 3},
        {"id": 52, "articleCode": "00124", "stockLevel": 3, "stockTracking": "disabled"},
    ],
}  # fmt: skip
ORDER = {"id": 9, "status": "processing_awaiting_shipment", "lines": [{"variant": 51}]}


def fill(shop: LightspeedCSandbox, **data: Any) -> None:
    shop.seed(data={"products": [MUG], **data})
    shop.requests.clear()


async def do(node: NodeClass, host: MemoryHost, *items: dict[str, Any], **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "c", **config}, Batch.of(list(items)), host=host)


def writes(shop: LightspeedCSandbox) -> list[tuple[str, Any]]:
    return [(entry.path.rpartition("/pl/")[2], entry.json) for entry in shop.requests.find(write=True)]


@pytest.mark.parametrize(("by", "key"), [("articleCode", "00123"), ("id", "51")])
@pytest.mark.parametrize(("wanted", "sent"), [(3, []), ("7", [7]), (0, [0])])
async def test_stock_is_written_only_where_it_differs(
    by: str, key: str, wanted: Any, sent: list[int], shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop)

    run = await do(SetStock, host, {"sku": key, "stock": wanted}, by=by)

    assert writes(shop) == [("variants/51.json", {"variant": {"stockLevel": each}}) for each in sent]
    assert (shop.store.tables["variants"][51]["stockLevel"], run.records("saved")[0]["variantId"]) == (
        int(wanted),
        "51",
    )


async def test_variants_without_stock_and_unknown_ones_go_their_own_ways(
    shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop)

    run = await do(
        SetStock, host, {"sku": "00124", "stock": 1}, {"sku": "x", "stock": 1}, {"sku": "00123", "stock": 0.5}
    )

    assert (len(run.records("not_kept")), len(run.records("missing")), writes(shop)) == (1, 1, [])
    assert "is no whole number" in run.errors()[0]


async def test_two_variants_with_one_code_are_named(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[MUG, {"id": 6, "title": "Cup", "variants": [{"id": 61, "articleCode": "00123"}]}])

    run = await do(SetStock, host, {"sku": "00123", "stock": 1})

    assert "2 variants in the web shop have the articleCode 00123 (51, 61)" in run.errors()[0]


@pytest.mark.parametrize(("status", "count"), [("cancelled", 1), ("processing_awaiting_shipment", 0)])
async def test_an_order_is_moved_only_where_it_is_elsewhere(
    status: str, count: int, shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, orders=[ORDER])

    await do(SetOrderStatus, host, {"id": 9}, status=status)

    assert writes(shop) == [("orders/9.json", {"order": {"status": status}})] * count
    assert shop.store.tables["orders"][9]["status"] == status


async def test_an_unknown_state_a_number_and_a_missing_order_do_not_stop_the_others(
    shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, orders=[ORDER])
    items: list[dict[str, Any]] = [
        {"id": "9", "s": "lost"},
        {"id": "ORD00009", "s": "cancelled"},
        {"id": 8, "s": "cancelled"},
    ]

    run = await do(SetOrderStatus, host, *items, status="{{ item.s }}")

    assert len(run.records("missing")) == 1
    assert ["status is not one of" in run.errors()[0], "is no id of an order" in run.errors()[1]] == [True, True]


@pytest.mark.parametrize(("tell", "flag"), [(False, {}), (True, {"doNotifyShipped": True})])
async def test_a_parcel_is_shipped_once_with_its_code(
    tell: bool, flag: dict[str, bool], shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, orders=[ORDER])

    await do(ShipOrder, host, {"id": 9, "tracking": "00123"}, tell=tell)
    await do(ShipOrder, host, {"id": 9, "tracking": "00123"}, tell=tell)

    [(path, body)] = writes(shop)
    assert (path, body) == (
        "shipments/1590001.json", {"shipment": {"status": "shipped", "trackingCode": "00123", **flag}},
    )  # fmt: skip
    assert shop.store.tables["orders"][9]["shipmentStatus"] == "shipped"


async def test_an_order_with_several_shipments_is_not_guessed_at(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, orders=[ORDER])
    first = shop.store.tables["shipments"][1590001]
    shop.store.put("shipments", {**first, "id": 1590002})

    run = await do(ShipOrder, host, {"id": 9, "tracking": "1"}, {"id": 8, "tracking": "1"})

    assert "Order 9 has 2 shipments (1590001, 1590002)" in run.errors()[0]
    assert (len(run.records("missing")), writes(shop)) == (1, [])
