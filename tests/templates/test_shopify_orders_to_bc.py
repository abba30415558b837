"""Orders of the shop in Business Central: every case to the cent, once, and never over what somebody changed."""

import asyncio
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from wareflow.sandbox.shopify.demo import CASES
from wareflow.sandbox.shopify.order_totals import settle

from tests.templates.world import World, books_of, counts_of, document_of

FLOW = "shopify_orders_to_bc"
SIDES = {"shop": "shopMoney", "customer": "presentmentMoney"}
LARGEST_ROUNDING = Decimal("0.05")
# One process imports the shop for all of them.
pytestmark = pytest.mark.xdist_group("shopify_orders")


class Imported:
    """The whole demo shop, imported: what the shop says of each order and what Business Central has of it."""

    def __init__(self, world: World) -> None:
        self.shop = world.sandbox.systems["shopify"].store  # type: ignore[attr-defined]
        stored = world.sandbox.systems["business_central"].state()
        self.documents: dict[str, dict[str, Any]] = {
            row["externalDocumentNumber"]: row for row in stored["salesOrders"]
        }
        self.customers: dict[str, dict[str, Any]] = {row["number"]: row for row in stored["customers"]}
        self.contacts = stored["contacts"]
        self._lines: dict[str, list[dict[str, Any]]] = {}
        for line in stored["salesOrderLines"]:
            self._lines.setdefault(line["documentId"], []).append(line)

    def orders(self, case: str) -> list[dict[str, Any]]:
        """The orders of one case of the demo, as the shop has them."""
        return [order for place, order in enumerate(self.shop.all("Order")) if CASES[place % len(CASES)] == case]

    def document(self, order: dict[str, Any]) -> dict[str, Any]:
        return self.documents[order["name"]]

    def lines(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        return self._lines[self.document(order)["id"]]


def imported(amounts: str = "shop", counted: str = "per_rate") -> Imported:
    """All orders, also those that the flow leaves out as it stands: cancelled, voided and test orders."""
    return _imported(amounts, counted)


@cache
def _imported(amounts: str, counted: str) -> Imported:
    world = World(lasting=True)
    world.sandbox.systems["business_central"].settings["tax_per"] = "line" if counted == "per_line" else "group"
    everything: dict[str, dict[str, Any]] = {
        "orders": {"test_orders": True},
        "wanted": {"conditions": {"rules": []}},
        "document": {"amounts": amounts, "tax_counted": counted},
    }
    asyncio.run(world.run(FLOW, config=everything))
    return Imported(world)


@pytest.fixture
def small(world: World) -> World:
    """A shop with one order of each case."""
    shop = world.sandbox.systems["shopify"].store  # type: ignore[attr-defined]
    for order in shop.all("Order")[len(CASES) :]:
        shop.remove(order["id"])
    return world


def money(value: object) -> Decimal:
    return Decimal(str(value))


@pytest.mark.parametrize("counted", ["per_rate", "per_line"])
@pytest.mark.parametrize("amounts", SIDES)
@pytest.mark.parametrize("case", sorted(set(CASES)))
def test_every_order_of_every_case_comes_to_its_total_to_the_cent(case: str, amounts: str, counted: str) -> None:
    shop = imported(amounts, counted)

    totals = [
        (money(order["totalPriceSet"][SIDES[amounts]]["amount"]), shop.document(order)) for order in shop.orders(case)
    ]

    assert totals
    assert [
        document["number"] for total, document in totals if money(document["totalAmountIncludingTax"]) != total
    ] == []


@pytest.mark.parametrize("amounts", SIDES)
@pytest.mark.parametrize("case", sorted(set(CASES)))
def test_the_tax_inside_differs_by_no_more_than_two_ways_of_rounding_do(case: str, amounts: str) -> None:
    shop = imported(amounts)

    for order in shop.orders(case):
        document = shop.document(order)
        told = money(order["totalTaxSet"][SIDES[amounts]]["amount"])
        parts = len(order["lineItems"]) + len(order["shippingLines"])
        assert abs(money(document["totalTaxAmount"]) - told) <= Decimal("0.005") * (parts + 1)


@pytest.mark.parametrize("case", sorted(set(CASES)))
def test_every_line_has_a_name_and_what_rounding_leaves_is_a_line_of_a_few_cents(case: str) -> None:
    shop = imported()

    for order in shop.orders(case):
        lines = shop.lines(order)
        rounding = [line for line in lines if line["description"] == "Rounding of taxes"]
        assert all(line["description"] for line in lines)
        assert lines[0]["description"] == f"Shopify order {order['name']}"
        assert all(line["lineObjectNumber"] == "760100" for line in rounding)
        assert all(abs(money(line["amountIncludingTax"])) <= LARGEST_ROUNDING for line in rounding)
        assert not (rounding and order["taxesIncluded"])


@pytest.mark.parametrize(
    ("case", "account", "names", "amount"),
    [
        ("plain", "700200", {"DPD"}, "4.90"),
        ("two_shipping_lines", "700200", {"DPD", "Saturday delivery"}, "8.25"),
        ("free_shipping", "700200", {"DPD"}, "0"),
        ("tip", "700300", {"Tip"}, "2.50"),
        ("gift_card_sold", "840100", {"Gift card", "Gift card - 25", "Gift card - 50"}, None),
        ("custom_item", "700100", {"Engraving"}, "15.54"),
        ("cash_rounding", "760100", {"Cash rounding"}, "0.02"),
    ],
)
def test_each_part_that_is_no_product_stands_on_its_account(
    case: str, account: str, names: set[str], amount: str | None
) -> None:
    shop = imported()

    for order in shop.orders(case):
        lines = [line for line in shop.lines(order) if line["lineObjectNumber"] == account]
        assert lines
        assert {line["description"] for line in lines} <= names
        assert amount is None or sum(money(line["amountIncludingTax"]) for line in lines) == Decimal(amount)


def test_amounts_are_in_the_shops_currency_or_in_the_customers() -> None:
    [*in_crowns] = imported().orders("foreign_czk")
    [*in_zloty] = imported().orders("foreign_pln")

    assert {imported().document(order)["currencyCode"] for order in in_crowns} == {"EUR"}
    assert {imported("customer").document(order)["currencyCode"] for order in in_crowns} == {"CZK"}
    # The company's own currency is named by no document.
    assert {imported("customer").document(order)["currencyCode"] for order in in_zloty} == {"PLN"}


def test_an_order_paid_by_gift_card_keeps_its_whole_amount() -> None:
    shop = imported()

    for order in shop.orders("paid_by_gift_card"):
        assert {line["lineObjectNumber"] for line in shop.lines(order)}.isdisjoint({"840100"})


def test_companies_become_companies_with_their_tax_number_and_their_person() -> None:
    shop = imported()
    people = {row["companyName"] for row in shop.contacts if row["type"] == "Person"}

    found = [shop.customers[shop.document(order)["customerNumber"]] for order in shop.orders("company_with_vat")]

    assert {customer["type"] for customer in found} == {"Company"}
    assert all(customer["taxRegistrationNumber"] for customer in found)
    assert {customer["displayName"] for customer in found} <= people


async def test_an_order_without_an_email_goes_to_the_default_customer(small: World) -> None:
    run = await small.run(FLOW)

    saved = run.records("create", "saved")
    without = [record for record in saved if record["email"] is None and record["company_id"] is None]
    assert without
    assert {record["bc_document"]["customerNumber"] for record in without} == {"C00001"}


async def test_cancelled_voided_and_test_orders_stay_away(small: World) -> None:
    run = await small.run(FLOW)

    rejected = run.records("wanted", "rejected")
    assert run.books.skipped == {"filtered": len(rejected)}
    assert all(record["cancelled_at"] or record["financial_status"] == "VOIDED" for record in rejected)
    assert not any(record["test"] for record in run.records("create", "saved"))


async def test_a_new_order_is_the_only_write_of_its_run(small: World) -> None:
    await small.run(FLOW)
    before = len(small.writes())
    line = {"title": "Kubek", "sku": "MUG-BLUE", "price": "12.50", "rate": "0.23"}
    small.sandbox.systems["shopify"].seed(data={"orders": [{"name": "#9001", "lines": [line]}]})

    run = await small.run(FLOW)

    assert len(small.writes()) == before + 1
    assert books_of(run)["delivered"] == 1
    assert counts_of(run)["create"] == 1


async def test_an_order_changed_after_its_import_is_a_conflict_until_it_is_deleted_there(small: World) -> None:
    await small.run(FLOW)
    before = len(small.writes())
    shop = small.sandbox.systems["shopify"].store  # type: ignore[attr-defined]
    order = next(each for each in shop.all("Order") if each["name"] == "#1002")
    shop.one(order["lineItems"][0])["quantity"] += 1
    settle(shop, order)

    refused = await small.run(FLOW)
    written = len(small.writes())
    office = small.sandbox.systems["business_central"].main_company()  # type: ignore[attr-defined]
    there = next(row for row in office.table("salesOrders").values() if row.values["externalDocumentNumber"] == "#1002")
    office.drop("salesOrders", there)
    accepted = await small.run(FLOW)

    [parked] = refused.parked
    [change] = [record.change for record in refused.changes if record.change.action == "conflict"]
    assert "#1002" in parked.problem.message
    assert [(field.name, field.after - field.before) for field in change.fields] == [("lines[1].quantity", 1)]
    assert written == before
    assert (accepted.parked, books_of(accepted)["delivered"]) == ([], 1)


async def test_the_day_of_an_order_is_that_of_the_companys_time_zone(small: World) -> None:
    shop = small.sandbox.systems["shopify"].store  # type: ignore[attr-defined]
    order = next(each for each in shop.all("Order") if each["name"] == "#1002")
    order["processedAt"] = "2026-10-31T23:30:00Z"

    await small.run(FLOW)

    [made] = [row for row in small.rows("business_central", "salesOrders") if row["externalDocumentNumber"] == "#1002"]
    assert made["orderDate"] == "2026-11-01"


@pytest.mark.parametrize(
    ("table", "number", "blocked", "words"),
    [
        ("items", "1E5", True, "item “1E5” is blocked in Business Central. Unblock it there"),
        ("customers", "C00001", "All", "customer “C00001” is blocked in Business Central (All)"),
    ],
)
async def test_what_is_blocked_there_sets_its_orders_aside_with_the_cause(
    table: str, number: str, blocked: object, words: str, small: World
) -> None:
    company = small.sandbox.systems["business_central"].main_company()  # type: ignore[attr-defined]
    row = next(each for each in company.table(table).values() if each.values["number"] == number)
    row.values["blocked"] = blocked

    refused = await small.run(FLOW)
    row.values["blocked"] = False if table == "items" else "_x0020_"
    accepted = await small.run(FLOW)

    assert refused.parked
    assert all(words in parked.problem.message for parked in refused.parked)
    assert accepted.parked == []
    assert accepted.books.delivered == len(refused.parked)


async def test_where_items_are_kept_in_business_central_an_unknown_one_sets_the_order_aside(small: World) -> None:
    run = await small.run(FLOW, config={"items": {"number": "{{ none }}"}})

    assert run.parked
    assert {" ".join(parked.problem.message.split()[3:8]) for parked in run.parked} == {"Business Central has no item"}
    assert "Create it there or correct the mapping, then replay" in run.parked[0].problem.message


async def test_what_no_account_is_named_for_sets_the_order_aside(small: World) -> None:
    config = {**document_of(FLOW).nodes["document"].config, "tip_account": "", "rounding_account": ""}

    run = await small.run(FLOW, config={"document": config})

    causes = Counter(parked.problem.message.partition("no account for ")[2][:8] for parked in run.parked)
    assert set(causes) == {"tips is ", "rounding"}
    assert {parked.problem.code for parked in run.parked} == {"account"}


async def test_a_default_customer_by_country_wins(small: World) -> None:
    by_country = "{{ item.shipping_country | lookup({'CZ': 'C00002'}, item.bc_customer.number | default('')) }}"

    run = await small.run(FLOW, config={"create": {"customer_number": by_country}})

    saved = run.records("create", "saved")
    found = {(one["shipping_country"] == "CZ", one["bc_document"]["customerNumber"] == "C00002") for one in saved}
    assert found == {(True, True), (False, False)}


async def test_two_flows_share_one_shop_by_channel(small: World) -> None:
    shop = small.sandbox.systems["shopify"].store  # type: ignore[attr-defined]
    till = {order["name"] for order in shop.all("Order") if order["sourceName"] == "pos"}

    in_shop = await small.run(FLOW, config={"orders": {"filter": "source_name:pos"}})
    online = await small.run(FLOW, config={"orders": {"filter": "-source_name:pos"}})

    names = [{record["name"] for record in run.records("create", "saved")} for run in (in_shop, online)]
    assert names[0]
    assert names[0] <= till
    assert names[1].isdisjoint(till)
    assert (in_shop.parked, online.parked) == ([], [])


async def test_whoever_orders_pays_at_the_billing_address_and_the_goods_go_to_the_other_one(small: World) -> None:
    [order] = [one for one in small.sandbox.systems["shopify"].store.all("Order") if one["shippingAddress"]][:1]  # type: ignore[attr-defined]
    order["billingAddress"] = {**order["shippingAddress"], "address1": "Rynek 5", "city": "Opole"}
    order["email"] = "nowa@dom.example"

    await small.run(FLOW)

    [document] = [
        row for row in small.rows("business_central", "salesOrders") if row["externalDocumentNumber"] == order["name"]
    ]
    assert document["billToCustomerNumber"] == document["customerNumber"]
    assert (document["billToAddressLine1"], document["billToCity"]) == ("Rynek 5", "Opole")
    assert document["shipToAddressLine1"] == order["shippingAddress"]["address1"]
