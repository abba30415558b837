"""Writes to the C-Series: one resource under its name; what it does not know or gives by itself is passed over."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.lightspeed import demo_world as world
from wareflow.sandbox.lightspeed_c import demo
from wareflow.sandbox.lightspeed_c.store import SINGULAR, Row, Store, country, link, number

GIVEN = frozenset({"id", "createdAt", "updatedAt", "number"})
CREATED = ("products", "variants", "customers")
NAMES = {"products": "title", "variants": "title", "customers": "email"}
STATUSES = frozenset({
    "on_hold", "processing_awaiting_payment", "processing_awaiting_shipment", "processing_awaiting_pickup",
    "processing_ready_for_pickup", "completed", "completed_shipped", "completed_picked_up", "cancelled",
})  # fmt: skip
CHOICES = {
    ("orders", "status"): STATUSES,
    ("shipments", "status"): frozenset({"not_shipped", "shipped", "cancelled"}),
    ("variants", "stockTracking"): frozenset({"disabled", "enabled", "indicator"}),
}


def wish_of(kind: str, body: Any) -> Row:
    """What stands under the name of the resource. Raises TypeError for anything else."""
    wish = body.get(SINGULAR[kind]) if isinstance(body, Mapping) else None
    if not isinstance(wish, Mapping):
        raise TypeError(f"the body has no {SINGULAR[kind]}")
    return dict(wish)


def create(store: Store, kind: str, wish: Mapping[str, Any], at: str) -> Row:
    """A new record with what else it needs: a product has at least one variant."""
    if not str(wish.get(NAMES[kind]) or "").strip():
        raise ValueError(f"{NAMES[kind]} is required")
    if kind == "variants":
        product = store.tables["products"].get(int(wish.get("product") or 0))
        if product is None:
            raise ValueError("product must be the id of a product")
        place = len(_variants_of(store, product))
        row = demo.add_variant(store, product, {"title": wish["title"]}, place, at)
    elif kind == "products":
        row = demo.add_product(store, {"title": wish["title"]}, at)
    else:
        row = demo.add_customer(store, {"email": wish["email"]}, at)
    try:
        change(store, kind, row, wish, at)
    except (ValueError, ArithmeticError):
        store.tables[kind].pop(row["id"])
        for each in _variants_of(store, row) if kind == "products" else ():
            store.tables["variants"].pop(each["id"])
        raise
    return row


def _variants_of(store: Store, product: Row) -> list[Row]:
    target = link(f"products/{product['id']}", product["id"])
    return [row for row in store.tables["variants"].values() if row["product"] == target]


def change(store: Store, kind: str, row: Row, wish: Mapping[str, Any], at: str) -> None:
    """Take the fields that are known and may be set; one of a wrong form lets nothing change."""
    known = {name: value for name, value in wish.items() if name in row and name not in GIVEN}
    values = {name: _taken(kind, name, row[name], value) for name, value in known.items() if not _is_link(row[name])}
    if kind == "variants":
        values |= _priced(store, row, values)
    row.update(values, updatedAt=at)
    if kind == "shipments" and "status" in values:
        _follow(store, row, at)


def _taken(kind: str, name: str, current: Any, value: Any) -> Any:
    if (kind, name) in CHOICES and value not in CHOICES[kind, name]:
        raise ValueError(f"{name} is not one of {', '.join(sorted(CHOICES[kind, name]))}")
    if name.endswith("Country"):
        return country(str(value.get("code", "") if isinstance(value, Mapping) else value or ""))
    if isinstance(current, bool):
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")
    if isinstance(current, int | float):
        exact = Decimal(str(value))
        if not exact.is_finite():
            raise ValueError(f"{name} is no number")
        return number(exact)
    return value


def _is_link(value: Any) -> bool:
    return isinstance(value, dict) and "resource" in value


def _priced(store: Store, row: Row, values: Mapping[str, Any]) -> Row:
    """The other one of two prices, by the tax of the variant."""
    tax = store.tables["taxes"].get(row["tax"]["resource"]["id"]) if row["tax"] else None
    factor = 1 + (Decimal(str(tax["rate"])) if tax else world.VAT)
    if "priceIncl" in values:
        return {"priceExcl": number((Decimal(str(values["priceIncl"])) / factor).quantize(Decimal("0.0001")))}
    if "priceExcl" in values:
        return {"priceIncl": number((Decimal(str(values["priceExcl"])) * factor).quantize(Decimal("0.0001")))}
    return {}


def _follow(store: Store, shipment: Row, at: str) -> None:
    """What is shipped shows in the order too."""
    order = store.tables["orders"][shipment["order"]["resource"]["id"]]
    order.update(shipmentStatus=shipment["status"], updatedAt=at)
    for line in store.lines.get(order["id"], ()):
        line["quantityShipped"] = line["quantityOrdered"] if shipment["status"] == "shipped" else 0
