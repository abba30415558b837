"""Resources as they are shown: without what only the sandbox knows, with the full address of what they refer to."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.lightspeed_c.store import Row, Store

LANGUAGES: Mapping[str, Row] = {
    "pl": {"id": 22, "isActive": True, "isDefault": True, "code": "pl", "locale": "pl_PL", "title": "Polski"},
    "en": {"id": 2, "isActive": True, "isDefault": False, "code": "en", "locale": "en_GB", "title": "English"},
}


def linked(row: Mapping[str, Any], base: str) -> Row:
    """The row with the full address of each resource that it refers to."""
    made: Row = {}
    for name, value in row.items():
        if name.startswith("_"):
            continue
        resource = value.get("resource") if isinstance(value, dict) else None
        if resource:
            path, _, query = resource["url"].partition("?")
            value = {"resource": {**resource, "link": f"{base}/{path}.json{query and f'?{query}'}"}}
        made[name] = value
    return made


def embedding(store: Store, order: Row, base: str, *names: str) -> Row:
    """An order that carries what it refers to: its lines, its customer, its parcels, and the lists that are empty."""
    made = linked(order, base)
    number = order["id"]
    customer = store.tables["customers"].get(order["customer"]["resource"]["id"] or 0)
    inside: dict[str, Any] = {
        "products": [linked(line, base) for line in store.lines[number]],
        "shipments": [
            linked(row, base)
            for row in store.tables["shipments"].values()
            if row["order"]["resource"]["id"] == number
        ],
        "invoices": [], "metafields": [], "events": [], **({"customer": linked(customer, base)} if customer else {}),
    }  # fmt: skip
    for name in names or inside:
        if name in inside:
            made[name] = {"resource": {**made[name]["resource"], "embedded": inside[name]}}
    return made


def image_of(product: Row) -> list[Row]:
    """The list of pictures of a product, of which the demo has one at most."""
    picture = product["image"]
    return [{"id": product["id"] + 7_000_000, "sortOrder": 1, **picture}] if picture else []


def places_of(store: Store, base: str, product: str, category: str) -> list[Row]:
    """Which products stand in which categories."""
    rows = [
        {"id": row["id"] * 10 + 1, "sortOrder": 0, "category": _link("categories", row["_category"]),
         "product": _link("products", row["id"])}
        for row in store.tables["products"].values()
        if row.get("_category") and product in ("", str(row["id"])) and category in ("", str(row["_category"]))
    ]  # fmt: skip
    return [linked(row, base) for row in rows]


def _link(kind: str, number: int) -> Row:
    return {"resource": {"id": number, "url": f"{kind}/{number}"}}
