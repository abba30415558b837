"""Lightspeed: changed sales, from the imitated shop."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_sales import ChangedSales, ChangedSalesConfig

NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
GOODS = [
    {"description": "Kubek", "customSku": "00123", "ean": "5901234123457", "price": "12.50"},
    {"description": "Talerz", "customSku": "1e5", "price": "33.33"},
    {"description": "Dzbanek", "price": "99.95"},
]
EWA = {
    "firstName": "Ewa",
    "lastName": "Śliwa",
    "Contact": {"Emails": {"ContactEmail": {"address": "ewa@sliwa.example", "useType": "Primary"}}},
}
MUGS = {"itemID": 1, "unitQuantity": 2}


def sale(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"completed": True, "timeStamp": "2025-03-01T12:00:00Z", "SaleLines": {"SaleLine": list(lines)}, **more}


def fill(shop: LightspeedSandbox, *sales: dict[str, Any]) -> None:
    shop.seed(data={"items": GOODS, "customers": [EWA], "sales": list(sales)})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    shop.requests.clear()


async def read(host: MemoryHost, since: datetime | None = None, **config: Any) -> NodeRun:
    return await run_node(ChangedSales, {"connection": "ls", **config}, host=host, window=Window(since))


async def read_one(host: MemoryHost, **config: Any) -> dict[str, Any]:
    [found] = (await read(host, **config)).records("sales")
    return found


@pytest.mark.parametrize("count", [0, 1, 100, 101])
async def test_every_sale_comes_once_though_all_share_a_second(
    count: int, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, *[sale(MUGS)] * count)

    run = await read(host, NOON)

    assert [int(each["saleID"]) for each in run.records("sales")] == list(range(1, count + 1))


async def test_what_changed_before_the_window_stays_out(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS), sale(MUGS, timeStamp="2025-03-01T11:59:59Z"))

    run = await read(host, NOON)

    assert [each["saleID"] for each in run.records("sales")] == ["1"]


async def test_lines_payments_and_customer_come_with_the_sale(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS, customerID=1))

    found = await read_one(host)

    [line], [payment] = found["SaleLines"], found["SalePayments"]
    assert (found["number"], found["kind"], found["total"]) == ("220000000001", "sale", Decimal(25))
    assert (line["sku"], line["ean"], line["name"], line["kind"]) == ("00123", "5901234123457", "Kubek", "item")
    assert (line["unitQuantity"], line["unitPrice"], line["tax_percent"]) == (Decimal(2), Decimal("12.5"), Decimal(23))
    assert (payment["method"], payment["method_type"], payment["amount"]) == ("Cash", "cash", Decimal(25))
    assert (found["Customer"]["name"], found["Customer"]["email"]) == ("Ewa Śliwa", "ewa@sliwa.example")


async def test_a_walk_in_sale_has_a_customer_without_anything(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS))

    found = await read_one(host)

    assert found["customerID"] == "0"
    assert {found["Customer"][name] for name in ("customerID", "name", "email", "company", "city")} == {""}


async def test_tax_inside_the_price_and_on_top_of_it_are_told_apart(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS), sale(MUGS, taxCategoryID=2))

    inside, on_top = (await read(host)).records("sales")

    assert (inside["isTaxInclusive"], inside["total"], inside["taxTotal"]) == (True, Decimal(25), Decimal("4.67"))
    assert (on_top["isTaxInclusive"], on_top["total"], on_top["taxTotal"]) == (False, Decimal("30.75"), Decimal("5.75"))
    assert inside["SaleLines"][0]["price_without_tax"] == Decimal("10.16260")
    assert on_top["SaleLines"][0]["price_without_tax"] == Decimal("12.5")


async def test_lines_of_one_sale_may_have_different_taxes_or_none(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS, {**MUGS, "taxClassID": 3}, {**MUGS, "tax": False}))

    found = await read_one(host)

    assert [line["tax_percent"] for line in found["SaleLines"]] == [Decimal(23), Decimal(8), Decimal(0)]


async def test_the_discounts_of_the_lines_add_up_to_that_of_the_sale(shop: LightspeedSandbox, host: MemoryHost) -> None:
    plate = {"itemID": 2, "unitQuantity": 1}
    fill(shop, sale(plate, plate, plate, {**plate, "discountPercent": "0.1"}, discountPercent="0.05"))

    found = await read_one(host)

    discounts = [line["discount"] for line in found["SaleLines"]]
    assert all(discount == round(discount, 2) for discount in discounts)
    assert sum(discounts) == found["calcDiscount"] == Decimal("9.83")
    assert sum(line["unitPrice"] for line in found["SaleLines"]) - sum(discounts) == found["total"]


async def test_goods_that_come_back_make_a_refund_or_an_exchange(shop: LightspeedSandbox, host: MemoryHost) -> None:
    back = {"itemID": 1, "unitQuantity": -1, "discountPercent": "0.1"}
    fill(shop, sale(back), sale(back, MUGS), sale(MUGS))

    refund, exchange, plain = (await read(host)).records("sales")

    assert (refund["kind"], refund["total"]) == ("refund", Decimal("-11.25"))
    assert refund["SaleLines"][0]["discount"] == Decimal("-1.25")
    assert (exchange["kind"], plain["kind"]) == ("exchange", "sale")


async def test_gift_cards_and_other_lines_without_item_are_told_apart(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    lines = [{"Note": note, "unitPrice": "50", "tax": False} for note in ("Gift Card 17", "Wrapping")]
    fill(shop, sale(*lines), sale(lines[1]))

    cards, other = (await read(host)).records("sales")
    renamed = (await read(host, gift_card_note="wrapping")).records("sales")

    assert [(line["kind"], line["name"]) for line in cards["SaleLines"]] == [
        ("gift_card", "Gift Card 17"),
        ("other", "Wrapping"),
    ]
    assert other["SaleLines"][0]["sku"] == ""
    assert [line["kind"] for line in renamed[0]["SaleLines"]] == ["other", "gift_card"]


async def test_two_payments_both_come(shop: LightspeedSandbox, host: MemoryHost) -> None:
    paid = {"SalePayment": [{"paymentTypeID": 5, "amount": "20"}, {"paymentTypeID": 3, "amount": "5"}]}
    fill(shop, sale(MUGS, SalePayments=paid))

    found = await read_one(host)

    assert [(each["method_type"], each["amount"]) for each in found["SalePayments"]] == [
        ("gift card", Decimal(20)),
        ("credit card", Decimal(5)),
    ]


async def test_an_item_without_custom_sku_is_known_by_its_system_sku(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale({"itemID": 3}))

    assert (await read_one(host))["SaleLines"][0]["sku"] == "210000000003"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, ["1"]),
        ({"state": "open"}, ["2"]),
        ({"state": "all"}, ["1", "2"]),
        ({"voided": "include"}, ["1", "3"]),
        ({"voided": "only"}, ["3"]),
        ({"shop": "2"}, []),
    ],
)
async def test_open_and_voided_sales_are_left_out_unless_asked_for(
    config: dict[str, Any], found: list[str], shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, sale(MUGS), sale(MUGS, completed=False), sale(MUGS, voided=True))

    run = await read(host, **config)

    assert [each["saleID"] for each in run.records("sales")] == found


async def test_a_sale_whose_one_line_arrives_as_an_object_has_a_list_of_lines(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, sale(MUGS, completed=False), sale(completed=False))

    one, none = (await read(host, state="all")).records("sales")

    assert (len(one["SaleLines"]), one["SalePayments"], one["completeTime"]) == (1, [], None)
    assert none["SaleLines"] == []


async def test_where_the_goods_go_stands_beside_the_customer(shop: LightspeedSandbox, host: MemoryHost) -> None:
    place = {"address1": "Lidická 5", "city": "Brno", "zip": "602 00", "countryCode": "CZ"}
    to = {
        "firstName": "Jiří",
        "lastName": "Kříž",
        "company": "Stavba",
        "shipped": True,
        "Contact": {
            "Addresses": {"ContactAddress": place},
            "Phones": {"ContactPhone": {"number": "7", "useType": "Mobile"}},
        },
    }
    fill(shop, sale(MUGS, customerID=1, ShipTo=to))

    found = await read_one(host)

    there = found["ShipTo"]
    assert (there["name"], there["company"], there["shipped"], there["phone"]) == ("Jiří Kříž", "Stavba", True, "7")
    assert (there["address1"], there["city"], there["zip"], there["countryCode"]) == (
        "Lidická 5",
        "Brno",
        "602 00",
        "CZ",
    )
    assert found["Customer"]["email"] == "ewa@sliwa.example"


async def test_a_sale_that_goes_nowhere_else_has_an_empty_place(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS, customerID=1))

    there = (await read_one(host))["ShipTo"]

    assert {there[name] for name in ("name", "company", "address1", "countryCode", "phone", "shipNote")} == {""}
    assert there["shipped"] is False


@pytest.mark.parametrize(
    ("filters", "settings", "title"),
    [
        ({"completed": "false"}, {}, "Which sales"),
        ({"Voided": "true"}, {}, "Voided sales"),
        ({"shopID": "2"}, {"shop": "1"}, "Shop"),
    ],
)
def test_a_filter_that_a_setting_would_override_is_told(
    filters: dict[str, str], settings: dict[str, str], title: str
) -> None:
    with pytest.raises(ValidationError, match=f"is set by “{title}” too"):
        ChangedSalesConfig.model_validate({"connection": "ls", "filters": filters, **settings})


async def test_a_filter_counts_where_its_setting_asks_nothing(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, sale(MUGS), sale(MUGS, completed=False, shopID=2, registerID=2))

    run = await read(host, state="all", filters={"completed": "false", "shopID": "2"})

    assert [each["saleID"] for each in run.records("sales")] == ["2"]
