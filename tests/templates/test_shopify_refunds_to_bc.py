"""Refunds of the shop as credit memos in Business Central: to the cent, once, only for orders that are there."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.shopify.demo import CASES
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.returning import refund

from tests.templates.world import World, books_of, counts_of

FLOW = "shopify_refunds_to_bc"
REFUNDED = {"partial_refund", "full_refund", "refund_with_shipping"}
CENT = Decimal("0.01")


@pytest.fixture
def small(world: World) -> World:
    """A shop with two orders of each case that matters: of two such refunds one may need a line for rounding."""
    for order in shop_of(world).all("Order"):
        if place_of(order) >= 2 * len(CASES) or case_of(order) not in {*REFUNDED, "cancelled", "attributes"}:
            shop_of(world).remove(order["id"])
    return world


def shop_of(world: World) -> Any:
    return world.sandbox.systems["shopify"].store  # type: ignore[attr-defined]


def place_of(order: dict[str, Any]) -> int:
    return int(order["number"]) - 1001


def case_of(order: dict[str, Any]) -> str:
    return CASES[place_of(order) % len(CASES)]


def refunds_of(world: World) -> dict[str, Decimal]:
    """What was given back, by the number of the credit memo; of orders that are in Business Central."""
    found = {}
    for order in shop_of(world).all("Order"):
        if case_of(order) in REFUNDED:
            for position, each in enumerate(order["refunds"], 1):
                total = shop_of(world).one(each)["totalRefundedSet"]["shopMoney"]["amount"]
                found[f"{order['name']}-R{position}"] = Decimal(total)
    return found


def memos_of(world: World) -> dict[str, dict[str, Any]]:
    rows = world.rows("business_central", "salesCreditMemos")
    return {row["externalDocumentNumber"]: row for row in rows if "-R" in row["externalDocumentNumber"]}


def lines_of(world: World) -> list[dict[str, Any]]:
    ours = {memo["id"] for memo in memos_of(world).values()}
    return [row for row in world.rows("business_central", "salesCreditMemoLines") if row["documentId"] in ours]


def money(value: object) -> Decimal:
    return Decimal(str(value))


async def test_every_refund_comes_to_the_money_given_back_to_the_cent(small: World) -> None:
    run = await small.run(FLOW)

    totals = {number: money(memo["totalAmountIncludingTax"]) for number, memo in memos_of(small).items()}
    assert run.parked == []
    assert totals == refunds_of(small)
    assert len(totals) == 2 * len(REFUNDED)


async def test_every_line_has_a_name_and_rounding_is_a_line_of_one_cent(small: World) -> None:
    await small.run(FLOW)

    lines = lines_of(small)
    rounding = [line for line in lines if line["description"] == "Rounding of taxes"]
    assert all(line["description"] for line in lines)
    assert {line["lineObjectNumber"] for line in rounding} <= {"760100"}
    assert all(abs(money(line["amountIncludingTax"])) == CENT for line in rounding)


async def test_goods_come_back_as_items_at_the_return_location_and_shipping_on_its_account(small: World) -> None:
    await small.run(FLOW)

    returns = next(row["id"] for row in small.rows("business_central", "locations") if row["code"] == "RETURNS")
    lines = lines_of(small)
    assert {line["locationId"] for line in lines if line["lineType"] == "Item"} == {returns}
    assert "700200" in {line["lineObjectNumber"] for line in lines if line["description"] == "DPD"}


async def test_a_refund_belongs_to_the_customer_of_its_order(small: World) -> None:
    await small.run(FLOW)

    orders = {row["externalDocumentNumber"]: row for row in small.rows("business_central", "salesOrders")}
    for number, memo in memos_of(small).items():
        assert memo["customerNumber"] == orders[number.partition("-R")[0]]["customerNumber"]


async def test_refunds_of_orders_that_are_not_there_are_left_out_and_counted(small: World) -> None:
    run = await small.run(FLOW)

    missing = {record["name"] for record in run.records("order", "missing")}
    assert missing == {record["name"] for record in run.records("document", "made") if record["cancelled_at"]}
    assert run.books.skipped["not_found"] == len(missing)


async def test_a_new_refund_is_the_only_write_of_its_run(small: World) -> None:
    await small.run(FLOW)
    before = len(small.writes())
    order = next(each for each in shop_of(small).all("Order") if case_of(each) == "attributes")
    refund(shop_of(small), order, {order["lineItems"][0]: 1}, "2026-11-19T10:00:00Z")
    settle(shop_of(small), order)

    run = await small.run(FLOW)

    assert len(small.writes()) == before + 1
    assert (books_of(run)["delivered"], counts_of(run)["create"]) == (1, 1)
    assert f"{order['name']}-R1" in memos_of(small)


async def test_a_credit_memo_changed_there_is_a_conflict_and_stays_as_it_is(small: World) -> None:
    await small.run(FLOW)
    before = len(small.writes())
    company = small.sandbox.systems["business_central"].main_company()  # type: ignore[attr-defined]
    memo = next(iter(memos_of(small).values()))
    row = next(
        each for each in company.table("salesCreditMemoLines").values() if each.values["documentId"] == memo["id"]
    )
    row.values["quantity"] += 5

    run = await small.run(FLOW)

    [parked] = run.parked
    assert memo["externalDocumentNumber"] in parked.problem.message
    assert "lines[0].quantity" in parked.problem.message
    assert len(small.writes()) == before


async def test_a_blocked_customer_sets_the_refund_aside_with_the_cause(small: World) -> None:
    await small.run("shopify_orders_to_bc")
    company = small.sandbox.systems["business_central"].main_company()  # type: ignore[attr-defined]
    name = next(iter(refunds_of(small))).partition("-R")[0]
    order = next(row for row in small.rows("business_central", "salesOrders") if row["externalDocumentNumber"] == name)
    customer = company.by_key("customers", order["customerNumber"])
    customer.values["blocked"] = "All"

    refused = await small.run(FLOW)
    customer.values["blocked"] = "_x0020_"
    accepted = await small.run(FLOW)

    assert refused.parked
    assert all("is blocked in Business Central (All)" in parked.problem.message for parked in refused.parked)
    assert accepted.parked == []
    assert set(memos_of(small)) == set(refunds_of(small))
