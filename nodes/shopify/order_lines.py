"""The lines of a document out of one order: goods, shipping, tips, gift cards, fees, rounding."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError, Record

from nodes.shopify.document_config import MoneyConfig
from nodes.shopify.money_lines import ZERO, MoneyLine, Sum, document_lines, holds_tax, signed


class Order:
    """One order in the currency that is wanted."""

    def __init__(self, record: Record, config: MoneyConfig, number_of: Callable[[Record], Any]) -> None:
        self.record = record
        self.config = config
        self.number_of = number_of
        self.about = f"order {record.get('name')}"
        self.end = "" if config.amounts == "shop" else "_presentment"

    def document(self, comment: str) -> Record:
        """The whole document. Raises ItemError."""
        included = bool(self.record.get("taxes_included"))
        wanted = Sum(self.about, self.amount(self.record, "total"), included)
        lines = document_lines(list(self._lines()), wanted, self.config)
        first = [{"kind": "comment", "type": "comment", "text": comment, **dict.fromkeys(BLANK)}] if comment else []
        return {
            **currency_of(self.record, self.config),
            "prices_include_tax": holds_tax(self.config, included),
            "total": wanted.total,
            "lines": [*first, *lines],
        }

    def amount(self, row: Mapping[str, Any], name: str) -> Decimal:
        """An amount in the currency that is wanted; nothing where the record does not have it."""
        found = row.get(f"{name}{self.end}")
        return ZERO if found is None else Decimal(str(found))

    def _lines(self) -> Iterator[MoneyLine]:
        config, record = self.config, self.record
        for line in record.get("lines") or []:
            if line["quantity"] or self.amount(line, "discount"):
                yield self._goods(line)
        for line in record.get("shipping_lines") or []:
            if self.amount(line, "price"):
                yield self._shipping(line)
        if not any(line["kind"] == "tip" for line in record.get("lines") or []):
            yield from self._extra("tip", "tip_total", "Tip", config.tip_account, "tips")
        yield from self._extra("duties", "duties", "Import duties", config.fee_account, "duties and fees")
        yield from self._extra("fees", "fees", "Additional fees", config.fee_account, "duties and fees")
        yield from self._extra("rounding", "cash_rounding", "Cash rounding", config.rounding_account, "rounding")

    def _goods(self, line: Mapping[str, Any]) -> MoneyLine:
        kind, type_, number = self.place_of(line)
        quantity, price = Decimal(line["quantity"]), self.amount(line, "unit_price")
        rate = Decimal(str(line["tax_rate"]))
        return MoneyLine(kind, type_, number, line["name"], quantity, price, self.amount(line, "discount"), rate)

    def place_of(self, line: Mapping[str, Any]) -> tuple[str, str, str]:
        """The kind of a line, and the item or account that takes it. Raises ItemError."""
        kind = line["kind"] if line["kind"] != "product" or line.get("sku") else "custom"
        accounts = {
            "gift_card": (self.config.gift_card_account, "gift cards"),
            "tip": (self.config.tip_account, "tips"),
            "custom": (self.config.other_account, "lines without item"),
        }
        if kind in accounts:
            return kind, "account", self.named(*accounts[kind], line["name"])
        return kind, "item", str(self.number_of(dict(line)) or "")

    def _shipping(self, line: Mapping[str, Any]) -> MoneyLine:
        title = str(line["title"])
        number = self.config.shipping_numbers.get(title) or self.config.shipping_number
        number = self.named(number, "shipping", title)
        price, discount = self.amount(line, "price"), self.amount(line, "discount")
        rate = Decimal(str(line["tax_rate"]))
        return MoneyLine("shipping", self.config.shipping_as, number, title, Decimal(1), price, discount, rate)

    def _extra(self, kind: str, field: str, text: str, number: str, what: str) -> Iterator[MoneyLine]:
        amount = self.amount(self.record, field)
        if amount:
            yield signed(kind, self.named(number, what, text), text, amount)

    def named(self, number: str, what: str, text: str) -> str:
        """The number of an account. Raises ItemError where none is named."""
        if number:
            return number
        raise ItemError(
            f"{self.about.capitalize()} has “{text}”, and no account for {what} is named. Name it in the step.",
            code="account",
        )


BLANK = ("number", "quantity", "unit_price", "discount", "total", "tax_rate", "tax_code", "location")


def currency_of(record: Mapping[str, Any], config: MoneyConfig) -> Record:
    """The currency of the amounts, and the code by which the document names it: none for that of the ledger."""
    code = str(record.get("currency" if config.amounts == "shop" else "presentment_currency") or "")
    return {"currency": code, "currency_code": None if code == config.local_currency.strip().upper() else code or None}
