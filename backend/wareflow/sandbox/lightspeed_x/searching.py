"""Search: sales, products and customers by some of their fields, a page from an offset on."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.lightspeed_x.listing import whole
from wareflow.sandbox.lightspeed_x.store import Row, Store

MOST = 1000
FIELDS: Mapping[str, tuple[str, ...]] = {
    "sales": ("status", "invoice_number", "customer_id", "user_id", "outlet_id"),
    "products": ("sku", "supplier_id", "brand_id", "tag_id", "product_type_id", "variant_parent_id"),
    "customers": ("customer_code", "email", "first_name", "last_name", "company_name", "mobile", "phone"),
}
INSIDE = {"supplier_id": "supplier", "brand_id": "brand", "product_type_id": "type"}


def search(store: Store, asked: QueryParams) -> list[Row]:
    """The rows that meet all that is asked; a field named several times takes any of its values."""
    kind = asked.get("type", "")
    if kind not in FIELDS:
        raise WishError("type must be sales, products or customers")
    rows = [row for row in store.rows(kind, deleted=asked.get("deleted") == "true") if _meets(row, kind, asked)]
    order = asked.get("order_by", "")
    if order:
        rows.sort(key=lambda row: str(_value(row, order)), reverse=asked.get("order_direction") == "desc")
    first, size = max(0, whole(asked, "offset", 0)), min(whole(asked, "page_size", 100), MOST)
    return rows[first : first + max(1, size)]


def _meets(row: Row, kind: str, asked: QueryParams) -> bool:
    for field in ("_id", *FIELDS[kind]):
        wanted, unwanted = asked.getlist(field), asked.getlist(f"-{field}")
        value = _value(row, field)
        if wanted and not any(_same(value, each) for each in wanted):
            return False
        if any(_same(value, each) for each in unwanted):
            return False
    low, high = asked.get("date_from"), asked.get("date_to")
    at = str(row.get("sale_date", "")).replace("+00:00", "Z")
    return (not low or at >= low) and (not high or at <= high)


def _value(row: Row, field: str) -> Any:
    if field == "_id":
        return row["id"]
    if field == "tag_id":
        return row["tag_ids"]
    return (row.get(INSIDE[field]) or {}).get("id") if field in INSIDE else row.get(field)


def _same(value: Any, wanted: str) -> bool:
    if isinstance(value, list):
        return wanted in value
    return value is not None and str(value).casefold() == wanted.casefold()
