"""The money of a sale: what each line comes to, and the sale's own figures, tax rounded once for the whole sale.

For prices with tax inside the public reference gives no formula; here the tax is counted backwards out of the price.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sandbox.lightspeed.store import Row
from wareflow.sandbox.lightspeed.values import plain_number

CENT = Decimal("0.01")
ZERO = Decimal(0)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def count(sale: Row, lines: Sequence[Row], payments: Sequence[Row]) -> None:
    """Fill in all figures of a sale and its lines."""
    for line in lines:
        line.update(_line_figures(line, Decimal(sale["discountPercent"]), inclusive=sale["isTaxInclusive"] == "true"))
    sale.update(_sale_figures(sale, lines, payments))


def _line_figures(line: Row, off: Decimal, *, inclusive: bool) -> dict[str, str]:
    quantity, price = Decimal(line["unitQuantity"]), Decimal(line["unitPrice"])
    subtotal = quantity * price
    own = subtotal * Decimal(line["discountPercent"]) + Decimal(line["discountAmount"])
    shared = (subtotal - own) * off
    net = subtotal - own - shared
    rates = [Decimal(line[name]) if line["tax"] == "true" else ZERO for name in ("tax1Rate", "tax2Rate")]
    base = net / (1 + sum(rates)) if inclusive else net
    taxes = [base * rate for rate in rates]
    figures = {
        "displayableSubtotal": net,
        "displayableUnitPrice": price,
        "calcLineDiscount": own,
        "calcTransactionDiscount": shared,
        "calcTotal": net if inclusive else net + sum(taxes),
        "calcSubtotal": subtotal,
        "calcTax1": taxes[0],
        "calcTax2": taxes[1],
    }
    return {name: plain_number(round(value, 8)) for name, value in figures.items()}


def _sale_figures(sale: Row, lines: Sequence[Row], payments: Sequence[Row]) -> dict[str, str]:
    def added(*names: str) -> Decimal:
        return sum((Decimal(line[name]) for line in lines for name in names), ZERO)

    discount = cents(added("calcLineDiscount", "calcTransactionDiscount"))
    tax1, tax2 = cents(added("calcTax1")), cents(added("calcTax2"))
    taxes = ZERO if sale["isTaxInclusive"] == "true" else tax1 + tax2
    subtotal = cents(added("calcSubtotal"))
    total = subtotal - discount + taxes
    paid = sum((Decimal(each["amount"]) for each in payments if each["archived"] != "true"), ZERO)
    taxable = sum((Decimal(line["displayableSubtotal"]) for line in lines if line["tax"] == "true"), ZERO)
    figures: dict[str, Any] = {
        "displayableSubtotal": subtotal - discount,
        "calcDiscount": discount,
        "calcSubtotal": subtotal,
        "calcTaxable": cents(taxable),
        "calcNonTaxable": cents(added("displayableSubtotal") - taxable),
        "calcAvgCost": _cost(lines, "avgCost"),
        "calcFIFOCost": _cost(lines, "fifoCost"),
        "calcTax1": tax1,
        "calcTax2": tax2,
        "calcPayments": paid,
        **dict.fromkeys(("calcTotal", "total", "totalDue", "displayableTotal"), total),
        "balance": total - paid,
        "taxTotal": tax1 + tax2,
    }
    return {name: plain_number(value) for name, value in figures.items()}


def _cost(lines: Sequence[Row], name: str) -> Decimal:
    return sum((Decimal(line[name]) * Decimal(line["unitQuantity"]) for line in lines), ZERO)
