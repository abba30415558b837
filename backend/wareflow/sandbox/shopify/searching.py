"""The filters of each list (those of the 2026-10 schema that are served)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.search import Reader, Row, Search


def _of(name: str) -> Reader:
    return lambda row: row.get(name)


def _lower(name: str) -> Reader:
    return lambda row: str(row.get(name) or "").lower()


def _number(row: Row) -> Any:
    return int(str(row["legacyResourceId"]))


def _held(*path: str) -> Reader:
    def read(row: Row) -> Any:
        value: Any = row
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    return read


def _order_name(row: Row) -> list[str]:
    return [str(row["name"]), str(row["name"]).lstrip("#")]


def _status(row: Row) -> list[str]:
    if row.get("cancelledAt"):
        return ["cancelled"]
    return ["closed", "not_cancelled"] if row.get("closed") else ["open", "not_closed"]


_COMMON: dict[str, Reader] = {"id": _number, "created_at": _of("createdAt"), "updated_at": _of("updatedAt")}
SEARCHES: dict[str, Search] = {
    "Order": Search(
        {
            **_COMMON,
            "processed_at": _of("processedAt"),
            "name": _order_name,
            "email": _of("email"),
            "po_number": _of("poNumber"),
            "confirmation_number": _of("confirmationNumber"),
            "status": _status,
            "financial_status": _lower("displayFinancialStatus"),
            "fulfillment_status": _lower("displayFulfillmentStatus"),
            "source_name": _of("sourceName"),
            "source_identifier": _of("sourceIdentifier"),
            "tag": _of("tags"),
            "tag_not": lambda row: None,
            "test": _of("test"),
            "customer_id": lambda row: int(row["customer"].rpartition("/")[2]) if row.get("customer") else None,
            "current_total_price": lambda row: Decimal(row["currentTotalPriceSet"]["shopMoney"]["amount"]),
            "discount_code": lambda row: (row.get("discountCodes") or [None])[0],
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
            "inventory_total": _of("totalInventory"),
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
            "product_id": lambda row: int(str(row["product"]).rpartition("/")[2]),
            "title": _of("title"),
        },
        free=("sku", "title", "barcode"),
    ),
    "InventoryItem": Search({**_COMMON, "sku": _of("sku")}, free=("sku",)),
    "Customer": Search(
        {
            **_COMMON,
            "email": _held("defaultEmailAddress", "emailAddress"),
            "phone": _held("defaultPhoneNumber", "phoneNumber"),
            "first_name": _of("firstName"),
            "last_name": _of("lastName"),
            "country": _of("_country"),
            "state": _lower("state"),
            "tag": _of("tags"),
        },
        free=("displayName", "firstName", "lastName"),
        whole_day=frozenset({"updated_at"}),
    ),
    "DraftOrder": Search(
        {
            **_COMMON,
            "status": _lower("status"),
            "tag": _of("tags"),
            "customer_id": lambda row: int(row["customer"].rpartition("/")[2]) if row.get("customer") else None,
        },
        free=("name", "note2"),
    ),
    "FulfillmentOrder": Search(
        {
            **_COMMON,
            "status": _lower("status"),
            "assigned_location_id": lambda row: int(row["assignedLocation"]["location"].rpartition("/")[2]),
        }
    ),
    "Company": Search({**_COMMON, "name": _of("name"), "external_id": _of("externalId")}, free=("name",)),
    "Location": Search({**_COMMON, "name": _of("name")}, free=("name",)),
}
