"""Shopify: order as document: every part a line with a name, to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.order_document import OrderDocument, OrderDocumentConfig

ACCOUNTS: dict[str, Any] = {
    "tax_codes": {"0": "VAT0", "8": "VAT8", "23.0": "VAT23"},
    "shipping_number": "SHIP",
    "gift_card_account": "CARD",
    "tip_account": "TIP",
    "other_account": "OTHER",
    "fee_account": "FEE",
    "rounding_account": "ROUND",
}
MUG: dict[str, Any] = {
    "kind": "product", "sku": "00123", "name": "Mug", "quantity": 3, "unit_price": Decimal("9.99"),
    "discount": Decimal("2.50"), "tax_rate": Decimal("23.00"),
}  # fmt: skip
ORDER: dict[str, Any] = {
    "name": "#1001", "currency": "EUR", "presentment_currency": "PLN", "taxes_included": True,
    "total": Decimal("27.47"), "lines": [MUG], "shipping_lines": [],
}  # fmt: skip


async def made(config: dict[str, Any] | None = None, **changes: Any) -> NodeRun:
    return await run_node(OrderDocument, {**ACCOUNTS, **(config or {})}, Batch.of([{**ORDER, **changes}]))


def document(run: NodeRun) -> dict[str, Any]:
    [record] = run.records("made")
    found: dict[str, Any] = record["document"]
    return found


def shown(run: NodeRun, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(line[name] for name in names) for line in document(run)["lines"]]


def line_of(kind: str, price: str, **more: Any) -> dict[str, Any]:
    return {
        **MUG, "kind": kind, "sku": None, "name": kind, "quantity": 1, "unit_price": Decimal(price),
        "discount": Decimal(0), "tax_rate": Decimal(0), **more,
    }  # fmt: skip


async def test_a_line_keeps_price_quantity_and_discount_and_its_code_as_text() -> None:
    run = await made()

    assert shown(run, "type", "number", "quantity", "unit_price", "discount", "tax_code") == [
        ("item", "00123", 3, Decimal("9.99"), Decimal("2.50"), "VAT23")
    ]
    assert document(run)["total"] == Decimal("27.47")
    assert document(run)["prices_include_tax"] is True


async def test_what_is_no_product_stands_on_its_account_under_its_own_name() -> None:
    lines = [MUG, line_of("gift_card", "25"), line_of("tip", "2.5"), line_of("custom", "7"), {**MUG, "sku": None}]
    freight = {"title": "Courier", "price": Decimal("4.9"), "discount": Decimal(0), "tax_rate": Decimal(23)}
    extras: dict[str, Any] = {"duties": Decimal("3"), "fees": Decimal("1"), "cash_rounding": Decimal("-0.02")}
    total = Decimal("27.47") * 2 + Decimal("43.38")

    run = await made(lines=lines, shipping_lines=[freight], total=total, **extras)

    assert shown(run, "number", "text") == [
        ("00123", "Mug"),
        ("CARD", "gift_card"),
        ("TIP", "tip"),
        ("OTHER", "custom"),
        ("OTHER", "Mug"),
        ("SHIP", "Courier"),
        ("FEE", "Import duties"),
        ("FEE", "Additional fees"),
        ("ROUND", "Cash rounding"),
    ]
    assert shown(run, "quantity", "unit_price")[-1] == (-1, Decimal("0.02"))


async def test_a_tip_without_a_line_of_its_own_is_a_line_all_the_same() -> None:
    run = await made(tip_total=Decimal("2.50"), total=Decimal("29.97"))

    assert shown(run, "number", "text", "unit_price")[-1] == ("TIP", "Tip", Decimal("2.50"))


async def test_a_shipping_method_can_have_a_number_of_its_own_and_be_an_item() -> None:
    freight = {"title": "Locker", "price": Decimal("4.9"), "discount": Decimal(0), "tax_rate": Decimal(23)}
    config = {"shipping_as": "item", "shipping_numbers": {"Locker": "S-LOCKER"}}

    run = await made(config, shipping_lines=[freight], total=Decimal("32.37"))

    assert shown(run, "type", "number", "text")[-1] == ("item", "S-LOCKER", "Locker")


async def test_what_two_ways_of_rounding_tax_leave_is_a_line_with_a_name() -> None:
    # Two lines of 0.10 with 23 %: the shop counts 0.02 each, the ledger 0.05 on both.
    lines = [line_of("product", "0.10", sku=sku, tax_rate=Decimal(23)) for sku in ("A", "B")]

    run = await made(lines=lines, taxes_included=False, total=Decimal("0.24"))
    line_by_line = await made({"tax_counted": "per_line"}, lines=lines, taxes_included=False, total=Decimal("0.24"))

    assert shown(run, "number", "text", "quantity", "unit_price")[-1] == (
        "ROUND", "Rounding of taxes", -1, Decimal("0.01"),
    )  # fmt: skip
    assert [number for (number,) in shown(line_by_line, "number")] == ["A", "B"]


@pytest.mark.parametrize(
    ("config", "changes", "words"),
    [
        ({}, {"total": Decimal("30.00")}, "its total is 30.00: +2.53 more than rounding explains"),
        ({"rounding_account": ""}, {"total": Decimal("27.48")}, "Name an account for rounding"),
        ({"tip_account": ""}, {"tip_total": Decimal(2)}, "no account for tips is named"),
        ({"tax_codes": {"0": "VAT0"}}, {}, "taxed with 23 %, for which no tax group is named"),
    ],
)
async def test_what_cannot_be_named_sets_the_order_aside(
    config: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    run = await made(config, **changes)

    assert words in run.errors()[0]
    assert "#1001" in run.errors()[0]


async def test_without_tax_groups_none_is_given() -> None:
    run = await made({"tax_codes": {}})

    assert shown(run, "tax_code") == [(None,)]


@pytest.mark.parametrize("discount", ["0", "2.50"])
@pytest.mark.parametrize("gross", ["27.47", "0.01", "99.95", "1234.56"])
async def test_prices_can_be_turned_into_those_without_tax(gross: str, discount: str) -> None:
    line = {**MUG, "quantity": 1, "unit_price": Decimal(gross) + Decimal(discount), "discount": Decimal(discount)}

    run = await made({"prices": "without_tax"}, lines=[line], total=Decimal(gross))

    goods = sum(
        (each["quantity"] * each["unit_price"]).quantize(Decimal("0.01")) - each["discount"]
        for each in document(run)["lines"]
        if each["tax_rate"]
    )
    rest = sum(each["total"] for each in document(run)["lines"] if not each["tax_rate"])
    assert goods + (goods * Decimal("0.23")).quantize(Decimal("0.01")) + rest == Decimal(gross)
    assert abs(rest) <= Decimal("0.01")
    assert document(run)["prices_include_tax"] is False


async def test_many_lines_turned_leave_no_more_than_a_cent() -> None:
    lines = [line_of("product", "0.99", sku=f"S{number}", tax_rate=Decimal(23)) for number in range(200)]

    run = await made({"prices": "without_tax"}, lines=lines, total=Decimal("198.00"))

    assert sum(abs(line["total"]) for line in document(run)["lines"] if line["kind"] == "rounding") <= Decimal("0.01")


async def test_the_customers_currency_can_be_chosen_and_the_ledgers_own_is_not_named() -> None:
    presented = {"unit_price_presentment": Decimal("42.69"), "discount_presentment": Decimal("10.68")}
    changes = {"lines": [{**MUG, **presented}], "total_presentment": Decimal("117.39")}

    foreign = await made({"amounts": "customer"}, **changes)
    local = await made({"amounts": "customer", "local_currency": "PLN"}, **changes)

    assert document(foreign)["total"] == Decimal("117.39")
    assert [document(run)["currency"] for run in (foreign, local)] == ["PLN", "PLN"]
    assert [document(run)["currency_code"] for run in (foreign, local)] == ["PLN", None]


async def test_units_taken_out_of_an_order_are_no_line_and_a_comment_comes_first() -> None:
    config = {"comment": "Shop order {{ item.name }}"}

    run = await made(config, lines=[MUG, line_of("product", "5", sku="GONE", quantity=0)])

    assert shown(run, "type", "text") == [("comment", "Shop order #1001"), ("item", "Mug")]


def test_a_rate_that_is_no_number_is_told_while_editing() -> None:
    with pytest.raises(ValidationError, match="is no rate in per cent"):
        OrderDocumentConfig.model_validate({"tax_codes": {"high": "VAT23"}})
