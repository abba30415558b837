"""Business Central stock to Shopify: what follows when stock moves, and what is left alone."""

from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.system import Shopify

from tests.templates.by_hand import change_in_bc, in_bc, in_the_office
from tests.templates.world import World, counts_of

FLOW = "bc_stock_to_shopify"
SKU = "12/34 A"
GDANSK, KRAKOW = "Magazyn Gdańsk", "Sklep Kraków"


def variant(world: World) -> dict[str, Any]:
    (found,) = [row for row in world.rows("shopify", "InventoryItem") if row["sku"] == SKU]
    return found


def stock(world: World) -> dict[str, int]:
    """What can be sold of the variant, by location."""
    names = {row["id"]: row["name"] for row in world.rows("shopify", "Location")}
    item = variant(world)["id"]
    levels = [row for row in world.rows("shopify", "InventoryLevel") if row["item"] == item]
    return {names[row["location"]]: row["_quantities"]["available"] for row in levels}


def store(world: World) -> Any:
    system = world.sandbox.systems["shopify"]
    assert isinstance(system, Shopify)
    return system.store


async def test_the_location_gets_what_is_there_less_what_open_orders_hold(world: World) -> None:
    before, there = stock(world), in_bc(world, "items", "number", SKU)["inventory"]
    lines = [{"lineType": "Item", "lineObjectNumber": SKU, "quantity": 1}]
    await in_the_office(world, "POST", "salesOrders", {"customerNumber": "C00001", "salesOrderLines": lines})

    await world.run(FLOW)

    assert stock(world) == {GDANSK: int(there) - 1, KRAKOW: before[KRAKOW]}


async def test_more_ordered_than_there_is_becomes_zero_and_nothing_below(world: World) -> None:
    await change_in_bc(world, "items", SKU, inventory=-3)

    await world.run(FLOW)

    assert stock(world)[GDANSK] == 0


async def test_one_movement_is_one_write_that_says_what_was_read(world: World) -> None:
    await world.run(FLOW)
    before, was = len(world.writes_to("shopify")), stock(world)[GDANSK]
    await change_in_bc(world, "items", SKU, inventory=int(in_bc(world, "items", "number", SKU)["inventory"]) + 3)

    run = await world.run(FLOW)

    (request,) = world.writes_to("shopify")[before:]
    (line,) = request.json["variables"]["input"]["quantities"]
    assert (line["changeFromQuantity"], line["quantity"]) == (was, was + 3)
    assert counts_of(run)["update"] == 1


async def test_another_location_can_be_chosen(world: World) -> None:
    before = stock(world)

    run = await world.run(FLOW, config={"stock": {"location": KRAKOW}})

    (moved,) = [record for record in run.records("moved", "items") if record["number"] == SKU]
    assert stock(world) == {GDANSK: before[GDANSK], KRAKOW: max(int(moved["available"]), 0)}


async def test_a_location_that_does_not_exist_stops_the_run_and_names_those_that_do(world: World) -> None:
    run = await world.run(FLOW, config={"stock": {"location": "Magazyn Łódź"}})

    assert run.halted is not None
    assert f"Locations: {GDANSK}, {KRAKOW}" in run.halted.message
    assert world.writes_to("shopify") == []


async def test_a_variant_that_shopify_does_not_track_sets_the_item_aside_until_it_does(world: World) -> None:
    store(world).one(variant(world)["id"])["tracked"] = False

    stopped = await world.run(FLOW)
    store(world).one(variant(world)["id"])["tracked"] = True
    again = await world.run(FLOW)

    message = f"Shopify does not track the stock of SKU {SKU}. Turn tracking on there."
    assert message in {parked.problem.message for parked in stopped.parked}
    assert message not in {parked.problem.message for parked in again.parked}


async def test_a_variant_deleted_in_shopify_is_left_out_and_counted_or_sets_the_item_aside(world: World) -> None:
    store(world).one(variant(world)["variant"])["sku"] = "GONE"
    store(world).one(variant(world)["id"])["sku"] = "GONE"

    left = await world.run(FLOW)
    aside = await world.run(FLOW, config={"stock": {"on_missing": "fail"}})

    assert SKU in {record["number"] for record in left.records("stock", "left_out")}
    assert f"Shopify has no SKU {SKU}. Check the mapping, or create it there first." in {
        parked.problem.message for parked in aside.parked
    }


async def test_a_sku_that_two_variants_share_sets_the_item_aside(world: World) -> None:
    run = await world.run(FLOW)

    (parked,) = run.parked
    assert parked.problem.message.startswith("Shopify has 2 records for SKU 00123")
    assert run.books.balanced


async def test_goods_by_the_metre_are_rounded_down_to_whole_pieces(world: World) -> None:
    await change_in_bc(world, "items", SKU, inventory=80.75)

    run = await world.run(FLOW)

    (moved,) = [record for record in run.records("moved", "items") if record["number"] == SKU]
    assert moved["available"] % 1 == Decimal("0.75")
    assert stock(world)[GDANSK] == int(moved["available"])
