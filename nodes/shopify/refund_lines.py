"""The lines of a document out of one refund: goods that came back, gift cards, shipping, other amounts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError, Record

from nodes.shopify.document_config import RefundDocumentConfig
from nodes.shopify.money_lines import FINEST, ZERO, MoneyLine, Sum, document_lines, holds_tax, signed
from nodes.shopify.order_lines import Order, currency_of

KEPT_AWAY = "NO_RESTOCK"


class Refund:
    """One refund of an order."""

    def __init__(self, order: Order, refund: Mapping[str, Any], config: RefundDocumentConfig) -> None:
        self.order = order
        self.refund = refund
        self.config = config
        self.with_tax = bool(order.record.get("taxes_included"))
        self.about = f"refund {refund['position']} of {order.about}"

    def document(self) -> Record | None:
        """The document; none where no money was given back (yet). Raises ItemError."""
        state = self.refund.get("state")
        if state == "failed" or (state == "pending" and self.config.pending == "leave_out"):
            return None
        wanted = Sum(self.about, self.order.amount(self.refund, "total"), self.with_tax)
        if not wanted.total:
            return None
        lines = [*self._goods(), *self._shipping()]
        lines += self._other(wanted.total - self._whole())
        return {
            **currency_of(self.order.record, self.config),
            "prices_include_tax": holds_tax(self.config, self.with_tax),
            "total": wanted.total,
            "lines": document_lines(lines, wanted, self.config),
        }

    def _whole(self) -> Decimal:
        """What the parts of the refund come to with their taxes."""
        amount, refund = self.order.amount, self.refund
        parts = [amount(line, "amount") for line in refund["lines"]] + [amount(refund, "shipping")]
        taxes = [amount(line, "tax") for line in refund["lines"]] + [amount(refund, "shipping_tax")]
        return sum(parts, ZERO) + (ZERO if self.with_tax else sum(taxes, ZERO))

    def _goods(self) -> Iterator[MoneyLine]:
        sold = {line["line_id"]: line for line in self.order.record.get("lines") or []}
        for back in self.refund["lines"]:
            line = sold.get(back["line_id"])
            if line is None:
                raise ItemError(f"A line of {self.about} is no line of the order. Look at it in Shopify.", code="line")
            if back["quantity"]:
                yield self._line(back, line)

    def _line(self, back: Mapping[str, Any], sold: Mapping[str, Any]) -> MoneyLine:
        kind, type_, number = self.order.place_of(sold)
        location = self._location(back)
        if type_ == "item" and back["restock"] == KEPT_AWAY and self.config.not_restocked_account:
            type_, number = "account", self.config.not_restocked_account
        quantity = Decimal(back["quantity"])
        price = (self.order.amount(back, "amount") / quantity).quantize(FINEST)
        rate = Decimal(str(sold["tax_rate"]))
        taken = location if type_ == "item" else None
        return MoneyLine(kind, type_, number, sold["name"], quantity, price, rate=rate, location=taken)

    def _location(self, back: Mapping[str, Any]) -> str | None:
        """Where the goods were put back, as the ledger calls it; else the default."""
        known = {name.casefold(): code for name, code in self.config.return_locations.items()}
        return known.get(str(back.get("location") or "").casefold()) or self.config.return_location or None

    def _shipping(self) -> Iterator[MoneyLine]:
        amount = self.order.amount(self.refund, "shipping")
        if not amount:
            return
        charged = self.order.record.get("shipping_lines") or []
        title = str(charged[0]["title"]) if len(charged) == 1 else "Shipping"
        number = self.config.shipping_numbers.get(title) or self.config.shipping_number
        rates = {Decimal(str(line["tax_rate"])) for line in charged}
        if len(rates) > 1:
            raise ItemError(f"The shipping of {self.about} has several rates of tax. Book it by hand.", code="tax_code")
        number = self.order.named(number, "shipping", title)
        rate = rates.pop() if rates else ZERO
        yield MoneyLine("shipping", self.config.shipping_as, number, title, Decimal(1), amount, rate=rate)

    def _other(self, rest: Decimal) -> Iterator[MoneyLine]:
        """Money without goods; what was kept back is a line to be taken off."""
        if rest:
            text = "Other amounts given back" if rest > 0 else "Amount kept back"
            yield signed("other", self.order.named(self.config.refund_account, "other refunds", text), text, rest)
