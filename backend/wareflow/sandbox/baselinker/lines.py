"""Lines of an order: added, changed, taken away."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import LINE_ADDED, LINE_EDITED, LINE_REMOVED, Account, Order
from wareflow.sandbox.baselinker.errors import not_found
from wareflow.sandbox.baselinker.fields import taken
from wareflow.sandbox.baselinker.orders import new_line
from wareflow.sandbox.baselinker.php import php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]


def add_order_product(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order = account.order(wish.get("order_id"))
    line = new_line(account, {name: value for name, value in wish.items() if name != "order_product_id"})
    order["products"].append(line)
    account.note(order["order_id"], LINE_ADDED)
    return {"order_product_id": line["order_product_id"]}


def set_order_product_fields(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order, line = _line(account, wish)
    line.update(taken("order_product", wish))
    account.note(order["order_id"], LINE_EDITED)
    return {}


def delete_order_product(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order, line = _line(account, wish)
    order["products"].remove(line)
    account.note(order["order_id"], LINE_REMOVED, line["order_product_id"])
    return {}


def _line(account: Account, wish: Parameters) -> tuple[Order, dict[str, Any]]:
    order = account.order(wish.get("order_id"))
    wanted = php_int(wish.get("order_product_id"))
    for line in order["products"]:
        if line["order_product_id"] == wanted:
            return order, line
    raise not_found("order_product", wanted)
