"""Business Central items to BaseLinker: what is created, what is written when something changes."""

from decimal import Decimal

import pytest

from tests.templates.by_hand import asked_of_baselinker, change_in_bc, in_baselinker, in_catalogue
from tests.templates.world import World, counts_of

FLOW = "bc_items_to_baselinker"
SKU = "MUG-RED"


async def test_one_price_changed_is_one_write_with_that_price_alone(world: World) -> None:
    await world.run(FLOW)
    before, product = len(world.writes_to("baselinker")), in_catalogue(world, SKU)
    await change_in_bc(world, "items", SKU, unitPrice=40.55)

    run = await world.run(FLOW)

    (request,) = world.writes_to("baselinker")[before:]
    body = {"inventory_id": "4101", "product_id": str(product["id"]), "prices": {"1501": Decimal("49.88")}}
    assert asked_of_baselinker(request) == ("addInventoryProduct", body)
    assert counts_of(run)["update"] == 1


@pytest.mark.parametrize(("group", "price"), [("VAT23", "123.00"), ("VAT8", "108.00"), ("VAT0", "100.00")])
async def test_the_price_holds_the_vat_of_the_tax_group(group: str, price: str, world: World) -> None:
    await change_in_bc(world, "items", SKU, unitPrice=100, taxGroupCode=group)

    await world.run(FLOW)

    product = in_catalogue(world, SKU)
    assert (product["prices"]["1501"], product["tax_rate"]) == (Decimal(price), Decimal(group.removeprefix("VAT")))


async def test_a_price_that_includes_tax_is_taken_as_it_is(world: World) -> None:
    await change_in_bc(world, "items", SKU, unitPrice=34.99, priceIncludesTax=True)

    await world.run(FLOW)

    assert in_catalogue(world, SKU)["prices"]["1501"] == Decimal("34.99")


async def test_other_price_groups_stock_and_the_name_of_a_known_product_stay(world: World) -> None:
    before = in_catalogue(world, SKU)
    kept = (before["prices"]["1502"], dict(before["stock"]))
    mine = {"inventory_id": 4101, "product_id": before["id"], "text_fields": {"name": "Our own name"}}
    await in_baselinker(world, "addInventoryProduct", **mine)

    await world.run(FLOW)

    after = in_catalogue(world, SKU)
    assert (after["prices"]["1502"], after["stock"], after["text_fields"]["name"]) == (*kept, "Our own name")


async def test_new_products_keep_every_character_of_their_codes_and_get_name_and_ean(world: World) -> None:
    await world.run(FLOW)

    skus = {row["sku"] for row in world.rows("baselinker", "products")}
    assert {"00123", "1E5", "1.10", "+48600100200", "12/34 A"} <= skus
    assert {"123", "100000", "1.1"}.isdisjoint(skus)
    item = next(row for row in world.rows("business_central", "items") if row["number"] == "00123")
    product = in_catalogue(world, "00123")
    assert (product["text_fields"]["name"], product["ean"]) == (item["displayName"], item["gtin"])


async def test_blocked_items_and_items_without_a_price_are_not_sent(world: World) -> None:
    await change_in_bc(world, "items", "00123", unitPrice=0)
    await change_in_bc(world, "items", "1.10", blocked=True)

    await world.run(FLOW)

    assert {"00123", "1.10"}.isdisjoint(row["sku"] for row in world.rows("baselinker", "products"))


async def test_a_sku_that_two_products_share_sets_the_item_aside_until_it_is_unique(world: World) -> None:
    twin = {"inventory_id": 4101, "sku": SKU, "text_fields": {"name": "Twin"}}
    made = await in_baselinker(world, "addInventoryProduct", **twin)

    stopped = await world.run(FLOW)
    await in_baselinker(world, "deleteInventoryProduct", product_id=made["product_id"])
    again = await world.run(FLOW)

    (parked,) = stopped.parked
    assert parked.problem.message.startswith(f"2 products in BaseLinker have the SKU {SKU}")
    assert again.parked == []


async def test_a_tax_group_that_nobody_told_of_sets_the_item_aside_until_it_is_in_the_table(world: World) -> None:
    known = {"VAT0": 0, "VAT5": 5, "VAT8": 8}
    before = in_catalogue(world, SKU)["prices"]["1501"]

    run = await world.run(FLOW, config={"vat": {"table": known}})
    after = in_catalogue(world, SKU)["prices"]["1501"]
    again = await world.run(FLOW)

    assert "“VAT23” is not in the table" in run.parked[0].problem.message
    assert (after, again.parked) == (before, [])


async def test_a_product_deleted_in_baselinker_is_made_again(world: World) -> None:
    await world.run(FLOW)
    await in_baselinker(world, "deleteInventoryProduct", product_id=in_catalogue(world, SKU)["id"])

    run = await world.run(FLOW)

    assert counts_of(run)["create"] == 1
    assert in_catalogue(world, SKU)["text_fields"]["name"]
