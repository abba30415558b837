"""Lines of a document whose total is that of the shop to the cent; what rounding leaves is a line with a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from wareflow.sdk import ItemError, Record, decimal_of

from nodes.shopify.document_config import MoneyConfig

CENT = Decimal("0.01")
FINEST = Decimal("0.00001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class MoneyLine:
    """One line. `rate` is its tax in per cent; whether the prices hold the tax is said by whoever holds the lines."""

    kind: str
    type: str
    number: str
    text: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = ZERO
    rate: Decimal = ZERO
    location: str | None = None

    @property
    def total(self) -> Decimal:
        return cents(self.quantity * self.unit_price) - self.discount


@dataclass(frozen=True)
class Sum:
    """What the document must come to, and for which record of the shop it is."""

    about: str
    total: Decimal
    with_tax: bool
    """Whether the shop's prices hold the tax."""


def cents(amount: Decimal) -> Decimal:
    """To cents, half away from zero, as ledgers round."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def document_lines(lines: Sequence[MoneyLine], wanted: Sum, config: MoneyConfig) -> list[Record]:
    """The lines as records, and a line for what rounding leaves. Raises ItemError when more than that is missing."""
    with_tax = holds_tax(config, wanted.with_tax)
    turned = list(lines) if with_tax == wanted.with_tax else _turned(lines, with_tax=with_tax)
    rest = wanted.total - _expected(turned, with_tax=with_tax, per_line=config.tax_counted == "per_line")
    if rest:
        turned.append(_rounding(rest, wanted, config))
    codes = _codes(config.tax_codes)
    return [_record(line, codes, wanted.about) for line in turned]


def holds_tax(config: MoneyConfig, with_tax: bool) -> bool:
    """Whether the document's prices hold the tax."""
    return with_tax if config.prices == "shop" else config.prices == "with_tax"


def _rounding(rest: Decimal, wanted: Sum, config: MoneyConfig) -> MoneyLine:
    if abs(rest) > config.largest_rounding:
        raise ItemError(
            f"The lines of {wanted.about} and their taxes come to {wanted.total - rest}, but its total is "
            f"{wanted.total}: {rest:+} more than rounding explains. Look at it in Shopify.",
            code="totals",
        )
    if not config.rounding_account:
        raise ItemError(
            f"The taxes of {wanted.about}, rounded as the ledger rounds them, differ by {rest:+}. "
            "Name an account for rounding in the step.",
            code="account",
            field="rounding_account",
        )
    return signed("rounding", config.rounding_account, "Rounding of taxes", rest)


def signed(kind: str, number: str, text: str, amount: Decimal) -> MoneyLine:
    """A line of an account without tax; an amount to be taken off has the quantity minus one."""
    quantity = Decimal(-1) if amount < 0 else Decimal(1)
    return MoneyLine(kind, "account", number, text, quantity, abs(amount))


def _expected(lines: Iterable[MoneyLine], *, with_tax: bool, per_line: bool) -> Decimal:
    """The total with tax at which a ledger will arrive."""
    by_rate: dict[Decimal, list[Decimal]] = {}
    for line in lines:
        by_rate.setdefault(line.rate, []).append(line.total)
    whole = ZERO
    for rate, totals in by_rate.items():
        parts = totals if per_line else [sum(totals, ZERO)]
        whole += sum(totals, ZERO) + (ZERO if with_tax else sum((cents(part * rate / 100) for part in parts), ZERO))
    return whole


def _turned(lines: Sequence[MoneyLine], *, with_tax: bool) -> list[MoneyLine]:
    """The lines with prices that hold the tax or not. Each rate is rounded as a whole, so cents do not pile up."""
    shop: dict[Decimal, Decimal] = {}
    given: dict[Decimal, Decimal] = {}
    turned = []
    for line in lines:
        factor = (100 + line.rate) / 100 if with_tax else 100 / (100 + line.rate)
        shop[line.rate] = shop.get(line.rate, ZERO) + line.total
        total = cents(shop[line.rate] * factor) - given.get(line.rate, ZERO)
        given[line.rate] = given.get(line.rate, ZERO) + total
        turned.append(_with_total(line, total, factor))
    return turned


def _with_total(line: MoneyLine, total: Decimal, factor: Decimal) -> MoneyLine:
    if not line.discount:
        return replace(line, unit_price=(total / line.quantity).quantize(FINEST, ROUND_HALF_UP))
    price = (line.unit_price * factor).quantize(FINEST, ROUND_HALF_UP)
    return replace(line, unit_price=price, discount=cents(line.quantity * price) - total)


def _codes(table: Mapping[str, str]) -> dict[Decimal, str]:
    return {rate: code for text, code in table.items() if (rate := decimal_of(text)) is not None}


def _record(line: MoneyLine, codes: Mapping[Decimal, str], about: str) -> Record:
    if codes and line.rate not in codes:
        raise ItemError(
            f"{about.capitalize()}: “{line.text}” is taxed with {shown(line.rate)} %, for which no tax group is named. "
            "Add the rate to the step's tax groups.",
            code="tax_code",
            field="tax_codes",
        )
    return {
        "kind": line.kind,
        "type": line.type,
        "number": line.number,
        "text": line.text,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "total": line.total,
        "tax_rate": line.rate,
        "tax_code": codes.get(line.rate),
        "location": line.location,
    }


def shown(number: Decimal) -> str:
    """Without zeros at its end: 23 for 23.00."""
    return f"{number.normalize():f}"
