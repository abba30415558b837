"""Everything that the customer pays for as one list: goods, discounts, other charges, delivery."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record

from nodes.baselinker.values import amount_in


def order_lines(order: Mapping[str, Any]) -> list[Record]:
    """The lines of an order made regular; their amounts with VAT add up to the order's total."""
    lines = [_line(raw) for raw in order["products"]]
    price = amount_in(order.get("delivery_price"))
    return [*lines, _delivery(order, price)] if price else lines


def _line(raw: Mapping[str, Any]) -> Record:
    price = amount_in(raw.get("price_brutto"))
    names = ("sku", "ean", "name")
    return {
        "kind": _kind(raw, price),
        **{name: str(raw.get(name) or "") for name in names},
        "quantity": amount_in(raw.get("quantity")),
        "price": price,
        "tax_rate": raw.get("tax_rate"),
    }


def _kind(raw: Mapping[str, Any], price: Decimal) -> str:
    """BaseLinker does not say what a line is: goods have a code or a product behind them, a discount is below zero."""
    if price < 0:
        return "discount"
    is_goods = any(raw.get(name) not in (None, "", "0", 0) for name in ("sku", "ean", "product_id"))
    return "product" if is_goods else "other"


def _delivery(order: Mapping[str, Any], price: Decimal) -> Record:
    """BaseLinker keeps no VAT rate for the delivery."""
    name = str(order.get("delivery_method") or "")
    return {"kind": "delivery", "sku": "", "ean": "", "name": name, "quantity": Decimal(1), "price": price,
            "tax_rate": None}  # fmt: skip
