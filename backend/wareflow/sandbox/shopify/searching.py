"""The filters of each list (names: public Admin schema 2026-10, tables of the `query` arguments)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.search import Find, Reader, Row, Search

SHIPPED = {
    "UNFULFILLED": ["unfulfilled", "unshipped"], "ON_HOLD": ["on_hold", "unshipped", "unfulfilled"],
    "PARTIALLY_FULFILLED": ["partial", "unfulfilled"], "FULFILLED": ["fulfilled", "shipped"],
    "SCHEDULED": ["scheduled"], "REQUEST_DECLINED": ["request_declined"],
}  # fmt: skip
RETURN_STATES = {"NO_RETURN": "no_return", "RETURN_REQUESTED": "return_requested", "IN_PROGRESS": "in_progress",
                 "INSPECTION_COMPLETE": "inspection_complete", "RETURNED": "returned",
                 "RETURN_FAILED": "return_failed"}  # fmt: skip


def _of(*path: str) -> Reader:
    def read(row: Row, find: Find) -> Any:
        value: Any = row
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    return read


def _lower(name: str) -> Reader:
    return lambda row, find: str(row.get(name) or "").lower()


def _plain(read: Callable[[Row], Any]) -> Reader:
    return lambda row, find: read(row)


def number_of(global_id: Any) -> int | None:
    text = str(global_id or "").rpartition("/")[2].partition("?")[0]
    return int(text) if text.isdigit() else None


def _number_at(*path: str) -> Reader:
    read = _of(*path)
    return lambda row, find: number_of(read(row, find))


def _amount(*path: str) -> Reader:
    read = _of(*path)
    return lambda row, find: Decimal(str(read(row, find) or 0))


def _each(name: str, read: Reader) -> Reader:
    """A fact of all objects that the row holds by their ids."""
    return lambda row, find: [read(found, find) for found in map(find, row.get(name) or []) if found]


def _through(name: str, read: Reader) -> Reader:
    """A fact of the object that the row refers to."""

    def work(row: Row, find: Find) -> Any:
        found = find(row.get(name))
        return None if found is None else read(found, find)

    return work


def _option(place: int) -> Reader:
    return _plain(lambda row: next(iter(each["value"] for each in row["selectedOptions"][place : place + 1]), None))


def _order_name(row: Row) -> list[str]:
    return [str(row["name"]), str(row["name"]).lstrip("#")]


def _status(row: Row) -> list[str]:
    if row.get("cancelledAt"):
        return ["cancelled"]
    return ["closed", "not_cancelled"] if row.get("closed") else ["open", "not_closed"]


def _stocked(row: Row, find: Find) -> list[int | None]:
    item = find(row["inventoryItem"])
    return [number_of(find(level)["location"]) for level in (item["inventoryLevels"] if item else ())]


def _available(row: Row, find: Find) -> int:
    levels = (find(row["inventoryItem"]) or {}).get("inventoryLevels") or ()
    return sum(int(find(level)["_quantities"]["available"]) for level in levels)


def _total(row: Row, find: Find) -> int:
    return sum(_available(find(each), find) for each in row["variants"])


_COMMON: dict[str, Reader] = {
    "id": _number_at("id"), "created_at": _of("createdAt"), "updated_at": _of("updatedAt"),
}  # fmt: skip
SEARCHES: dict[str, Search] = {
    "Order": Search(
        {
            **_COMMON,
            "processed_at": _of("processedAt"),
            "name": _plain(_order_name),
            "email": _of("email"),
            "po_number": _of("poNumber"),
            "confirmation_number": _of("confirmationNumber"),
            "status": _plain(_status),
            "financial_status": _lower("displayFinancialStatus"),
            "fulfillment_status": _plain(lambda row: SHIPPED.get(row["displayFulfillmentStatus"], [])),
            "return_status": _plain(lambda row: RETURN_STATES.get(row["returnStatus"])),
            "risk_level": _plain(lambda row: str(row.get("_risk", "LOW")).lower()),
            "source_name": _of("sourceName"),
            "channel": _of("sourceName"),
            "source_identifier": _of("sourceIdentifier"),
            "tag": _of("tags"),
            "test": _of("test"),
            "customer_id": _number_at("customer"),
            "gateway": _of("paymentGatewayNames"),
            "payment_id": _each("transactions", _of("paymentId")),
            "sku": _each("lineItems", _of("sku")),
            "cart_token": _of("cartToken"),
            "checkout_token": _of("checkoutToken"),
            "delivery_method": _plain(
                lambda row: (
                    "shipping" if row["fulfillmentOrders"] else "retail" if row["sourceName"] == "pos" else "none"
                )
            ),
            "fulfillment_location_id": _each("fulfillmentOrders", _number_at("assignedLocation", "location")),
            "location_id": _number_at("retailLocation"),
            "current_total_price": _amount("currentTotalPriceSet", "shopMoney", "amount"),
            "subtotal_line_items_quantity": lambda row, find: sum(find(each)["quantity"] for each in row["lineItems"]),
            "discount_code": _plain(lambda row: (row.get("discountCodes") or [None])[0]),
        },
        free=("name", "email", "note", "poNumber"),
    ),
    "Product": Search(
        {
            **_COMMON,
            "title": _of("title"),
            "handle": _of("handle"),
            "status": _lower("status"),
            "vendor": _of("vendor"),
            "product_type": _of("productType"),
            "tag": _of("tags"),
            "gift_card": _of("isGiftCard"),
            "inventory_total": _total,
            "out_of_stock_somewhere": lambda row, find: any(
                _available(find(each), find) <= 0 for each in row["variants"]
            ),
            "has_only_default_variant": _of("hasOnlyDefaultVariant"),
            "price": _each("variants", _amount("price")),
            "published_at": _of("publishedAt"),
            "published_status": _plain(lambda row: "published" if row.get("publishedAt") else "unpublished"),
            "variant_id": _plain(lambda row: [number_of(each) for each in row["variants"]]),
            "variant_title": _each("variants", _of("title")),
            "collection_id": _plain(lambda row: [number_of(each) for each in row.get("collections") or []]),
            "sku": _of("_skus"),
            "barcode": _of("_barcodes"),
        },
        free=("title", "vendor", "productType"),
    ),
    "ProductVariant": Search(
        {
            **_COMMON,
            "sku": _of("sku"),
            "barcode": _of("barcode"),
            "product_id": _number_at("product"),
            "product_ids": _number_at("product"),
            "product_status": _through("product", _lower("status")),
            "product_type": _through("product", _of("productType")),
            "vendor": _through("product", _of("vendor")),
            "tag": _through("product", _of("tags")),
            "gift_card": _through("product", _of("isGiftCard")),
            "collection": _through("product", _plain(lambda row: [number_of(x) for x in row.get("collections") or []])),
            "inventory_quantity": _available,
            "location_id": _stocked,
            "managed": _through("inventoryItem", _of("tracked")),
            "option1": _option(0),
            "option2": _option(1),
            "option3": _option(2),
            "title": _of("title"),
        },
        free=("sku", "title", "barcode"),
    ),
    "InventoryItem": Search({**_COMMON, "sku": _of("sku")}, free=("sku",)),
    "Customer": Search(
        {
            **_COMMON,
            "customer_date": _of("createdAt"),
            "email": _of("defaultEmailAddress", "emailAddress"),
            "phone": _of("defaultPhoneNumber", "phoneNumber"),
            "first_name": _of("firstName"),
            "last_name": _of("lastName"),
            "country": _of("_country"),
            "state": _lower("state"),
            "tag": _of("tags"),
            "orders_count": _amount("numberOfOrders"),
            "total_spent": _amount("amountSpent", "amount"),
            "accepts_marketing": _plain(
                lambda row: (row.get("defaultEmailAddress") or {}).get("marketingState") == "SUBSCRIBED"
            ),
        },
        free=("displayName", "firstName", "lastName"),
        whole_day=frozenset({"updated_at"}),
    ),
    "DraftOrder": Search(
        {
            **_COMMON,
            "status": _lower("status"),
            "tag": _of("tags"),
            "customer_id": _number_at("customer"),
        },
        free=("name", "note2"),
    ),
    "FulfillmentOrder": Search(
        {
            **_COMMON,
            "status": _lower("status"),
            "assigned_location_id": _number_at("assignedLocation", "location"),
        }
    ),
    "PriceListPrice": Search(
        {"id": _number_at("id"), "variant_id": _number_at("id"), "product_id": _number_at("product")}
    ),
    "Company": Search({**_COMMON, "name": _of("name"), "external_id": _of("externalId")}, free=("name",)),
    "Location": Search({**_COMMON, "name": _of("name")}, free=("name",)),
    "Collection": Search(
        {
            **_COMMON,
            "title": _of("title"),
            "handle": _of("handle"),
            "product_id": _plain(lambda row: [number_of(each) for each in row["products"]]),
            "collection_type": _plain(lambda row: "smart" if row["ruleSet"] else "custom"),
        },
        free=("title",),
    ),
}
