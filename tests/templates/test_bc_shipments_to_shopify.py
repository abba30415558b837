"""Business Central shipments to Shopify: parts of orders go off, once each."""

from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault

from tests.templates.by_hand import in_bc, in_the_office, post_order
from tests.templates.world import World, changes_of

FLOW = "bc_shipments_to_shopify"
LINES: list[dict[str, Any]] = [
    {"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 3},
    {"title": "Kubek", "sku": "00123", "price": "10.00", "quantity": 1},
    {"title": "Talerz", "sku": "1e5", "price": "8.00", "quantity": 2},
]
NAMES = ("#1", "#2", "#12")


@pytest.fixture(autouse=True)
async def ordered(world: World) -> None:
    """Three orders of the shop, and a sales order in Business Central for each."""
    orders = [{"name": name, "lines": LINES, "held": name == "#2"} for name in NAMES]
    world.sandbox.systems["shopify"].seed(data={"orders": orders})
    lines = [{"lineType": "Item", "lineObjectNumber": each["sku"].upper(), "quantity": each["quantity"]}
             for each in LINES]  # fmt: skip
    charge = {"lineType": "Account", "lineObjectNumber": "700200", "quantity": 1, "unitPrice": 4.9}
    for name in NAMES:
        order = {"customerNumber": "C00001", "externalDocumentNumber": name, "salesOrderLines": [*lines, charge]}
        await in_the_office(world, "POST", "salesOrders", order)


async def ship_only(world: World, name: str, sku: str, quantity: int) -> None:
    """Somebody posts a part of an order."""
    order = in_bc(world, "salesOrders", "externalDocumentNumber", name)
    for line in world.rows("business_central", "salesOrderLines"):
        if line["documentId"] == order["id"]:
            part = quantity if line["lineObjectNumber"] == sku and quantity <= line["quantity"] else 0
            wish = {"shipQuantity": part, "invoiceQuantity": part}
            await in_the_office(world, "PATCH", f"salesOrderLines({line['id']})", wish)
    await post_order(world, name)


def parcels(world: World, name: str) -> list[dict[str, Any]]:
    """The fulfilments of an order."""
    (order,) = [row for row in world.rows("shopify", "Order") if row["name"] == name]
    made = world.sandbox.systems["shopify"].state().get("Fulfillment", [])
    return [row for row in made if row["id"] in order["fulfillments"]]


async def test_a_shipment_fulfils_its_order_with_its_lines_a_number_and_the_carrier(world: World) -> None:
    order = in_bc(world, "salesOrders", "externalDocumentNumber", "#1")
    courier = in_bc(world, "shipmentMethods", "code", "COURIER")["id"]
    await in_the_office(world, "PATCH", f"salesOrders({order['id']})", {"shipmentMethodId": courier})
    await post_order(world, "#1")

    run = await world.run(FLOW)

    (parcel,), shipment = parcels(world, "#1"), in_bc(world, "salesShipments", "externalDocumentNumber", "#1")
    assert sorted(line["quantity"] for line in parcel["fulfillmentLineItems"]) == [1, 2, 3]
    tracking = parcel["trackingInfo"][0]
    assert (tracking["number"], tracking["company"]) == (shipment["number"], "DPD")
    assert parcels(world, "#12") == []
    assert run.parked == []


async def test_an_order_that_goes_off_in_parts_gets_a_parcel_for_each_and_none_twice(world: World) -> None:
    await ship_only(world, "#1", "1E5", 1)
    await world.run(FLOW)
    await post_order(world, "#1")

    await world.run(FLOW)
    written = len(world.writes_to("shopify"))
    again = await world.run(FLOW)

    amounts = [sorted(line["quantity"] for line in each["fulfillmentLineItems"]) for each in parcels(world, "#1")]
    assert amounts == [[1], [1, 1, 3]]
    assert again.books.skipped == {"filtered": 4, "unchanged": 2}
    assert len(world.writes_to("shopify")) == written


async def test_a_plan_sends_nothing_and_is_what_the_run_then_does(world: World) -> None:
    await post_order(world, "#1")

    plan = await world.run(FLOW, "plan")
    planned = parcels(world, "#1")
    run = await world.run(FLOW)

    assert planned == []
    assert changes_of(plan) == changes_of(run)
    assert len(parcels(world, "#1")) == 1


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
async def test_a_fault_while_writing_makes_no_second_parcel(kind: str, world: World) -> None:
    await ship_only(world, "#1", "1E5", 1)
    world.sandbox.systems["shopify"].faults.add(Fault(kind, times=1, write=True))

    await world.run(FLOW)
    again = await world.run(FLOW)

    assert len(parcels(world, "#1")) == 1
    assert again.books.skipped == {"filtered": 4, "unchanged": 1}


async def test_one_more_shipment_is_one_write(world: World) -> None:
    await post_order(world, "#1")
    await world.run(FLOW)
    written = len(world.writes_to("shopify"))
    await post_order(world, "#12")

    await world.run(FLOW)

    assert len(world.writes_to("shopify")) == written + 1


async def test_an_order_on_hold_is_set_aside_until_it_is_released(world: World) -> None:
    await post_order(world, "#2")

    stopped = await world.run(FLOW)
    for part in world.rows("shopify", "FulfillmentOrder"):
        part.update(status="OPEN", fulfillmentHolds=[])
    released = await world.run(FLOW)

    assert "Order #2 cannot be shipped yet, it is on hold" in stopped.parked[0].problem.message
    assert released.parked == []
    assert len(parcels(world, "#2")) == 1


async def test_a_cancelled_order_is_set_aside_with_its_reason(world: World) -> None:
    await post_order(world, "#1")
    (order,) = [row for row in world.rows("shopify", "Order") if row["name"] == "#1"]
    order["cancelledAt"] = "2026-11-20T10:00:00Z"

    run = await world.run(FLOW)

    assert run.parked[0].problem.message == "Order #1 is cancelled in Shopify. Nothing can be shipped."
    assert parcels(world, "#1") == []


async def test_an_order_that_is_not_in_the_shop_is_set_aside_and_the_others_go_on(world: World) -> None:
    order = in_bc(world, "salesOrders", "externalDocumentNumber", "#12")
    await in_the_office(world, "PATCH", f"salesOrders({order['id']})", {"externalDocumentNumber": "#404"})
    await post_order(world, "#404")
    await post_order(world, "#1")

    run = await world.run(FLOW)

    (parked,) = run.parked
    assert parked.problem.message.startswith("Shopify has no order #404")
    assert len(parcels(world, "#1")) == 1


async def test_more_shipped_than_the_shop_has_left_is_set_aside(world: World) -> None:
    order = in_bc(world, "salesOrders", "externalDocumentNumber", "#1")
    line = next(
        row for row in world.rows("business_central", "salesOrderLines")
        if row["documentId"] == order["id"] and row["lineObjectNumber"] == "1E5"
    )  # fmt: skip
    await in_the_office(world, "PATCH", f"salesOrderLines({line['id']})", {"quantity": 5})
    await post_order(world, "#1")

    run = await world.run(FLOW)

    assert "Of 1E5 in order #1 2 are left to ship, not 5" in run.parked[0].problem.message
    assert parcels(world, "#1") == []


async def test_only_shipments_that_meet_the_filter_go_off(world: World) -> None:
    await post_order(world, "#1")
    await post_order(world, "#12")

    run = await world.run(FLOW, config={"shipments": {"filter": "externalDocumentNumber eq '#12'"}})

    assert (run.books.read, len(parcels(world, "#12")), parcels(world, "#1")) == (1, 1, [])


@pytest.mark.parametrize("told", [True, False])
async def test_shopify_tells_the_customer_when_that_is_chosen(told: bool, world: World) -> None:
    await post_order(world, "#1")

    await world.run(FLOW, config={"ship": {"notify": told}})

    (request,) = world.writes_to("shopify")
    assert request.json["variables"]["fulfillment"]["notifyCustomer"] is told


async def change_line(world: World, name: str, sku: str, **values: Any) -> None:
    """Somebody changes a line of the sales order before it is shipped."""
    order = in_bc(world, "salesOrders", "externalDocumentNumber", name)
    rows = world.rows("business_central", "salesOrderLines")
    line = next(row for row in rows if row["documentId"] == order["id"] and row["lineObjectNumber"] == sku)
    await in_the_office(world, "PATCH", f"salesOrderLines({line['id']})", values)


async def test_an_order_of_which_less_is_shipped_is_fulfilled_in_part(world: World) -> None:
    await change_line(world, "#1", "1E5", quantity=1)
    await post_order(world, "#1")

    run = await world.run(FLOW)

    (order,) = [row for row in world.rows("shopify", "Order") if row["name"] == "#1"]
    (parcel,) = parcels(world, "#1")
    assert run.parked == []
    assert sorted(line["quantity"] for line in parcel["fulfillmentLineItems"]) == [1, 1, 3]
    assert order["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"


async def test_a_shipment_of_more_than_was_ordered_is_set_aside_and_fulfils_nothing(world: World) -> None:
    await change_line(world, "#1", "1E5", quantity=4)
    await post_order(world, "#1")

    run = await world.run(FLOW)

    assert "1E5" in run.parked[0].problem.message.upper()
    assert parcels(world, "#1") == []


async def test_goods_that_were_added_in_business_central_are_not_added_to_the_order(world: World) -> None:
    order = in_bc(world, "salesOrders", "externalDocumentNumber", "#1")
    added = {"documentId": order["id"], "lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": 1}
    await in_the_office(world, "POST", "salesOrderLines", added)
    await post_order(world, "#1")

    run = await world.run(FLOW)

    (shown,) = [row for row in world.rows("shopify", "Order") if row["name"] == "#1"]
    assert len(shown["lineItems"]) == 3
    assert (run.parked, len(parcels(world, "#1"))) == ([], 1)


async def test_another_location_in_business_central_ships_from_where_shopify_has_it(world: World) -> None:
    rows = world.rows("business_central", "locations")
    await change_line(world, "#1", "1E5", locationId=rows[-1]["id"])
    await post_order(world, "#1")

    run = await world.run(FLOW)

    (parcel,) = parcels(world, "#1")
    assert run.parked == []
    assert parcel["location"] in {row["id"] for row in world.rows("shopify", "Location")}
