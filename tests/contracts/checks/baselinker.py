"""BaseLinker's connector: parameters of the method table, fields of the field table.

The tables are derived from the public method reference (api.base.com) and from MIT-licensed client libraries.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from wareflow.sandbox.baselinker.fields import fields_of
from wareflow.sandbox.baselinker.methods import misfits as parameters_that_do_not_fit
from wareflow.sandbox.kit import Served

from tests.contracts.checks.rows import some

LISTS: Mapping[str, tuple[str, str]] = {
    "getOrders": ("orders", "order"),
    "getOrderStatusList": ("statuses", "status"),
    "getJournalList": ("logs", "journal_entry"),
    "getOrderPaymentsHistory": ("payments", "payment"),
    "getSeries": ("series", "series"),
    "getInvoices": ("invoices", "invoice"),
    "getOrderPackages": ("packages", "package"),
    "getOrderReturns": ("returns", "order_return"),
    "getInventories": ("inventories", "inventory"),
    "getInventoryWarehouses": ("warehouses", "warehouse"),
    "getInventoryPriceGroups": ("price_groups", "price_group"),
    "getInventoryCategories": ("categories", "category"),
    "getInventoryManufacturers": ("manufacturers", "manufacturer"),
    "getInventoryProductsList": ("products", "inventory_product"),
    "getInventoryProductsData": ("products", "product_data"),
}
"""Where rows stand in an answer, and what they are."""
PARTS = {
    "order": ("products", "order_product"),
    "invoice": ("items", "invoice_item"),
    "order_return": ("products", "order_return_product"),
}
MORE = frozenset({"custom_extra_fields", "commission", "connect_data", "order_page", "variants", "parent_id"})
"""Told when asked for."""


def was_taken(served: Served) -> bool:
    """A refusal has the status 200 too."""
    return bool(json.loads(served.reply).get("status") == "SUCCESS")


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the call."""
    form = _form(served)
    wish = json.loads(form.get("parameters") or "{}", parse_float=Decimal)
    yield from (f"{form['method']}: {said}" for said in parameters_that_do_not_fit(form["method"], wish))


def _form(served: Served) -> dict[str, str]:
    return dict(parse_qsl(served.body.decode(), keep_blank_values=True))


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    answer = json.loads(served.reply, parse_float=Decimal)
    method = _form(served)["method"]
    if method in LISTS:
        name, what = LISTS[method]
        rows = answer.get(name, [])
        for row in some(list(rows.values()) if isinstance(rows, Mapping) else rows):
            yield from (f"{method}: {said}" for said in reply_misfits(what, row))


def reply_misfits(what: str, row: Mapping[str, Any]) -> Iterator[str]:
    """What the real connector would not say so."""
    known = fields_of(what)
    part, kind = PARTS.get(what, ("", ""))
    for name, value in row.items():
        if name == part:
            for each in some(value):
                yield from reply_misfits(kind, each)
        elif name not in known:
            if name not in MORE:
                yield f"{what}.{name} in the answer is unknown"
        elif not _is_of(known[name].type, known[name].max, value):
            yield f"{what}.{name} in the answer is no {known[name].type}: {value!r}"
    yield from (f"{what}.{name} is missing in the answer" for name in known if name not in row and name not in MORE)


def _is_of(kind: str, most: int | None, value: Any) -> bool:
    if kind == "text":
        return isinstance(value, str) and len(value) <= (most or len(value))
    if kind == "int":
        # An id that is not there is an empty text.
        return value == "" or (isinstance(value, int) and not isinstance(value, bool))
    if kind == "money":
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if kind == "money_text":
        return isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value) is not None
    if kind in ("flag_text", "flag_int"):
        return value in (("0", "1") if kind == "flag_text" else (0, 1)) and not isinstance(value, bool)
    if kind == "map":
        return isinstance(value, Mapping | list)  # PHP writes an empty map as a list
    return isinstance(value, list if kind == "list" else bool)
