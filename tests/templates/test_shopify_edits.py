"""Orders that are edited in the shop before or after they came to Business Central."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.local import LocalRun
from wareflow.sandbox.shopify.money import Pair
from wareflow.sandbox.shopify.order_totals import currencies, settle

from tests.templates.world import World, books_of

FLOW = "shopify_orders_to_bc"
NAME = "#9001"
LINES = [
    {"title": "Kubek", "sku": "MUG-BLUE", "price": "12.50", "rate": "0.23", "quantity": 2},
    {"title": "Talerz", "sku": "1E5", "price": "8.00", "rate": "0.23", "quantity": 3},
]


@pytest.fixture(autouse=True)
def ordered(world: World) -> None:
    """One order of two lines, and nothing else in the shop."""
    for order in shop(world).all("Order"):
        shop(world).remove(order["id"])
    world.sandbox.systems["shopify"].seed(data={"orders": [{"name": NAME, "lines": LINES}]})


def shop(world: World) -> Any:
    return world.sandbox.systems["shopify"].store  # type: ignore[attr-defined]


def order_of(world: World) -> dict[str, Any]:
    (order,) = shop(world).all("Order")
    found: dict[str, Any] = order
    return found


def edit(world: World, line: int, quantity: int) -> None:
    """Somebody sets how many of a line are wanted; what is taken off stays in the line, as removed."""
    order = order_of(world)
    row = shop(world).one(order["lineItems"][line])
    whole = max(row["quantity"], quantity)
    for tax in row["taxLines"]:
        share = Decimal(quantity) / Decimal(row["quantity"] - row["_removed"])
        tax["priceSet"] = Pair.read(tax["priceSet"]).times(share).bag(currencies(order))
    row["quantity"], row["_removed"] = whole, whole - quantity
    settle(shop(world), order)


def add(world: World) -> None:
    """Somebody adds a line like the first, of another size."""
    order = order_of(world)
    row = shop(world).one(order["lineItems"][0])
    made = shop(world).add("LineItem", {name: value for name, value in row.items() if name != "id"} | {"sku": "00123"})
    order["lineItems"].append(made["id"])
    settle(shop(world), order)


def quantities(world: World) -> dict[str, Decimal]:
    """What the sales order holds of each item."""
    rows = world.rows("business_central", "salesOrderLines")
    made = [row["id"] for row in world.rows("business_central", "salesOrders") if row["externalDocumentNumber"] == NAME]
    return {
        row["lineObjectNumber"]: Decimal(str(row["quantity"]))
        for row in rows
        if row["documentId"] in made and row["lineType"] == "Item"
    }


def totals(world: World) -> list[Decimal]:
    rows = world.rows("business_central", "salesOrders")
    return [Decimal(str(row["totalAmountIncludingTax"])) for row in rows if row["externalDocumentNumber"] == NAME]


def differing(run: LocalRun) -> list[str]:
    [change] = [record.change for record in run.changes if record.change.action == "conflict"]
    return [field.name for field in change.fields]


@pytest.mark.parametrize(
    ("line", "quantity", "wanted"),
    [
        (0, 5, {"MUG-BLUE": 5, "1E5": 3}),
        (1, 1, {"MUG-BLUE": 2, "1E5": 1}),
        (1, 0, {"MUG-BLUE": 2}),
    ],
    ids=["more", "fewer", "line removed"],
)
async def test_an_edit_before_the_import_arrives_to_the_cent(
    line: int, quantity: int, wanted: dict[str, int], world: World
) -> None:
    edit(world, line, quantity)

    run = await world.run(FLOW)

    assert run.parked == []
    assert quantities(world) == wanted
    assert totals(world) == [Decimal(order_of(world)["currentTotalPriceSet"]["shopMoney"]["amount"])]


async def test_a_line_added_before_the_import_arrives_too(world: World) -> None:
    add(world)

    await world.run(FLOW)

    assert quantities(world) == {"MUG-BLUE": 2, "1E5": 3, "00123": 2}


@pytest.mark.parametrize(
    ("line", "quantity"), [(0, 5), (1, 1), (1, 0)], ids=["more", "fewer", "line removed"]
)  # fmt: skip
async def test_an_edit_after_the_import_is_a_conflict_and_changes_nothing(
    line: int, quantity: int, world: World
) -> None:
    await world.run(FLOW)
    before = (quantities(world), len(world.writes()))
    edit(world, line, quantity)

    run = await world.run(FLOW)

    assert NAME in run.parked[0].problem.message
    assert differing(run)
    assert (quantities(world), len(world.writes())) == before


async def test_a_line_added_after_the_import_is_a_conflict(world: World) -> None:
    await world.run(FLOW)
    add(world)

    run = await world.run(FLOW)

    assert differing(run) == ["lines"]


async def test_a_payment_or_a_shipment_after_the_import_is_no_conflict(world: World) -> None:
    await world.run(FLOW)
    written = len(world.writes())
    order = order_of(world)
    order.update(displayFinancialStatus="PAID", displayFulfillmentStatus="FULFILLED", updatedAt="2026-11-21T11:00:00Z")

    run = await world.run(FLOW)

    assert run.parked == []
    assert books_of(run)["skipped"] == {"exists": 1}
    assert len(world.writes()) == written


@pytest.mark.parametrize("paid", ["PAID", "PENDING"])
async def test_an_order_cancelled_before_the_import_stays_away(paid: str, world: World) -> None:
    order_of(world).update(cancelledAt="2026-11-20T10:00:00Z", displayFinancialStatus=paid)

    run = await world.run(FLOW)

    assert quantities(world) == {}
    assert books_of(run)["skipped"] == {"filtered": 1}
