"""Business Central stock to Lightspeed: what follows when stock moves, and what is left alone."""

from decimal import Decimal

from tests.templates.by_hand import at_lightspeed, in_bc, in_the_office
from tests.templates.world import World, counts_of

FLOW = "bc_stock_to_lightspeed"
SKU = "RDL-KOV-4"


def item_id(world: World, sku: str) -> str:
    (found,) = [row["itemID"] for row in world.rows("lightspeed", "Item") if row["customSku"] == sku]
    return str(found)


def stock(world: World, sku: str) -> dict[str, str]:
    """What is on hand of an item, by shop; shop 0 is their sum."""
    number = item_id(world, sku)
    return {row["shopID"]: row["qoh"] for row in world.rows("lightspeed", "ItemShop") if row["itemID"] == number}


async def count_in_the_office(world: World, inventory: float) -> None:
    """Somebody counts and corrects the stock; Business Central books the difference."""
    await in_the_office(
        world, "PATCH", f"items({in_bc(world, 'items', 'number', SKU)['id']})", {"inventory": inventory}
    )


async def test_the_shop_gets_what_is_there_less_what_open_orders_hold(world: World) -> None:
    before = stock(world, SKU)

    run = await world.run(FLOW)

    (moved,) = [record for record in run.records("moved", "items") if record["number"] == SKU]
    assert (moved["inventory"], moved["available"]) == (Decimal(7), Decimal(5))
    assert stock(world, SKU) == {"0": str(5 + int(before["2"])), "1": "5", "2": before["2"]}


async def test_one_movement_is_one_write_of_one_quantity(world: World) -> None:
    await world.run(FLOW)
    before = len(world.writes_to("lightspeed"))
    await count_in_the_office(world, 9)

    run = await world.run(FLOW)

    (put,) = world.writes_to("lightspeed")[before:]
    assert put.path.endswith(f"/Item/{item_id(world, SKU)}.json")
    assert set(put.json["ItemShops"]["ItemShop"]) == {"itemShopID", "qoh"}
    assert put.json["ItemShops"]["ItemShop"]["qoh"] == 7
    assert counts_of(run)["update"] == 1


async def test_the_flow_never_writes_to_business_central_and_creates_nothing(world: World) -> None:
    items = len(world.rows("lightspeed", "Item"))

    await world.run(FLOW)

    assert world.writes_to("business_central") == []
    assert len(world.rows("lightspeed", "Item")) == items


async def test_an_item_that_was_archived_in_the_shop_is_left_out_and_counted(world: World) -> None:
    await at_lightspeed(world, "DELETE", f"Item/{item_id(world, SKU)}.json")

    run = await world.run(FLOW)

    assert SKU in {record["number"] for record in run.records("set_stock", "missing")}
    assert run.books.skipped["not_found"] == 23
    assert run.parked == []


async def test_a_shop_that_does_not_exist_sets_each_item_aside_and_the_right_one_lets_it_through(world: World) -> None:
    wrong = await world.run(FLOW, config={"set_stock": {"shop": "7"}})
    right = await world.run(FLOW, config={"set_stock": {"shop": "2"}})

    assert len(wrong.parked) == 33
    assert "ItemShop with shopID '7' does not belong to item" in wrong.parked[0].problem.message
    assert right.parked == []
    assert stock(world, SKU)["2"] == "5"


async def test_goods_by_the_metre_are_rounded_down_to_whole_pieces(world: World) -> None:
    await count_in_the_office(world, 8.75)

    await world.run(FLOW)

    assert stock(world, SKU)["1"] == "6"


async def test_an_item_whose_sku_has_small_letters_is_found_by_the_capital_ones_of_the_office(world: World) -> None:
    item = in_bc(world, "items", "number", "1E5")
    await in_the_office(world, "PATCH", f"items({item['id']})", {"inventory": 4242})

    run = await world.run(FLOW)

    (moved,) = [record for record in run.records("set_stock", "saved") if record["number"] == "1E5"]
    assert stock(world, "1e5")["1"] == str(int(moved["available"]))
