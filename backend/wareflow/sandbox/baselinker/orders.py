"""The order methods of the connector."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import (
    CONFIRMED,
    CREATED,
    DELIVERY_EDITED,
    HIDDEN,
    INVOICE_EDITED,
    JOURNAL_SECONDS,
    ORDER_EDITED,
    PAID,
    Account,
    Order,
    order_total,
)
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, fields_of, taken
from wareflow.sandbox.baselinker.methods import methods
from wareflow.sandbox.baselinker.php import as_list, as_map, php_bool, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]

ORDERS_PER_PAGE = 100
SHOWN_BY = {
    "custom_extra_fields": ("include_custom_extra_fields",),
    # The switch has had three names over the years.
    "commission": ("include_commission_data", "include_commissions", "with_commission"),
    "connect_data": ("include_connect_data",),
}
FIXED = {"order_id", "order_status_id", "products"}
"""Fields that no write of order data may touch."""


def get_orders(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    found = [order for order in account.orders.values() if _meets(order, wish)]
    found.sort(key=lambda order: _place(order, wish))
    return {"orders": [_shown(order, wish) for order in found[:ORDERS_PER_PAGE]]}


def _meets(order: Order, wish: Parameters) -> bool:
    if not order["confirmed"] and not php_bool(wish.get("get_unconfirmed_orders")):
        return False
    return _since(order, wish) and _equal(order, wish) and _from_source(order, wish)


def _since(order: Order, wish: Parameters) -> bool:
    bounds = {"date_confirmed_from": "date_confirmed", "date_from": "date_add", "id_from": "order_id"}
    return all(order[field] >= php_int(wish[name]) for name, field in bounds.items() if wish.get(name))


def _equal(order: Order, wish: Parameters) -> bool:
    numbers = {"order_id": "order_id", "status_id": "order_status_id", "filter_shop_order_id": "shop_order_id"}
    if any(order[field] != php_int(wish[name]) for name, field in numbers.items() if wish.get(name)):
        return False
    texts = {"filter_email": "email", "filter_external_order_id": "external_order_id"}
    return all(order[f].casefold() == str(wish[name]).casefold() for name, f in texts.items() if wish.get(name))


def _from_source(order: Order, wish: Parameters) -> bool:
    source = wish.get("filter_order_source")
    if not source:
        return True
    source_id = wish.get("filter_order_source_id")
    same_account = source_id in (None, "") or order["order_source_id"] == php_int(source_id)
    return order["order_source"] == source and same_account


def _place(order: Order, wish: Parameters) -> tuple[int, int]:
    """By confirmation; by id when paging by id or when unconfirmed orders, which have no such date, are wanted."""
    if wish.get("id_from"):
        return order["order_id"], 0
    if wish.get("date_from") and not wish.get("date_confirmed_from"):
        return order["date_add"], order["order_id"]
    if php_bool(wish.get("get_unconfirmed_orders")) and not wish.get("date_confirmed_from"):
        return order["order_id"], 0
    return order["date_confirmed"], order["order_id"]


def _shown(order: Order, wish: Parameters) -> Order:
    shown = {name: order[name] for name in fields_of("order")}
    for part in HIDDEN:
        if any(php_bool(wish.get(switch)) for switch in SHOWN_BY[part]):
            shown[part] = order.get(part, {})
    return shown


def get_order_status_list(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"statuses": account.statuses}


def get_order_sources(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"sources": account.sources}


def get_journal_list(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Changes of the last three days; an account without the journal gets an empty list, not an error."""
    if not settings["journal_activated"]:
        return {"logs": []}
    last = php_int(wish.get("last_log_id"))
    types = {php_int(each) for each in wish.get("logs_types") or ()}
    order_id = php_int(wish.get("order_id"))
    oldest = account.moment() - JOURNAL_SECONDS
    found = [
        entry
        for entry in account.journal
        if entry["date"] >= oldest
        and (entry["log_id"] >= last if settings["journal_includes_last_id"] else entry["log_id"] > last)
        and (not types or entry["log_type"] in types)
        and order_id in (0, entry["order_id"])
    ]
    return {"logs": found[: int(settings["journal_page_size"])]}


def set_order_status(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order = account.order(wish.get("order_id"))
    account.set_status(order, account.status(wish.get("status_id")))
    return {}


def set_order_statuses(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    ids = as_list(wish["order_ids"])
    if not ids:
        raise wrong_parameter("order_ids", "must be a list of order ids")
    orders = [account.order(each) for each in ids]
    status_id = account.status(wish.get("status_id"))
    for order in orders:
        account.set_status(order, status_id)
    return {}


def set_order_fields(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    order = account.order(wish.get("order_id"))
    values = _given("setOrderFields", wish)
    values |= _country_names(account, values)
    edited = {name for name, value in values.items() if order[name] != value}
    order.update(values)
    _change_extra_fields(order, wish, edited)
    for log_type in sorted({_edit_type(name) for name in edited}):
        account.note(order["order_id"], log_type)
    return {}


def _given(method: str, wish: Parameters) -> dict[str, Any]:
    """The values for the order itself that the method takes; all else it does not even see."""
    known = methods()[method]
    return {name: value for name, value in taken("order", wish).items() if name in known and name not in FIXED}


def _change_extra_fields(order: Order, wish: Parameters, edited: set[str]) -> None:
    changes = wish.get("custom_extra_fields")
    if not isinstance(changes, Mapping):
        return
    merged = {**order.get("custom_extra_fields", {}), **{str(name): value for name, value in changes.items()}}
    order["custom_extra_fields"] = {name: value for name, value in merged.items() if value != ""}
    edited.add("custom_extra_fields")


def _edit_type(name: str) -> int:
    if name.startswith("delivery_"):
        return DELIVERY_EDITED
    return INVOICE_EDITED if name.startswith("invoice_") else ORDER_EDITED


def _country_names(account: Account, values: Mapping[str, Any]) -> dict[str, str]:
    """Countries are given by code; the account's language decides the name."""
    codes = [name for name in ("delivery_country_code", "invoice_country_code") if name in values]
    return {name.removesuffix("_code"): account.country_name(values[name]) for name in codes if values[name]}


def add_order(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    status_id = account.status(wish.get("order_status_id"))
    lines = as_list(wish.get("products"))
    if not all(isinstance(line, Mapping) for line in lines):
        raise wrong_parameter("products", "must be a list of lines")
    values = _given("addOrder", wish)
    order = new_order(account, {**values, "products": lines, "order_status_id": status_id})
    order["order_source_id"] = php_int(wish.get("custom_source_id"))
    order["custom_extra_fields"] = as_map(wish.get("custom_extra_fields"))
    if php_bool(wish.get("paid")):
        order["payment_done"] = order_total(order)
    account.note(order["order_id"], CREATED)
    account.note(order["order_id"], CONFIRMED)
    if order["payment_done"]:
        account.note(order["order_id"], PAID)
    return {"order_id": order["order_id"]}


def new_order(account: Account, given: Mapping[str, Any]) -> Order:
    """Store an order from the given fields; the rest is blank, confirmed now, and personal."""
    now = account.moment()
    defaults = {"order_source": "personal", "order_source_info": "-", "confirmed": True, "currency": "PLN"}
    order = blank_record("order") | defaults | taken("order", given)
    order["order_id"] = order["order_id"] or account.next_id("order")
    order["date_add"] = order["date_add"] or now
    order["date_confirmed"] = (order["date_confirmed"] or now) if order["confirmed"] else 0
    order["date_in_status"] = order["date_in_status"] or order["date_confirmed"] or order["date_add"]
    order["order_page"] = order["order_page"] or f"https://orders.lumohome.example/{order['order_id']}/"
    order["products"] = [new_line(account, line) for line in given.get("products") or ()]
    order |= {name: given[name] for name in HIDDEN if name in given}
    order |= {name: value for name, value in _country_names(account, order).items() if not order[name]}
    account.orders[order["order_id"]] = order
    return order


def new_line(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    line = blank_record("order_product") | {"storage": "db", "variant_id": "0", "auction_id": "0", "quantity": 1}
    line |= taken("order_product", given)
    line["order_product_id"] = line["order_product_id"] or account.next_id("order_product")
    return line
