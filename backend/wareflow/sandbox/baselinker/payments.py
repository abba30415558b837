"""Payments of orders: the amount that replaces the one before, and its history."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import PAID, Account, order_total
from wareflow.sandbox.baselinker.fields import shown, taken
from wareflow.sandbox.baselinker.php import php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]


def set_order_payment(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """The amount replaces what was paid before."""
    order = account.order(wish.get("order_id"))
    entry = {
        "paid_before": order["payment_done"],
        "paid_after": php_decimal(wish.get("payment_done")),
        "total_price": order_total(order),
        "currency": order["currency"],
        "external_payment_id": wish.get("external_payment_id", ""),
        "date": str(php_int(wish.get("payment_date")) or account.moment()),
        "comment": wish.get("payment_comment", ""),
    }
    order["payment_done"] = entry["paid_after"]
    account.payments.append({"order_id": order["order_id"], **taken("payment", entry)})
    account.note(order["order_id"], PAID)
    return {}


def get_order_payments_history(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order = account.order(wish.get("order_id"))
    entries = [shown("payment", each) for each in account.payments if each["order_id"] == order["order_id"]]
    return {"payments": entries}
