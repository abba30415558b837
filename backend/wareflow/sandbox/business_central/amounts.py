"""The money of sales documents: line amounts, document discount, tax and totals, rounded as the currency says."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from wareflow.sandbox.business_central.errors import bad_request
from wareflow.sandbox.business_central.store import Row

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
UNIT_PRICE_STEP = Decimal("0.00001")

Rate = Callable[[Row], Decimal]


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """Half away from zero, to a step such as a cent."""
    try:
        return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    except InvalidOperation:
        raise bad_request(
            f"Overflow under conversion of {amount:e} to Decimal.", "Application_EvaluateException"
        ) from None


def discounted(values: dict[str, Any], sent: Sequence[str], step: Decimal) -> None:
    """Keep percentage and amount of a line's discount together; the last one sent wins."""
    gross = rounded(values["quantity"] * values["unitPrice"], step)
    chosen = [name for name in sent if name in ("discountPercent", "discountAmount")]
    if chosen and chosen[-1] == "discountAmount":
        values["discountAmount"] = rounded(values["discountAmount"], step)
        percent = values["discountAmount"] * HUNDRED / gross if gross else Decimal(0)
        values["discountPercent"] = rounded(percent, UNIT_PRICE_STEP)
    else:
        values["discountAmount"] = rounded(gross * values["discountPercent"] / HUNDRED, step)


def count_lines(header: Row, lines: Sequence[Row], step: Decimal) -> None:
    """Fill in the amounts of every line, its share of the document's discount included."""
    inclusive = bool(header.values.get("pricesIncludeTax", False))
    priced = [rounded(x.values["quantity"] * x.values["unitPrice"], step) - x.values["discountAmount"] for x in lines]
    shares = _shares(header.values["discountAmount"], priced, step)
    for line, amount, share in zip(lines, priced, shares, strict=True):
        factor = line.values["taxPercent"] / HUNDRED
        excluding, including = _both(amount, factor, step, inclusive=inclusive)
        net, net_including = _both(amount - share, factor, step, inclusive=inclusive)
        line.values |= {
            "discountAppliedBeforeTax": not inclusive,
            "amountExcludingTax": excluding,
            "totalTaxAmount": including - excluding,
            "amountIncludingTax": including,
            "invoiceDiscountAllocation": excluding - net,
            "netAmount": net,
            "netTaxAmount": net_including - net,
            "netAmountIncludingTax": net_including,
        }


def count_totals(header: Row, lines: Sequence[Row], step: Decimal, *, per_line: bool) -> None:
    """Fill in the document's totals: the tax is counted once for each rate, or summed up from the lines."""
    inclusive = bool(header.values.get("pricesIncludeTax", False))
    groups: dict[tuple[str, Decimal], list[Row]] = {}
    for line in lines:
        groups.setdefault((line.values["taxCode"], line.values["taxPercent"]), []).append(line)
    excluding = including = Decimal(0)
    for (_, percent), rows in groups.items():
        net, gross = (sum((row.values[n] for row in rows), Decimal(0)) for n in ("netAmount", "netAmountIncludingTax"))
        if not per_line:
            net, gross = _both(gross if inclusive else net, percent / HUNDRED, step, inclusive=inclusive)
        excluding, including = excluding + net, including + gross
    header.values |= {
        "discountAppliedBeforeTax": not inclusive,
        "totalAmountExcludingTax": excluding,
        "totalTaxAmount": including - excluding,
        "totalAmountIncludingTax": including,
    }


def _both(amount: Decimal, factor: Decimal, step: Decimal, *, inclusive: bool) -> tuple[Decimal, Decimal]:
    """The amount without and with tax."""
    if inclusive:
        return rounded(amount / (1 + factor), step), amount
    return amount, amount + rounded(amount * factor, step)


def _shares(discount: Decimal, amounts: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """The document's discount spread over its lines in proportion; what rounding leaves is with the last one."""
    total = sum(amounts, Decimal(0))
    if not discount or not total:
        return [Decimal(0)] * len(amounts)
    shares, given, so_far = [], Decimal(0), Decimal(0)
    for amount in amounts:
        so_far += amount
        upto = rounded(discount * so_far / total, step)
        shares.append(upto - given)
        given = upto
    return shares
