"""Orders as wholes: found by buyer, copied, split, merged, removed."""

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.baselinker.account import COPIED, MERGED, REMOVED, SPLIT, Account, Order
from wareflow.sandbox.baselinker.errors import not_found, wrong_parameter
from wareflow.sandbox.baselinker.php import as_list, php_bool, php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]

MERGE_MODES = ("technical_merge", "into_main_order")
BY_EMAIL = ("order_id", "order_status_id", "date_in_status", "date_add")
BY_PHONE = (*BY_EMAIL, "delivery_fullname", "delivery_company")


def get_orders_by_email(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    wanted = str(wish.get("email") or "").casefold()
    found = [each for each in account.orders.values() if wanted and each["email"].casefold() == wanted]
    return {"orders": [_brief(each, BY_EMAIL) for each in found]}


def get_orders_by_phone(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    wanted = _digits(wish.get("phone"))
    found = [each for each in account.orders.values() if wanted and _digits(each["phone"]) == wanted]
    return {"orders": [_brief(each, BY_PHONE) for each in found]}


def _brief(order: Order, names: tuple[str, ...]) -> Reply:
    """Ids and dates are texts here, unlike everywhere else."""
    return {name: str(order[name]) for name in names}


def _digits(text: Any) -> str:
    return "".join(letter for letter in str(text or "") if letter.isdigit())


def delete_orders(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    gone = [php_int(each) for each in as_list(wish["order_ids"]) if php_int(each) in account.orders]
    for order_id in gone:
        _remove(account, order_id)
    return {"deleted_order_ids": gone}


def _remove(account: Account, order_id: int) -> None:
    del account.orders[order_id]
    account.note(order_id, REMOVED)


def add_order_duplicate(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order = account.order(wish.get("order_id"))
    made = _copied(account, order, [copy.deepcopy(line) for line in order["products"]])
    account.note(order["order_id"], COPIED, made["order_id"])
    return {"order_id": made["order_id"]}


def _copied(account: Account, order: Order, lines: list[Order]) -> Order:
    now = account.moment()
    fresh = {"order_id": account.next_id("order"), "date_add": now, "date_confirmed": now, "date_in_status": now}
    made = {**copy.deepcopy(order), **fresh, "payment_done": Decimal(0), "products": lines}
    for line in lines:
        line["order_product_id"] = account.next_id("order_product")
    account.orders[made["order_id"]] = made
    return made


def add_order_by_split(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Quantities move into a new order; a line of which nothing is left goes."""
    order = account.order(wish.get("order_id"))
    portions = [_portion(order, each) for each in as_list(wish["items_to_split"])]
    if not portions:
        raise wrong_parameter("items_to_split", "must name at least one line")
    made = _copied(account, order, [{**copy.deepcopy(line), "quantity": count} for line, count in portions])
    for line, count in portions:
        line["quantity"] -= count
    order["products"] = [line for line in order["products"] if line["quantity"]]
    cost = php_decimal(wish.get("delivery_cost_to_split"))
    made["delivery_price"] = cost
    order["delivery_price"] -= cost
    account.note(order["order_id"], SPLIT, made["order_id"])
    return {"new_order_id": made["order_id"]}


def _portion(order: Order, given: Any) -> tuple[Order, int]:
    wanted = php_int(given.get("order_product_id")) if isinstance(given, Mapping) else 0
    line = next((each for each in order["products"] if each["order_product_id"] == wanted), None)
    if line is None:
        raise not_found("order_product", wanted)
    count = php_int(given.get("quantity"))
    if not 0 < count <= line["quantity"]:
        raise wrong_parameter("quantity", f"{count} is not within the line's {line['quantity']}")
    return line, count


def set_orders_merge(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """The lines of the others go into the main order, and the others away."""
    main = account.order(wish.get("main_order_id"))
    if wish.get("merge_mode") not in MERGE_MODES:
        raise wrong_parameter("merge_mode", f"must be one of {', '.join(MERGE_MODES)}")
    others = [account.order(each) for each in as_list(wish["order_ids_to_merge"]) if php_int(each) != main["order_id"]]
    for other in others:
        main["products"] += other["products"]
        main["payment_done"] += other["payment_done"]
        if php_bool(wish.get("sum_delivery_costs")):
            main["delivery_price"] += other["delivery_price"]
        account.note(main["order_id"], MERGED, other["order_id"])
        _remove(account, other["order_id"])
    return {"merged_order_id": main["order_id"]}
