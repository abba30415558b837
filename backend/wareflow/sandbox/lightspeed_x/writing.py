"""Writes to the X-Series: a new product with its variants, and a change of the product itself and of its family.

A product is made at API 2.0 in one flat object, and changed at 2.1 in two parts: `common` is what all variants of a
family share, `details` is what each has for itself. A change with a field that its part does not know is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.lightspeed import demo_world as world
from wareflow.sandbox.lightspeed_x import demo
from wareflow.sandbox.lightspeed_x.store import Row, Store, id_of, number

FINE = Decimal("0.00001")
PRICES = ("price_including_tax", "price_excluding_tax")
COMMON = frozenset({"name", "description", "handle", "brand_id", "product_category_id", "tag_ids", "track_inventory"})
DETAILS = frozenset({"is_active", *PRICES, "product_codes", "product_suppliers", "supplier_code", "loyalty_amount",
                     "inventory"})  # fmt: skip
CUSTOMER = frozenset({*demo.CUSTOMER_TEXTS, "customer_code", "customer_group_id", "enable_loyalty", "do_not_email",
                      "on_account_limit"})  # fmt: skip


def create_products(store: Store, body: Mapping[str, Any], at: str) -> list[str]:
    """The ids of a new product, or of all variants of a new family, in the order of their names."""
    if not isinstance(body, Mapping) or not str(body.get("name") or "").strip():
        raise WishError("name is required")
    wishes = body.get("variants") or [{}]
    made: list[Row] = []
    for wish in wishes:
        made.append(_create(store, {**body, **wish}, made, at))
    return [row["id"] for row in sorted(made, key=lambda row: str(row["variant_name"]))]


def _create(store: Store, wish: Mapping[str, Any], family: Sequence[Row], at: str) -> Row:
    if all(name in wish for name in PRICES):
        raise WishError("price_including_tax and price_excluding_tax cannot both be set")
    codes = list(wish.get("product_codes") or ())
    own = next((each["code"] for each in codes if each.get("type") == "CUSTOM"), None)
    options = [{"name": "Variant", "value": each["value"]} for each in wish.get("variant_definitions") or ()]
    sku = wish.get("sku") or own or str(10_000 + len(store.tables["products"]))
    label = " / ".join(str(each["value"]) for each in options)
    flat = {name: value for name, value in wish.items() if name in (*PRICES, "supply_price", "is_active", "source_id")}
    row = demo.add_product(store, {
        **flat, "name": wish["name"], "sku": sku, "product_codes": codes, "variant_options": options,
        "variant_name": f"{wish['name']} / {label}" if label else wish["name"],
        "handle": wish.get("handle") or str(wish["name"]).lower().replace(" ", "-"),
        "description": wish.get("description"), "has_variants": bool(options) and not family,
        "variant_parent_id": family[0]["id"] if family else None, "id": id_of("products", f"{sku}/{store.version}"),
    }, at)  # fmt: skip
    _point(store, row, wish)
    set_inventory(store, row, wish.get("inventory") or ())
    return row


def change_product(store: Store, row: Row, body: Mapping[str, Any]) -> Row:
    """The product as it is after a change; nothing is changed when any of it is refused."""
    _check(body, ("common", "details"))
    common, details = dict(body.get("common") or {}), dict(body.get("details") or {})
    _check(common, COMMON)
    _check(details, DETAILS)
    if "name" in common and not str(common["name"] or "").strip():
        raise WishError("name is required")
    own = _priced(row, details)
    if "product_codes" in details:
        own |= _coded(details["product_codes"])
    if "is_active" in details:
        own |= {"is_active": bool(details["is_active"]), "active": bool(details["is_active"])}
    shared = {name: common[name] for name in ("name", "description", "handle", "tag_ids") if name in common}
    if "track_inventory" in common:
        shared["has_inventory"] = bool(common["track_inventory"])
    _check_outlets(store, details.get("inventory") or ())
    if shared or "brand_id" in common:
        for each in family_of(store, row):
            _point(store, each, common)
            store.touch("products", each, **shared)
    if own:
        store.touch("products", row, **own)
    set_inventory(store, row, details.get("inventory") or ())
    return row


def family_of(store: Store, row: Row) -> list[Row]:
    """All variants of the family that a product belongs to, itself among them."""
    first = row["variant_parent_id"] or row["id"]
    return [each for each in store.tables["products"].values() if first in (each["id"], each["variant_parent_id"])]


def set_inventory(store: Store, row: Row, wishes: Sequence[Mapping[str, Any]]) -> None:
    """Absolute levels by outlet; a product that keeps no stock passes over them."""
    _check_outlets(store, wishes)
    for wish in wishes if row["has_inventory"] else ():
        held = demo.set_level(store, row["id"], wish["outlet_id"], number(str(wish["current_amount"])))
        held.update({name: wish[name] for name in ("reorder_point", "reorder_amount") if name in wish})


def check_customer(body: Mapping[str, Any]) -> Row:
    """The fields of a customer that can be written; others are passed over."""
    for name in ("enable_loyalty", "do_not_email"):
        if not isinstance(body.get(name, False), bool):
            raise WishError(f"{name} must be true or false")
    return {name: value for name, value in body.items() if name in CUSTOMER}


def _check(body: Any, known: Collection[str]) -> None:
    if not isinstance(body, Mapping):
        raise WishError("Unreadable payload")
    unknown = sorted(set(body) - set(known))
    if unknown:
        raise WishError(f"Unknown field in payload: {unknown[0]}")


def _check_outlets(store: Store, wishes: Sequence[Mapping[str, Any]]) -> None:
    for wish in wishes:
        if store.find("outlets", str(wish.get("outlet_id"))) is None or "current_amount" not in wish:
            raise WishError("inventory needs the outlet_id of an outlet and a current_amount")


def _priced(row: Row, details: Mapping[str, Any]) -> Row:
    """The price that was given, and the other one worked out with the tax that there was."""
    given = [name for name in PRICES if name in details]
    if len(given) > 1:
        raise WishError("price_including_tax and price_excluding_tax cannot both be set")
    if not given:
        return {}
    net, gross = (Decimal(str(row[name])) for name in ("price_excluding_tax", "price_including_tax"))
    factor = gross / net if net else 1 + world.VAT
    price = Decimal(str(details[given[0]]))
    other = price / factor if given[0] == PRICES[0] else price * factor
    values = (price, other) if given[0] == PRICES[0] else (other, price)
    return {name: number(value.quantize(FINE, ROUND_HALF_UP)) for name, value in zip(PRICES, values, strict=True)}


def _coded(codes: Sequence[Mapping[str, Any]]) -> Row:
    """The whole list of codes is replaced; the one of the type CUSTOM is the SKU."""
    if any(each.get("type") not in demo.CODES for each in codes):
        raise WishError(f"The type of a product code is one of {', '.join(sorted(demo.CODES))}.")
    custom = next((str(each["code"]) for each in codes if each["type"] == "CUSTOM"), None)
    rows = [{"id": id_of("product_codes", f"{each['type']}/{each['code']}"), **each} for each in codes]
    return {"product_codes": rows, **({"sku": custom} if custom else {})}


def _point(store: Store, row: Row, wish: Mapping[str, Any]) -> None:
    """Brand and kind by their ids."""
    for field, shown, kind in (("brand_id", "brand", "brands"), ("product_type_id", "type", "product_types"),
                               ("product_category_id", "type", "product_types")):  # fmt: skip
        if field in wish:
            found = store.find(kind, str(wish[field])) if wish[field] else None
            if wish[field] and found is None:
                raise WishError(f"{field} is not that of one of the {kind}")
            row[shown] = {"id": found["id"], "name": found["name"]} if found else {}
