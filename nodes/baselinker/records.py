"""BaseLinker's JSON made regular (reference: connector API, PHP quirks; orders).

An empty map arrives as a list, money as a number or a text, truth as "1", ids as number or text. Here: maps are maps,
lists are lists, money is Decimal, truth is a boolean, every id is text, and beside each unix time stands its ISO text.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record, decimal_of

from nodes.baselinker.order_lines import order_lines
from nodes.baselinker.values import amount_in, count_in

_MONEY = {"payment_done", "delivery_price", "price_brutto", "price_netto", "tax_rate", "weight", "net", "gross"}
_TRUTHS = {"confirmed", "want_invoice", "payment_method_cod", "pick_state", "pack_state"}
_IDS = {
    *("order_id", "shop_order_id", "order_source_id", "order_status_id", "order_product_id", "product_id"),
    *("variant_id", "storage_id", "warehouse_id", "auction_id", "bundle_id", "delivery_method_id"),
    *("connect_integration_id", "connect_contractor_id", "return_id", "status_id", "return_reason_id"),
    *("order_return_source_id", "order_return_product_id"),
}
_MEASURES = {"tax_rate", "weight", "height", "width", "length", "average_cost", "average_landed_cost"}
_TIMES = ("date_add", "date_confirmed", "date_in_status")
_MAPS = {"custom_extra_fields", "commission", "connect_data"}
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_TRUE = {1: True, 0: False, "1": True, "0": False, "": False, "true": True, "false": False}


def as_list(value: Any) -> list[Any]:
    """A list, also where PHP made a map of it, or nothing."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def as_map(value: Any) -> dict[str, Any]:
    """A map, also where PHP made a list of it because it was empty or its keys ran from 0."""
    if isinstance(value, list):
        return {str(position): each for position, each in enumerate(value)}
    return dict(value) if isinstance(value, Mapping) else {}


def order_record(raw: Mapping[str, Any], statuses: Mapping[str, str], *, by_status: bool = False) -> Record:
    """An order made regular, with its status by name, its total and whether it is paid in full."""
    record = {name: _regular(name, value) for name, value in raw.items() if name != "products"}
    record["products"] = [
        {name: _regular(name, value) for name, value in line.items()} for line in as_list(raw.get("products"))
    ]
    for name in _TIMES:
        record[name] = count_in(raw.get(name))
        record[f"{name}_iso"] = iso(record[name])
    record["lines"] = order_lines(record)
    record["total"] = sum((line["price"] * line["quantity"] for line in record["lines"]), Decimal(0))
    record["paid"] = record["total"] > 0 and amount_in(record.get("payment_done")) >= record["total"]
    record["order_status"] = statuses.get(record.get("order_status_id", ""), "")
    changed = record["date_in_status"] if by_status else record["date_confirmed"]
    record["changed_at"] = iso(changed or record["date_add"])
    return record


def return_record(raw: Mapping[str, Any], statuses: Mapping[str, str], reasons: Mapping[str, str]) -> Record:
    """A return made regular, with its status and the reasons by name, and the value of what came back."""
    record = {name: _regular(name, value) for name, value in raw.items() if name != "products"}
    record["products"] = [
        {
            **{name: _regular(name, value) for name, value in line.items()},
            "return_reason": reasons.get(str(line.get("return_reason_id", "")), ""),
        }
        for line in as_list(raw.get("products"))
    ]
    for name in ("date_add", "date_in_status"):
        record[name] = count_in(raw.get(name))
        record[f"{name}_iso"] = iso(record[name])
    # Three spellings have been in use; the amount is what they all mean today.
    record["refunded"] = _money(raw.get("refund_done", raw.get("refunded")))
    lines = [amount_in(line.get("price_brutto")) * amount_in(line.get("quantity")) for line in record["products"]]
    record["total"] = sum(lines, Decimal(0))
    record["return_status"] = statuses.get(record["status_id"], "")
    return record


def product_record(number: int, raw: Mapping[str, Any]) -> Record:
    """A product of the list or its details, made regular."""
    record = {name: _product_value(name, value) for name, value in raw.items() if name not in ("id", "variants")}
    texts = as_map(raw.get("text_fields"))
    stock = record.get("stock") or {}
    return {
        **record,
        "product_id": str(number),
        "parent_id": _parent(raw.get("parent_id")),
        "name": str(raw.get("name") or texts.get("name") or ""),
        "stock_total": _whole(sum((amount_in(count) for count in stock.values()), Decimal(0))),
    }


def _parent(value: Any) -> str:
    """The parent's id as text; none for a product of its own."""
    return "" if value in (None, "", 0, "0") else str(value)


def _product_value(name: str, value: Any) -> Any:
    if name == "stock":
        return {key: _whole(each) for key, each in as_map(value).items()}
    if name == "prices":
        return {key: _money(each) for key, each in as_map(value).items()}
    if name in ("text_fields", "images", "links", "locations"):
        return as_map(value)
    if name in ("category_id", "manufacturer_id"):
        return "" if value is None else str(value)
    if name in _MEASURES:
        return _money(value)
    return value


def _whole(value: Any) -> Any:
    """Pieces are whole numbers, also where the answer spells them with a point or as text."""
    number = decimal_of(value)
    return int(number) if number is not None and number == number.to_integral_value() else value


def status_named(wanted: object, statuses: Mapping[str, str]) -> str | None:
    """The id of a status given by id or name."""
    text = str(wanted).strip()
    if text in statuses:
        return text
    return next((number for number, name in statuses.items() if name.casefold() == text.casefold()), None)


def unknown_status(wanted: object, statuses: Mapping[str, str], noun: str = "order status") -> str:
    """What to say about a status that the account does not have."""
    known = ", ".join(f"{name} ({number})" for number, name in list(statuses.items())[:12])
    return f"BaseLinker has no {noun} “{wanted}”. Statuses: {known or 'none'}. Choose one of them."


def iso(seconds: int) -> str | None:
    """A unix time as text; 0 means that it is not set."""
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None


def _regular(name: str, value: Any) -> Any:
    if name in _IDS:
        return "" if value is None else str(value)
    if name in _MONEY:
        return _money(value)
    if name in _TRUTHS and isinstance(value, bool | int | str):
        return _TRUE.get(value, value)
    if name in _MAPS:
        return {key: _regular(key, each) for key, each in as_map(value).items()}
    return value


def _money(value: Any) -> Any:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None if value in ("", None) else value
