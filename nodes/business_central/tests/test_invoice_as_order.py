"""BC: invoice as order lines: whole quantities, whole cents, and the invoice's total."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.invoice_as_order import INVOICE, InvoiceAsOrder

MUG: dict[str, Any] = INVOICE["salesInvoiceLines"][0]


async def made(*lines: dict[str, Any], tax: str = "0", total: str | None = None, **config: Any) -> NodeRun:
    net = sum((Decimal(line["netAmount"]) for line in lines), Decimal(0))
    sums = {"totalTaxAmount": Decimal(tax), "totalAmountIncludingTax": Decimal(total or net + Decimal(tax))}
    return await run_node(InvoiceAsOrder, config, Batch.of([{**INVOICE, **sums, "salesInvoiceLines": list(lines)}]))


def shown(run: NodeRun) -> list[tuple[Any, ...]]:
    [record] = run.records("made")
    return [(line["sku"], line["title"], line["quantity"], line["price"]) for line in record["order_lines"]]


async def test_an_invoice_becomes_lines_without_tax_and_its_tax_a_line() -> None:
    run = await run_node(InvoiceAsOrder, {"tax_title": "VAT"}, Batch.of([INVOICE]))

    assert shown(run) == [("MUG-BLUE", "Blue mug", 2, Decimal("34.90")), (None, "VAT", 1, Decimal("16.05"))]


@pytest.mark.parametrize(
    ("quantity", "amount", "line"),
    [
        ("3", "10.00", (None, "3 PCS × Blue mug", 1, Decimal("10.00"))),
        ("0.5", "10.00", (None, "0.5 PCS × Blue mug", 1, Decimal("10.00"))),
        ("4.00", "10.00", ("MUG-BLUE", "Blue mug", 4, Decimal("2.50"))),
    ],
)
async def test_what_cannot_be_divided_into_whole_cents_says_how_many_it_is_about(
    quantity: str, amount: str, line: tuple[Any, ...]
) -> None:
    run = await made({**MUG, "quantity": Decimal(quantity), "netAmount": Decimal(amount)})

    assert shown(run) == [line]


@pytest.mark.parametrize(
    ("total", "lines"),
    [
        ("85.86", [("Tax", Decimal("16.05")), ("Rounding", Decimal("0.01"))]),
        ("85.84", [("Tax (rounding -0.01)", Decimal("16.04"))]),
    ],
)
async def test_the_cent_that_lines_and_tax_miss_has_a_name(total: str, lines: list[tuple[str, Decimal]]) -> None:
    run = await made(MUG, tax="16.05", total=total)

    assert [(title, price) for _, title, _, price in shown(run)[1:]] == lines


async def test_lines_of_accounts_have_no_sku_and_text_is_left_out() -> None:
    freight = {**MUG, "lineType": "Account", "lineObjectNumber": "700200", "description": "Courier"}
    comment = {**MUG, "lineType": "Comment", "netAmount": Decimal(0), "description": "Thank you"}

    run = await made(freight, comment)

    assert shown(run) == [(None, "Courier", 2, Decimal("34.90"))]


async def test_an_invoice_without_amounts_is_left_out_and_a_negative_line_sets_it_aside() -> None:
    nothing = await made({**MUG, "netAmount": Decimal(0)})
    negative = await made({**MUG, "netAmount": Decimal("-5.00")})

    assert nothing.books.skipped == {"empty": 1}
    assert "“Blue mug” is negative (-5.00), which no shop takes" in negative.errors()[0]
