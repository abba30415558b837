"""Business Central stock to BaseLinker: what follows when stock moves, and what is left alone."""

from tests.templates.by_hand import asked_of_baselinker, change_in_bc, in_baselinker, in_bc, in_catalogue, in_the_office
from tests.templates.world import World, counts_of

FLOW = "bc_stock_to_baselinker"
SKU = "MUG-RED"


async def test_the_warehouse_gets_what_is_there_less_what_open_orders_hold(world: World) -> None:
    others = {name: count for name, count in in_catalogue(world, SKU)["stock"].items() if name != "bl_2051"}

    run = await world.run(FLOW)

    (moved,) = [record for record in run.records("moved", "items") if record["number"] == SKU]
    assert moved["available"] < moved["inventory"]
    assert in_catalogue(world, SKU)["stock"] == {"bl_2051": int(moved["available"]), **others}


async def test_one_movement_is_one_request_with_one_product_and_one_warehouse(world: World) -> None:
    await world.run(FLOW)
    before, product = len(world.writes_to("baselinker")), in_catalogue(world, SKU)
    wanted = product["stock"]["bl_2051"] + 3
    await change_in_bc(world, "items", SKU, inventory=int(in_bc(world, "items", "number", SKU)["inventory"]) + 3)

    run = await world.run(FLOW)

    (request,) = world.writes_to("baselinker")[before:]
    products = {str(product["id"]): {"bl_2051": wanted}}
    body = {"inventory_id": 4101, "products": products}
    assert asked_of_baselinker(request) == ("updateInventoryProductsStock", body)
    assert counts_of(run)["update"] == 1


async def test_an_order_alone_makes_the_stock_follow_before_anything_moves(world: World) -> None:
    await world.run(FLOW)
    before = in_catalogue(world, "MUG-BLUE")["stock"]["bl_2051"]
    lines = [{"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": 3}]
    await in_the_office(world, "POST", "salesOrders", {"customerNumber": "C00001", "salesOrderLines": lines})

    await world.run(FLOW)

    ledger = {row["itemNumber"] for row in world.rows("business_central", "itemLedgerEntries")}
    assert "MUG-BLUE" not in ledger
    assert in_catalogue(world, "MUG-BLUE")["stock"]["bl_2051"] == before - 3


async def test_stock_that_somebody_changed_in_baselinker_is_set_right_again(world: World) -> None:
    await world.run(FLOW)
    product = in_catalogue(world, SKU)
    right = product["stock"]["bl_2051"]
    wrong = {str(product["id"]): {"bl_2051": 999}}
    await in_baselinker(world, "updateInventoryProductsStock", inventory_id=4101, products=wrong)

    await world.run(FLOW)

    assert in_catalogue(world, SKU)["stock"]["bl_2051"] == right


async def test_more_ordered_than_there_is_becomes_zero_and_nothing_below(world: World) -> None:
    await change_in_bc(world, "items", SKU, inventory=0)

    run = await world.run(FLOW)

    (moved,) = [record for record in run.records("moved", "items") if record["number"] == SKU]
    assert moved["available"] < 0
    assert in_catalogue(world, SKU)["stock"]["bl_2051"] == 0


async def test_a_product_deleted_in_baselinker_is_left_out_and_counted_or_sets_the_item_aside(world: World) -> None:
    await in_baselinker(world, "deleteInventoryProduct", product_id=in_catalogue(world, SKU)["id"])

    left = await world.run(FLOW)
    aside = await world.run(FLOW, config={"stock": {"on_missing": "fail"}})

    assert SKU in {record["number"] for record in left.records("stock", "missing")}
    assert left.parked == []
    message = f"There is no product {SKU} in BaseLinker. Create it first."
    assert message in {parked.problem.message for parked in aside.parked}


async def test_the_flow_never_writes_to_business_central_and_creates_nothing(world: World) -> None:
    products = len(world.rows("baselinker", "products"))

    await world.run(FLOW)

    assert world.writes_to("business_central") == []
    assert len(world.rows("baselinker", "products")) == products
