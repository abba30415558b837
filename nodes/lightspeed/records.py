"""Lightspeed's JSON, which is translated XML, made regular.

Everything arrives as text; a list of one arrives as an object, an empty list as "" or not at all (reference: "JSON
dialect"). Here: lists are always lists, known truth values are booleans, known amounts are Decimal, all else stays
text, so that SKUs and barcodes keep every digit.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record

# Relation -> (name of the inner element of a wrapped list, or None for a single record)
RELATIONS: Mapping[str, str | None] = {
    "Category": None,
    "CustomFieldValues": "CustomFieldValue",
    "Images": "Image",
    "ItemAttributes": None,
    "ItemComponents": "ItemComponent",
    "ItemECommerce": None,
    "ItemShops": "ItemShop",
    "ItemVendorNums": "ItemVendorNum",
    "Manufacturer": None,
    "Note": None,
    "TagRelations": "TagRelation",
    "TaxClass": None,
}
_WRAPPED = {
    **{name: inner for name, inner in RELATIONS.items() if inner},
    "Prices": "ItemPrice",
    "Addresses": "ContactAddress",
    "Phones": "ContactPhone",
    "Emails": "ContactEmail",
    "Websites": "ContactWebsite",
    "SaleLines": "SaleLine",
    "SalePayments": "SalePayment",
    "WorkorderLines": "WorkorderLine",
    "WorkorderItems": "WorkorderItem",
}
_TRUTHS = {
    *("archived", "discountable", "tax", "serialized", "publishToEcom", "listOnStore", "isPublic", "classIsPublic"),
    *("noEmail", "noPhone", "noMail", "requireCustomer", "internalReserved", "completed", "voided", "tipEnabled"),
    *("shipped", "system", "enablePromotions", "isTaxInclusive", "isLayaway", "isWorkorder", "isSpecialOrder"),
    *("warranty", "saveParts", "assignEmployeeToAll", "approved", "done"),
}
_AMOUNTS = {
    *("amount", "defaultCost", "avgCost", "averageCost", "cost", "nextFifoLotCost", "lastReceivedCost"),
    *("totalValueFifo", "totalValueAvgCost", "totalValueNegativeInventory"),
    *("qoh", "sellable", "backorder", "componentQoh", "componentBackorder", "onLayaway", "onSpecialOrder"),
    *("onWorkorder", "onTransferOut", "onTransferIn", "reorderPoint", "reorderLevel", "quantity"),
    *("weight", "width", "height", "length"),
    *("unitQuantity", "unitPrice", "normalUnitPrice", "discountAmount", "discountPercent", "fifoCost", "tipAmount"),
    *("tax1Rate", "tax2Rate", "displayableSubtotal", "displayableUnitPrice", "displayableTotal", "calcLineDiscount"),
    *("calcTransactionDiscount", "calcTotal", "calcSubtotal", "calcTax1", "calcTax2", "calcDiscount", "calcTaxable"),
    *("calcNonTaxable", "calcAvgCost", "calcFIFOCost", "calcPayments", "calcTips", "change", "total", "totalDue"),
    *("balance", "taxTotal", "creditLimit", "unitPriceOverride", "unitCost", "hours", "minutes"),
}
_IRREGULAR = _WRAPPED.keys() | _TRUTHS | _AMOUNTS
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
ALL_SHOPS = "0"


def rows_of(reply: Mapping[str, Any], element: str) -> list[Record]:
    """The rows of an answer: a list, one object, or none at all."""
    return as_list(reply.get(element))


def as_list(value: Any) -> list[Any]:
    """A list whatever way Lightspeed wrote it."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def item_record(raw: Mapping[str, Any], relations: Iterable[str], shop: str = "") -> Record:
    """An item made regular, with the price and stock that people map most often at the top."""
    record: Record = {name: regular(name, value) for name, value in raw.items()}
    record["Prices"] = record.get("Prices", [])
    for relation in relations:
        record.setdefault(relation, [] if RELATIONS.get(relation) else None)
    prices = {row.get("useType"): row.get("amount") for row in record["Prices"]}
    record["price"] = prices.get("Default")
    record["msrp"] = prices.get("MSRP")
    record["online_price"] = prices.get("Online")
    if "Category" in record:
        record["category"] = (record["Category"] or {}).get("name", "")
    if "ItemShops" in record:
        record["quantity"] = _quantity(record["ItemShops"], shop or ALL_SHOPS)
    if "Images" in record:
        record["image_urls"] = _image_urls(record["Images"])
    if "ItemAttributes" in record:
        record["attributes"] = attributes_of(record["ItemAttributes"] or {})
    return record


def attributes_of(raw: Mapping[str, Any]) -> Record:
    """What makes a variant: its size, its colour, by the names that its set of attributes gives them."""
    names = raw.get("ItemAttributeSet") or {}
    places = [(names.get(f"attributeName{place}"), raw.get(f"attribute{place}")) for place in (1, 2, 3)]
    return {name: value for name, value in places if name and value}


def category_record(raw: Mapping[str, Any]) -> Record:
    """A category made regular, with its full name and depth."""
    depth = str(raw.get("nodeDepth") or "0")
    path = raw.get("fullPathName") or raw.get("name", "")
    return {**raw, "path": path, "depth": int(depth) if depth.isdigit() else 0}


def stock_rows(item: Mapping[str, Any]) -> list[Record]:
    """The stock of an item as Lightspeed gave it, made regular; the row of shop 0 is the sum of the others."""
    rows: list[Record] = regular("ItemShops", item.get("ItemShops") or "")
    return rows


def stock_record(raw: Mapping[str, Any], item: Mapping[str, Any]) -> Record:
    """A stock row made regular, with the codes of its item."""
    codes = ("systemSku", "customSku", "manufacturerSku", "upc", "ean", "description")
    return {**{name: regular(name, value) for name, value in raw.items()}, **{n: item.get(n, "") for n in codes}}


def _quantity(rows: list[Record], shop: str) -> Decimal:
    """Stock of one shop, or of all: the row of shop 0 is the sum, never to be added to the others."""
    return next((row["qoh"] for row in rows if row.get("shopID") == shop and row.get("qoh") is not None), Decimal(0))


def _image_urls(images: list[Record]) -> list[str]:
    """Where the pictures can be fetched, the first one first (reference: Image)."""

    def place(image: Record) -> int:
        return int(image.get("ordering") or 0)

    known = [image for image in sorted(images, key=place) if image.get("baseImageURL") and image.get("publicID")]
    return [f"{image['baseImageURL'].rstrip('/')}/{image['publicID']}.jpg" for image in known]


def regular(name: str, value: Any) -> Any:
    """A value made regular by the name under which it stands."""
    if isinstance(value, str) and name not in _IRREGULAR:
        return value  # as most are
    if name in _WRAPPED:
        inner = value.get(_WRAPPED[name]) if isinstance(value, dict) else value
        return [regular("", row) for row in as_list(inner)]
    if isinstance(value, dict):
        return {inner: regular(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [regular("", each) for each in value]
    if name in _TRUTHS and value in ("true", "false"):
        return value == "true"
    if name in _AMOUNTS and isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else (value or None)
    return value
