"""What a webhook carries: the object as the REST Admin API writes it (field names of its public resources)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from wareflow.sandbox.shopify.money import Pair, cents, total
from wareflow.sandbox.shopify.store import Object, Store

Body = dict[str, Any]
_TIMES = ("created_at", "updated_at", "processed_at", "closed_at", "cancelled_at", "published_at")
_CAMEL = {name: "".join([name.split("_")[0], *(part.title() for part in name.split("_")[1:])]) for name in _TIMES}


def body_of(store: Store, row: Object) -> Body:
    """The body for an object; of a kind without one only its ids."""
    make = _MAKERS.get(row["__typename"])
    return make(store, row) if make else _ids(row)


def number(global_id: Any) -> int | None:
    return int(str(global_id).rpartition("/")[2].partition("?")[0]) if global_id else None


def _ids(row: Object) -> Body:
    return {"id": int(row["legacyResourceId"]), "admin_graphql_api_id": row["id"]}


def _times(store: Store, row: Object) -> Body:
    """Times with the shop's offset, where the object has such a time at all."""
    zone = ZoneInfo(store.shop()["ianaTimezone"])
    found = {name: row.get(camel) for name, camel in _CAMEL.items() if camel in row}
    return {k: v and datetime.fromisoformat(v).astimezone(zone).isoformat() for k, v in found.items()}


def _text(amount: Decimal) -> str:
    return f"{cents(amount):f}"


def _shop(bag: Mapping[str, Any]) -> str:
    return _text(Pair.read(bag).shop)


def _set(bag: Mapping[str, Any]) -> Body:
    sides = {"shop_money": bag["shopMoney"], "presentment_money": bag["presentmentMoney"]}
    return {
        name: {"amount": _text(Decimal(money["amount"])), "currency_code": money["currencyCode"]}
        for name, money in sides.items()
    }


def _amounts(row: Object, names: Mapping[str, str]) -> Body:
    """Each amount as a text in the shop's currency, and as a set of both."""
    found: Body = {}
    for ours, theirs in names.items():
        found[ours], found[f"{ours}_set"] = _shop(row[theirs]), _set(row[theirs])
    return found


def _taxes(rows: Iterable[Object]) -> list[Body]:
    return [
        {"title": each["title"], "rate": each["rate"], "price": _shop(each["priceSet"]),
         "price_set": _set(each["priceSet"]), "channel_liable": each["channelLiable"]}
        for each in rows
    ]  # fmt: skip


def _allocations(row: Object) -> list[Body]:
    return [
        {"amount": _shop(each["allocatedAmountSet"]), "amount_set": _set(each["allocatedAmountSet"]),
         "discount_application_index": each["discountApplication"]["index"]}
        for each in row["discountAllocations"]
    ]  # fmt: skip


def _address(row: Object | None) -> Body | None:
    if row is None:
        return None
    names = {
        "first_name": "firstName", "last_name": "lastName", "name": "name", "company": "company",
        "address1": "address1", "address2": "address2", "city": "city", "zip": "zip", "province": "province",
        "province_code": "provinceCode", "country": "country", "country_code": "countryCodeV2", "phone": "phone",
    }  # fmt: skip
    return {ours: row.get(theirs) for ours, theirs in names.items()}


def order(store: Store, row: Object) -> Body:
    lines = [store.one(each) for each in row["lineItems"]]
    customer = store.find(row.get("customer"))
    status = {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial", "RESTOCKED": "restocked"}
    amounts = {
        "total_price": "totalPriceSet", "current_total_price": "currentTotalPriceSet",
        "subtotal_price": "subtotalPriceSet", "current_subtotal_price": "currentSubtotalPriceSet",
        "total_tax": "totalTaxSet", "current_total_tax": "currentTotalTaxSet", "total_discounts": "totalDiscountsSet",
        "current_total_discounts": "currentTotalDiscountsSet", "total_outstanding": "totalOutstandingSet",
    }  # fmt: skip
    return {
        **_ids(row), **_times(store, row), **_amounts(row, amounts),
        "name": row["name"], "number": row["number"] - 1000, "order_number": row["number"],
        "confirmation_number": row["confirmationNumber"], "confirmed": row["confirmed"], "test": row["test"],
        "email": row.get("email") or "", "contact_email": row.get("email"), "phone": row.get("phone"),
        "note": row.get("note"), "tags": ", ".join(row["tags"]), "po_number": row.get("poNumber"),
        "currency": row["currencyCode"], "presentment_currency": row["presentmentCurrencyCode"],
        "taxes_included": row["taxesIncluded"], "tax_exempt": row["taxExempt"],
        "total_shipping_price_set": _set(row["totalShippingPriceSet"]),
        "total_tip_received": _shop(row["totalTipReceivedSet"]),
        "total_line_items_price": _text(total(Pair.read(each["originalTotalSet"]) for each in lines).shop),
        "financial_status": row["displayFinancialStatus"].lower(),
        "fulfillment_status": status.get(row["displayFulfillmentStatus"]),
        "cancel_reason": (row.get("cancelReason") or "").lower() or None, "source_name": row.get("sourceName"),
        "source_identifier": row.get("sourceIdentifier"), "customer_locale": row.get("customerLocale"),
        "payment_gateway_names": row["paymentGatewayNames"],
        "note_attributes": [{"name": each["key"], "value": each["value"]} for each in row["customAttributes"]],
        "discount_codes": [{"code": code} for code in row["discountCodes"]],
        "tax_lines": _taxes(tax for line in lines for tax in line["taxLines"]),
        "line_items": [_line(line) for line in lines],
        "shipping_lines": [_shipping(store.one(each)) for each in row["shippingLines"]],
        "billing_address": _address(row["billingAddress"]), "shipping_address": _address(row["shippingAddress"]),
        "customer": body_of(store, customer) if customer else None,
        "fulfillments": [fulfillment(store, store.one(each), row) for each in row["fulfillments"]],
        "refunds": [refund(store, store.one(each), row) for each in row["refunds"]],
    }  # fmt: skip


def _line(row: Object) -> Body:
    gone, left = row["_fulfilled"], row["unfulfilledQuantity"]
    return {
        **_ids(row), "title": row["title"], "name": row["name"], "variant_title": row["variantTitle"],
        "sku": row["sku"], "vendor": row["vendor"], "product_id": number(row["product"]),
        "variant_id": number(row["variant"]), "product_exists": bool(row["product"]),
        "quantity": row["quantity"], "current_quantity": row["currentQuantity"], "fulfillable_quantity": left,
        "fulfillment_status": None if not gone else "partial" if left else "fulfilled",
        "gift_card": row["isGiftCard"], "requires_shipping": row["requiresShipping"], "taxable": row["taxable"],
        "price": _shop(row["originalUnitPriceSet"]), "price_set": _set(row["originalUnitPriceSet"]),
        "total_discount": _shop(row["totalDiscountSet"]), "total_discount_set": _set(row["totalDiscountSet"]),
        "discount_allocations": _allocations(row), "tax_lines": _taxes(row["taxLines"]),
        "properties": [{"name": each["key"], "value": each["value"]} for each in row["customAttributes"]],
    }  # fmt: skip


def _shipping(row: Object) -> Body:
    return {
        "id": int(row["legacyResourceId"]), "title": row["title"], "code": row["code"], "source": row["source"],
        "carrier_identifier": row["carrierIdentifier"], "is_removed": row["isRemoved"],
        **_amounts(row, {"price": "originalPriceSet", "discounted_price": "discountedPriceSet"}),
        "discount_allocations": _allocations(row), "tax_lines": _taxes(row["taxLines"]),
    }  # fmt: skip


def fulfillment(store: Store, row: Object, owner: Object | None = None) -> Body:
    owner = owner or _owner(store, row, "fulfillments")
    tracked = row["trackingInfo"]
    first: Mapping[str, Any] = tracked[0] if tracked else {}
    return {
        **_ids(row), **_times(store, row), "order_id": int(owner["legacyResourceId"]), "name": row["name"].lstrip("#"),
        "status": row["status"].lower(), "shipment_status": None, "service": "manual",
        "location_id": number(row["location"]), "tracking_company": first.get("company"),
        "tracking_number": first.get("number"), "tracking_url": first.get("url"),
        "tracking_numbers": [each["number"] for each in tracked if each["number"]],
        "tracking_urls": [each["url"] for each in tracked if each["url"]],
        "line_items": [{**_line(store.one(e["lineItem"])), "quantity": e["quantity"]} for e in
                       row["fulfillmentLineItems"]],
    }  # fmt: skip


def refund(store: Store, row: Object, owner: Object | None = None) -> Body:
    owner = owner or _owner(store, row, "refunds")
    return {
        **_ids(row), **_times(store, row), "order_id": int(owner["legacyResourceId"]), "note": row["note"],
        "refund_line_items": [
            {"id": number(each["id"]), "line_item_id": number(each["lineItem"]), "quantity": each["quantity"],
             "restock_type": each["restockType"].lower(), "location_id": number(each["location"]),
             "subtotal": float(_shop(each["subtotalSet"])), "subtotal_set": _set(each["subtotalSet"]),
             "total_tax": float(_shop(each["totalTaxSet"])), "total_tax_set": _set(each["totalTaxSet"])}
            for each in row["refundLineItems"]
        ],
        "transactions": [_transaction(store.one(each), owner) for each in row["transactions"]],
        "order_adjustments": [],
    }  # fmt: skip


def _transaction(row: Object, owner: Object) -> Body:
    return {
        **_ids(row), "order_id": int(owner["legacyResourceId"]), "kind": row["kind"].lower(),
        "status": row["status"].lower(), "gateway": row["gateway"], "amount": _shop(row["amountSet"]),
        "currency": row["amountSet"]["shopMoney"]["currencyCode"], "test": row["test"],
        "parent_id": number(row.get("parentTransaction")),
    }  # fmt: skip


def _owner(store: Store, row: Object, part: str) -> Object:
    return next(each for each in store.all("Order") if row["id"] in each[part])


def product(store: Store, row: Object) -> Body:
    return {
        **_ids(row), **_times(store, row), "title": row["title"], "body_html": row["descriptionHtml"],
        "vendor": row["vendor"], "product_type": row["productType"], "handle": row["handle"],
        "status": row["status"].lower(), "tags": ", ".join(row["tags"]),
        "options": [
            {"id": number(each["id"]), "product_id": int(row["legacyResourceId"]), "name": each["name"],
             "position": each["position"], "values": each["values"]} for each in row["options"]
        ],
        "variants": [_variant(store, store.one(each)) for each in row["variants"]],
        "images": [], "image": None,
    }  # fmt: skip


def _variant(store: Store, row: Object) -> Body:
    item = store.one(row["inventoryItem"])
    chosen = {f"option{at + 1}": each["value"] for at, each in enumerate(row["selectedOptions"])}
    levels = [store.one(each)["_quantities"]["available"] for each in item["inventoryLevels"]]
    return {
        **_ids(row), **_times(store, row), "product_id": number(row["product"]), "title": row["title"],
        "sku": row["sku"], "barcode": row["barcode"], "price": row["price"], "position": row["position"],
        "compare_at_price": row["compareAtPrice"], "inventory_policy": row["inventoryPolicy"].lower(),
        "option1": None, "option2": None, "option3": None, **chosen, "taxable": row["taxable"],
        "inventory_item_id": number(item["id"]), "inventory_quantity": sum(levels),
        "old_inventory_quantity": sum(levels),
    }  # fmt: skip


def customer(store: Store, row: Object) -> Body:
    mail, phone = row["defaultEmailAddress"] or {}, row["defaultPhoneNumber"] or {}
    return {
        **_ids(row), **_times(store, row), "first_name": row["firstName"], "last_name": row["lastName"],
        "email": mail.get("emailAddress"), "phone": phone.get("phoneNumber"), "state": row["state"].lower(),
        "note": row["note"], "verified_email": row["verifiedEmail"], "tax_exempt": row["taxExempt"],
        "tags": ", ".join(row["tags"]), "currency": row["amountSpent"]["currencyCode"],
        "addresses": [_address(each) for each in row["addressesV2"]],
        "default_address": _address(row["defaultAddress"]),
    }  # fmt: skip


def inventory_level(store: Store, row: Object) -> Body:
    return {
        "inventory_item_id": number(row["item"]), "location_id": number(row["location"]),
        "available": row["_quantities"]["available"], **_times(store, {"updatedAt": row["updatedAt"]}),
        "admin_graphql_api_id": row["id"],
    }  # fmt: skip


def draft_order(store: Store, row: Object) -> Body:
    return {
        **_ids(row), **_times(store, row), "name": row["name"], "status": row["status"].lower(),
        "note": row["note2"], "email": row["email"], "currency": row["presentmentCurrencyCode"],
        "taxes_included": row["taxesIncluded"], "tax_exempt": row["taxExempt"], "tags": ", ".join(row["tags"]),
        "total_price": _shop(row["totalPriceSet"]), "subtotal_price": _shop(row["subtotalPriceSet"]),
        "order_id": number(row.get("order")), "po_number": row["poNumber"],
    }  # fmt: skip


def bulk_operation(store: Store, row: Object) -> Body:
    times = {"created_at": row["createdAt"], "completed_at": row["completedAt"]}
    codes = {"status": row["status"].lower(), "type": row["type"].lower(), "error_code": row["errorCode"]}
    return {"admin_graphql_api_id": row["id"], **times, **codes}


_MAKERS: Mapping[str, Callable[[Store, Object], Body]] = {
    "Order": order, "Product": product, "Customer": customer, "InventoryLevel": inventory_level,
    "Fulfillment": fulfillment, "Refund": refund, "DraftOrder": draft_order,
    "BulkOperation": bulk_operation,
}  # fmt: skip
