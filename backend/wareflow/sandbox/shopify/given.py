"""Records that somebody gives in a simple form, for tests."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.demo import RATES
from wareflow.sandbox.shopify.demo_catalogue import add_customer, add_variant, address_of, fill_places
from wareflow.sandbox.shopify.handles import slug
from wareflow.sandbox.shopify.orders import Builder, LineWish, settle
from wareflow.sandbox.shopify.product_writing import add_level, new_product, refresh
from wareflow.sandbox.shopify.returning import add_return
from wareflow.sandbox.shopify.store import Store
from wareflow.sandbox.shopify.writing import ship_all


def fill_given(store: Store, data: Mapping[str, Any]) -> None:
    """Records in a simple form; almost everything may be left out:

    {"products": [{"title": "Kubek", "handle": "kubek", "updatedAt": "2026-05-01T10:00:00Z", "variants":
                   [{"title": "blue", "sku": "00123", "price": "12.50", "cost": "4", "stock": [5, 0]}]}],
     "customers": [{"country": "PL", "email": "a@example.com", "updatedAt": "…"}],
     "orders": [{"name": "#1", "email": "a@example.com", "updatedAt": "…", "currency": "PLN", "taxesIncluded": true,
                 "lines": [{"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 2, "rate": "0.23"}],
                 "shipping": [{"title": "DPD", "price": "4.90", "rate": "0.23"}], "paid": true,
                 "shipped": true, "returned": "OPEN"}]}
    """
    unknown = sorted(set(data) - {"products", "customers", "orders"})
    if unknown:
        raise ValueError(f"unknown: {unknown[0]}; known are products, customers and orders")
    if not any(store.all("Shop")):
        fill_places(store)
    for place, wish in enumerate(data.get("customers", [])):
        _given_customer(store, place, wish)
    for wish in data.get("products", []):
        _given_product(store, wish)
    for place, wish in enumerate(data.get("orders", [])):
        _given_order(store, place, wish)


def _given_customer(store: Store, place: int, wish: Mapping[str, Any]) -> None:
    facts = {name: wish[name] for name in wish if name not in ("country", "email", "updatedAt")}
    if "email" in wish:
        mail = wish["email"]
        facts["defaultEmailAddress"] = mail and {"emailAddress": mail, "marketingState": "NOT_SUBSCRIBED"}
    add_customer(store, wish.get("country", "PL"), place + 1, wish.get("updatedAt", store.now()), **facts)


def _given_product(store: Store, wish: Mapping[str, Any]) -> None:
    at = wish.get("updatedAt", store.now())
    facts = {k: wish[k] for k in ("productType", "vendor", "status", "tags", "descriptionHtml") if k in wish}
    product = new_product(store, {"title": wish["title"], "handle": wish.get("handle") or slug(wish["title"]),
                                  "createdAt": at, "updatedAt": at, **facts})  # fmt: skip
    variants = wish.get("variants") or [{}]
    titles = [each.get("title", "Default Title") for each in variants]
    if titles != ["Default Title"]:
        product["options"][0].update(name="Kind", values=titles)
    for each, title in zip(variants, titles, strict=True):
        values = {name: each[name] for name in ("sku", "barcode", "compareAtPrice") if name in each}
        given: dict[str, Any] = {**values, "price": each.get("price", "0")}
        if "cost" in each:
            given["inventoryItem"] = {"cost": each["cost"]}
        variant = add_variant(store, product, [title], given)
        item = store.one(variant["inventoryItem"])
        item["tracked"] = each.get("tracked", True)
        for place, quantity in zip(store.all("Location"), each.get("stock", ()), strict=False):
            add_level(store, item, place, int(quantity), committed=int(each.get("committed", 0)))
    refresh(store, product)


def _given_order(store: Store, place: int, wish: Mapping[str, Any]) -> None:
    at = wish.get("createdAt", wish.get("updatedAt", store.now()))
    currency = wish.get("currency", "EUR")
    known = ("email", "phone", "note", "poNumber", "tags", "test", "taxesIncluded", "sourceName", "sourceIdentifier")
    address = address_of(store, wish.get("country", "PL"), place, "Ewa", "Król")
    facts = {
        "name": wish.get("name", f"#{1001 + place}"), "number": 1001 + place, "createdAt": at, "processedAt": at,
        "updatedAt": wish.get("updatedAt", at), "currencyCode": "EUR", "presentmentCurrencyCode": currency,
        "_rate": wish.get("rate", RATES[currency]), "confirmationNumber": f"G{place:06d}", "customer": None,
        "billingAddress": address, "shippingAddress": address, **{name: wish[name] for name in known if name in wish},
    }  # fmt: skip
    lines = [
        LineWish(each["title"], Decimal(each["price"]), int(each.get("quantity", 1)), sku=each.get("sku"),
                 rate=Decimal(each.get("rate", "0")), discount=Decimal(each.get("discount", "0")),
                 shipping=each.get("shipping", True), tip=each.get("tip", False))
        for each in wish.get("lines", [{"title": "Kubek", "price": "10.00"}])
    ]  # fmt: skip
    builder = Builder(store, facts, lines, code=wish.get("code", ""), percent=int(wish.get("percent", 0)))
    for each in wish.get("shipping", []):
        builder.ship(each["title"], Decimal(each["price"]), Decimal(each.get("rate", "0")))
    if wish.get("paid", True):
        builder.pay("SALE", "shopify_payments")
    order = builder.finish(list(store.all("Location")), held=wish.get("held", False))
    if wish.get("shipped"):
        ship_all(store, order, f"DPD{place:08d}")
        settle(store, order)
    if wish.get("returned"):
        add_return(store, order, at, str(wish["returned"]))
