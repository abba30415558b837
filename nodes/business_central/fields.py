"""What each field of an item is: kind, length, who may write it (reference: Business Central API v2.0, `item`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "code", "decimal", "boolean", "guid", "enum", "datetime"]


@dataclass(frozen=True)
class ItemField:
    """One field. `options` names the connection's list of its values; `members` are the captions of an enum."""

    kind: Kind
    title: str
    max_length: int | None = None
    read_only: bool = False
    on_create: bool = True
    options: str | None = None
    members: tuple[str, ...] = ()


ITEM_FIELDS: Mapping[str, ItemField] = {
    "id": ItemField("guid", "Id", read_only=True),
    "number": ItemField("code", "Number", 20),
    "displayName": ItemField("text", "Description", 100),
    "displayName2": ItemField("text", "Description 2", 50),
    "type": ItemField("enum", "Type", members=("Inventory", "Service", "Non-Inventory")),
    "itemCategoryCode": ItemField("code", "Item category", 20, options="item_categories"),
    "itemCategoryId": ItemField("guid", "Item category id"),
    "blocked": ItemField("boolean", "Blocked"),
    "gtin": ItemField("code", "GTIN (barcode)", 14),
    "inventory": ItemField("decimal", "Inventory", on_create=False),
    "unitPrice": ItemField("decimal", "Unit price"),
    "priceIncludesTax": ItemField("boolean", "Price includes tax"),
    "unitCost": ItemField("decimal", "Unit cost"),
    "taxGroupCode": ItemField("code", "Tax group", 20, options="tax_groups"),
    "taxGroupId": ItemField("guid", "Tax group id"),
    "baseUnitOfMeasureCode": ItemField("code", "Base unit of measure", 10, options="units"),
    "baseUnitOfMeasureId": ItemField("guid", "Base unit of measure id"),
    "generalProductPostingGroupCode": ItemField("code", "General product posting group", 20),
    "generalProductPostingGroupId": ItemField("guid", "General product posting group id"),
    "inventoryPostingGroupCode": ItemField("code", "Inventory posting group", 20),
    "inventoryPostingGroupId": ItemField("guid", "Inventory posting group id"),
    "lastModifiedDateTime": ItemField("datetime", "Last changed", read_only=True),
}

# Taken as a step's own parameter or set by the server, so no target of a mapping.
NOT_MAPPED = {"number"} | {name for name, field in ITEM_FIELDS.items() if field.read_only}

_PLAIN = {"code": "text", "guid": "text", "enum": "text", "decimal": "number"}


def plain_kind(field: ItemField) -> str:
    """The kind in the words that the editor knows."""
    return _PLAIN.get(field.kind, field.kind)


def mapping_targets() -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    return [
        {
            "name": name,
            "title": field.title,
            "type": plain_kind(field),
            "max_length": field.max_length,
            "required": False,
            **({"options": field.options} if field.options else {}),
            **({"members": list(field.members)} if field.members else {}),
        }
        for name, field in ITEM_FIELDS.items()
        if name not in NOT_MAPPED
    ]
