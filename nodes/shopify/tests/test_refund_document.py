"""Shopify: refunds as documents: one for each refund, to the cent of the money given back."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.refund_document import RefundDocument
from nodes.shopify.tests.test_order_document import ACCOUNTS, ORDER, line_of

CONFIG = {**ACCOUNTS, "refund_account": "BACK", "prices": "shop"}
SOLD = [
    {**line_of("product", "10.00", sku="00123", tax_rate=Decimal(23)), "line_id": "L1"},
    {**line_of("gift_card", "25.00"), "line_id": "L2"},
    {**line_of("tip", "2.00"), "line_id": "L3"},
]
FREIGHT = {"title": "Courier", "price": Decimal("4.90"), "discount": Decimal(0), "tax_rate": Decimal(23)}


def back(line_id: str, amount: str, restock: str = "RETURN", quantity: int = 1, tax: str = "0") -> dict[str, Any]:
    money = {"amount": Decimal(amount), "tax": Decimal(tax)}
    return {"line_id": line_id, "sku": None, "quantity": quantity, "restock": restock, **money}


def refund(total: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "refund_id": "R",
        "created_at": "2026-11-20T09:00:00Z",
        "total": Decimal(total),
        "lines": list(lines),
        **more,
    }


async def made(*refunds: dict[str, Any], config: dict[str, Any] | None = None, **changes: Any) -> NodeRun:
    order = {**ORDER, "lines": SOLD, "shipping_lines": [FREIGHT], "refunds": list(refunds), **changes}
    return await run_node(RefundDocument, {**CONFIG, **(config or {})}, Batch.of([order]))


def shown(run: NodeRun, *names: str) -> list[tuple[Any, ...]]:
    [record] = run.records("made")
    return [tuple(line[name] for name in names) for line in record["document"]["lines"]]


async def test_goods_gift_cards_and_shipping_come_back_where_they_were_sold() -> None:
    lines = [back("L1", "10.00"), back("L2", "25.00"), back("L3", "2.00")]

    run = await made(refund("41.90", *lines, shipping=Decimal("4.90")), config={"return_location": "RETURNS"})

    assert shown(run, "type", "number", "unit_price", "location") == [
        ("item", "00123", Decimal(10), "RETURNS"),
        ("account", "CARD", Decimal(25), None),
        ("account", "TIP", Decimal(2), None),
        ("account", "SHIP", Decimal("4.90"), None),
    ]


@pytest.mark.parametrize(
    ("place", "booked"),
    [("Sklep Kraków", "KRK"), ("sklep kraków", "KRK"), ("Magazyn Gdańsk", "RETURNS"), (None, "RETURNS")],
)
async def test_goods_are_booked_where_they_were_put_back_else_at_the_default(place: str | None, booked: str) -> None:
    config = {"return_location": "RETURNS", "return_locations": {"Sklep Kraków": "KRK"}}

    run = await made(refund("10.00", {**back("L1", "10.00"), "location": place}), config=config)

    assert shown(run, "location") == [(booked,)]


@pytest.mark.parametrize(
    ("state", "config", "documents"),
    [("done", {}, 1), ("failed", {}, 0), ("pending", {}, 1), ("pending", {"pending": "leave_out"}, 0)],
)
async def test_money_that_could_not_be_given_back_is_never_booked(
    state: str, config: dict[str, Any], documents: int
) -> None:
    run = await made(refund("10.00", back("L1", "10.00"), state=state), config=config)

    assert (len(run.records("made")), len(run.records("nothing"))) == (documents, 1 - documents)


async def test_each_refund_is_a_document_with_a_number_of_its_own() -> None:
    run = await made(refund("10.00", back("L1", "10.00")), refund("2.00", back("L3", "2.00")))

    documents = [record["document"] for record in run.records("made")]
    assert [(each["number"], each["total"]) for each in documents] == [("#1001-R1", 10), ("#1001-R2", 2)]


async def test_money_without_goods_and_money_kept_back_are_lines_with_names() -> None:
    more = await made(refund("3.00"))
    less = await made(refund("8.00", back("L1", "10.00")))

    assert shown(more, "number", "text", "quantity", "unit_price") == [("BACK", "Other amounts given back", 1, 3)]
    assert shown(less, "number", "text", "quantity", "unit_price")[-1] == ("BACK", "Amount kept back", -1, 2)


async def test_goods_that_did_not_go_back_on_stock_can_have_an_account() -> None:
    gone = refund("10.00", back("L1", "10.00", "NO_RESTOCK"))

    as_item = await made(gone)
    as_account = await made(gone, config={"not_restocked_account": "LOST"})

    assert shown(as_item, "type", "number") == [("item", "00123")]
    assert shown(as_account, "type", "number") == [("account", "LOST")]


async def test_taxes_that_came_on_top_are_given_back_too() -> None:
    run = await made(refund("12.30", back("L1", "10.00", tax="2.30")), taxes_included=False)

    assert shown(run, "unit_price", "tax_code") == [(Decimal(10), "VAT23")]


async def test_a_refund_without_money_and_an_order_without_refunds_are_left_out_and_counted() -> None:
    edited = await made(refund("0", back("L1", "10.00", "CANCEL")))
    whole = await made()

    assert edited.records("made") == whole.records("made") == []
    assert len(edited.records("nothing")) == len(whole.records("nothing")) == 1
    assert edited.books.skipped == whole.books.skipped == {"empty": 1}


@pytest.mark.parametrize(
    ("config", "wanted", "words"),
    [
        ({"refund_account": ""}, refund("3.00"), "no account for other refunds is named"),
        ({}, refund("3.00", back("L9", "3.00")), "is no line of the order"),
    ],
)
async def test_what_cannot_be_booked_sets_the_order_aside(
    config: dict[str, Any], wanted: dict[str, Any], words: str
) -> None:
    run = await made(wanted, config=config)

    assert words in run.errors()[0]


async def test_prices_are_turned_into_those_without_tax_to_the_cent() -> None:
    run = await made(refund("10.00", back("L1", "10.00")), config={"prices": "without_tax"})

    lines = shown(run, "text", "unit_price", "tax_rate")
    # 8.13 and 23 % of it are 10.00
    assert lines == [("product", Decimal("8.13000"), Decimal(23))]
