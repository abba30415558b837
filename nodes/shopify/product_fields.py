"""The fields of a product with one variant that can be mapped, and both sides of a comparison in one spelling."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, decimal_of, mapping_target, truth_of

from nodes.shopify.catalogue_records import amount, grams

STATUSES = ("ACTIVE", "ARCHIVED", "DRAFT", "UNLISTED")


@dataclass(frozen=True)
class ProductField:
    """One field; `part` says whether it lies on the product or on its variant."""

    part: Literal["product", "variant"]
    kind: Literal["text", "money", "number", "boolean", "tags", "status"]
    title: str
    max_length: int | None = None
    required: bool = False


FIELDS: Mapping[str, ProductField] = {
    "title": ProductField("product", "text", "Title", 255, required=True),
    "description_html": ProductField("product", "text", "Description (HTML)", 65_535),
    "vendor": ProductField("product", "text", "Vendor", 255),
    "product_type": ProductField("product", "text", "Product type", 255),
    "status": ProductField("product", "status", "Status"),
    "tags": ProductField("product", "tags", "Tags"),
    "price": ProductField("variant", "money", "Price"),
    "compare_at_price": ProductField("variant", "money", "Price before"),
    "barcode": ProductField("variant", "text", "Barcode", 255),
    "cost": ProductField("variant", "money", "Cost"),
    "weight_grams": ProductField("variant", "number", "Weight in grams"),
    "taxable": ProductField("variant", "boolean", "Taxable"),
    "tracked": ProductField("variant", "boolean", "Stock is tracked"),
    "sell_without_stock": ProductField("variant", "boolean", "Sell without stock"),
}
_PLAIN = {"money": "number", "tags": "list", "status": "text"}


def mapping_targets(part: str = "") -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side: all, or what lies on product or variant."""
    members = {"status": STATUSES}
    return [
        mapping_target(
            name,
            field.title,
            _PLAIN.get(field.kind, field.kind),
            required=field.required,
            max_length=field.max_length,
            members=members.get(field.kind, ()),
        )
        for name, field in FIELDS.items()
        if part in ("", field.part)
    ]


def wanted_fields(values: Mapping[str, Any]) -> Record:
    """The mapped values as Shopify keeps them; one that is none is left alone. Raises ItemError."""
    return {name: _MAKERS[FIELDS[name].kind](name, value) for name, value in values.items() if value is not None}


def state_of(variant: Mapping[str, Any]) -> Record:
    """A variant and its product as they are, in the same spelling."""
    product, item = variant["product"], variant["inventoryItem"]
    return {
        "title": product["title"],
        "description_html": product["descriptionHtml"],
        "vendor": product["vendor"],
        "product_type": product["productType"],
        "status": product["status"],
        "tags": sorted(product["tags"]),
        "price": amount(variant["price"]),
        "compare_at_price": amount(variant["compareAtPrice"]),
        "barcode": variant["barcode"],
        "cost": amount((item["unitCost"] or {}).get("amount")),
        "weight_grams": grams(item["measurement"]["weight"]),
        "taxable": variant["taxable"],
        "tracked": item["tracked"],
        "sell_without_stock": variant["inventoryPolicy"] == "CONTINUE",
    }


def part_of(values: Mapping[str, Any], part: str) -> Record:
    """The fields that lie on the product, or on the variant."""
    return {name: value for name, value in values.items() if FIELDS[name].part == part}


def product_wire(values: Mapping[str, Any]) -> Record:
    """Fields of a product as they are sent."""
    names = {"description_html": "descriptionHtml", "product_type": "productType"}
    return {names.get(name, name): value for name, value in part_of(values, "product").items()}


def variant_wire(values: Mapping[str, Any]) -> Record:
    """Fields of a variant as they are sent; some lie on its inventory item."""
    plain = {"price": "price", "compare_at_price": "compareAtPrice", "barcode": "barcode", "taxable": "taxable"}
    body: Record = {}
    for name, theirs in plain.items():
        if name in values:
            body[theirs] = f"{values[name]:f}" if isinstance(values[name], Decimal) else values[name]
    if "sell_without_stock" in values:
        body["inventoryPolicy"] = "CONTINUE" if values["sell_without_stock"] else "DENY"
    item: Record = {}
    if "cost" in values:
        item["cost"] = f"{values['cost']:f}"
    if "tracked" in values:
        item["tracked"] = values["tracked"]
    if "weight_grams" in values:
        item["measurement"] = {"weight": {"value": values["weight_grams"], "unit": "GRAMS"}}
    return {**body, **({"inventoryItem": item} if item else {})}


def handle_of(sku: str) -> str:
    """The address of a new product, the same for the same SKU; digits and letters that would be lost get a number."""
    plain = unicodedata.normalize("NFKD", sku.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if slug == sku:
        return slug
    mark = sum(ord(sign) * (place + 1) for place, sign in enumerate(sku)) % 100_000
    return f"{slug or 'product'}-{mark}"


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _wrong(name, "a text", value)
    text, longest = str(value).strip(), FIELDS[name].max_length
    if longest and len(text) > longest:
        raise ItemError(f"{name} has {len(text)} characters, Shopify takes {longest}. Shorten it.", field=name)
    if name == "title" and not text:
        raise ItemError("The title is empty. Check the mapping.", field=name)
    return text


def _number(name: str, value: Any) -> Decimal:
    number = decimal_of(value)
    if number is None or number < 0:
        raise _wrong(name, "a number such as 12.50, not below zero", value)
    return number


def _money(name: str, value: Any) -> Decimal:
    number = _number(name, value)
    if number != number.quantize(Decimal("0.01")):
        raise _wrong(name, "an amount with two decimals at most; round it in the mapping", value)
    return number.quantize(Decimal("0.01"))


def _boolean(name: str, value: Any) -> bool:
    found = truth_of(str(value).strip())
    if found is None:
        raise _wrong(name, "true or false", value)
    return found


def _tags(name: str, value: Any) -> list[str]:
    given = value if isinstance(value, list) else str(value).split(",")
    return sorted({str(tag).strip() for tag in given if str(tag).strip()})


def _status(name: str, value: Any) -> str:
    text = str(value).strip().upper()
    if text not in STATUSES:
        raise _wrong(name, f"one of {', '.join(STATUSES)}", value)
    return text


def _wrong(name: str, expected: str, value: Any) -> ItemError:
    return ItemError(f"{name} must be {expected}, not “{str(value)[:60]}”. Correct the record.", field=name)


_MAKERS: Mapping[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "money": _money,
    "number": _number,
    "boolean": _boolean,
    "tags": _tags,
    "status": _status,
}
