"""Which fields of an item may be written, with kinds and lengths (reference: Item; the lengths are those of the form).

Inside a step an item is flat: `description`, `customSku`, `prices.Default`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, decimal_of, mapping_target, truth_of

Kind = Literal["text", "number", "boolean", "id", "barcode"]
PRICE_LEVELS = ("Default", "MSRP", "Online")
_BARCODE = re.compile(r"\d{11,14}")


@dataclass(frozen=True)
class ItemField:
    """One field; `options` names the connection's list of its values."""

    title: str
    kind: Kind = "text"
    max_length: int | None = None
    options: str | None = None
    required: bool = False


ITEM_FIELDS: Mapping[str, ItemField] = {
    "description": ItemField("Description (the name)", max_length=255, required=True),
    "customSku": ItemField("Custom SKU", max_length=255),
    "manufacturerSku": ItemField("Manufacturer SKU", max_length=255),
    "ean": ItemField("EAN", "barcode"),
    "upc": ItemField("UPC", max_length=255),
    "defaultCost": ItemField("Default cost", "number"),
    "tax": ItemField("Taxable", "boolean"),
    "discountable": ItemField("Discountable", "boolean"),
    "publishToEcom": ItemField("Publish to the web shop", "boolean"),
    "modelYear": ItemField("Model year", "id"),
    "categoryID": ItemField("Category", "id", options="categories"),
    "taxClassID": ItemField("Tax class", "id", options="tax_classes"),
    "manufacturerID": ItemField("Manufacturer", "id", options="manufacturers"),
    "itemMatrixID": ItemField("Matrix (of a variant)", "id"),
    "itemAttributeSetID": ItemField("Set of attributes (of a variant)", "id", options="attribute_sets"),
    **{f"attribute{place}": ItemField(f"Attribute {place} (of a variant)", max_length=255) for place in (1, 2, 3)},
}
MATRIX_FIELDS: Mapping[str, ItemField] = {
    name: ITEM_FIELDS[name]
    for name in ("defaultCost", "tax", "modelYear", "categoryID", "taxClassID", "manufacturerID")
}
ATTRIBUTES = ("itemAttributeSetID", "attribute1", "attribute2", "attribute3")
"""What stands in a part of its own on the wire."""


def mapping_targets(fields: Mapping[str, ItemField] = ITEM_FIELDS) -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    plain = {"id": "text", "barcode": "text"}
    return [
        mapping_target(
            name,
            field.title,
            plain.get(field.kind, field.kind),
            required=field.required,
            max_length=field.max_length,
            options=field.options,
        )
        for name, field in fields.items()
    ]


def check_names(
    fields: Mapping[str, Any], prices: Mapping[str, Any], known: Mapping[str, ItemField] = ITEM_FIELDS
) -> None:
    """Raise ValueError for a field or price level that cannot be written."""
    unknown = [*(set(fields) - set(known)), *(set(prices) - set(PRICE_LEVELS))]
    if unknown:
        raise ValueError(f"Lightspeed cannot set “{min(unknown)}” of an item. Choose one from the list.")


def wanted_item(fields: Mapping[str, Any], prices: Mapping[str, Any]) -> Record:
    """The flat values to have, each of its kind; none leaves a field as it is."""
    flat = {name: _typed(name, value) for name, value in fields.items() if value is not None}
    for level, value in prices.items():
        if value is not None:
            flat[f"prices.{level}"] = _number(value, f"Price {level}", "prices")
    return flat


def _typed(name: str, value: Any) -> Any:
    field = ITEM_FIELDS[name]
    if field.kind == "boolean":
        known = truth_of(value)
        if known is None:
            raise ItemError(f"{field.title}: “{value}” is neither yes nor no. Map true or false to it.", field=name)
        return known
    if field.kind == "number":
        return _number(value, field.title, name)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ItemError(
            f"{field.title}: a text is needed, not {type(value).__name__}. Correct the mapping.", field=name
        )
    text = str(value)
    if field.kind == "id" and not (text.isascii() and text.isdigit()):
        raise ItemError(f"{field.title}: “{text}” is no id of Lightspeed. Choose one from the list.", field=name)
    if field.kind == "barcode" and text and not _BARCODE.fullmatch(text):
        raise ItemError(f"{field.title}: “{text}” must have 11 to 14 digits. Correct the mapping.", field=name)
    if field.max_length and len(text) > field.max_length:
        raise ItemError(f"{field.title} is longer than {field.max_length} characters: “{text[:60]}…”.", field=name)
    return text


def _number(value: Any, title: str, field: str) -> Decimal:
    number = decimal_of(value)
    if number is None:
        raise ItemError(f"{title}: “{value}” is no amount. Correct the mapping.", field=field)
    return number


def flat_item(record: Mapping[str, Any]) -> Record:
    """An item made regular, with the keys that `wanted_item` has."""
    prices = {f"prices.{row.get('useType')}": row.get("amount") for row in record.get("Prices") or ()}
    attributes = {name: (record.get("ItemAttributes") or {}).get(name, "") for name in ATTRIBUTES}
    return {**{name: record.get(name) for name in ITEM_FIELDS}, **attributes, **prices}


def on_the_wire(values: Record) -> Record:
    """Flat values as Lightspeed takes them: every scalar is a text."""
    body: Record = {}
    for name, value in values.items():
        level = name.removeprefix("prices.") if name.startswith("prices.") else ""
        if level:
            entries = body.setdefault("Prices", {"ItemPrice": []})["ItemPrice"]
            entries.append({"amount": f"{value:f}", "useType": level})
        else:
            spelled = ("true" if value else "false") if isinstance(value, bool) else str(value)
            (body.setdefault("ItemAttributes", {}) if name in ATTRIBUTES else body)[name] = spelled
    return body
