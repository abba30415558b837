"""Matrices: the family of items that differ in attributes such as size and colour, and what its items say of them."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import PARTS, RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import wire_text

ATTRIBUTES = ("attribute1", "attribute2", "attribute3")
SETS = (("Color/Size", "Color", "Size", ""), ("Size", "Size", "", ""), ("Color", "Color", "", ""),
        ("3 Attributes", "Attribute 1", "Attribute 2", "Attribute 3"))  # fmt: skip


def fill_sets(store: Store) -> None:
    """The sets that every account has."""
    for name, first, second, third in SETS:
        names = {"name": name, "attributeName1": first, "attributeName2": second, "attributeName3": third}
        row = new_row(RESOURCES["ItemAttributeSet"], {**names, "system": "true", "itemAttributeSetID": ""})
        store.insert("ItemAttributeSet", row)


def create_matrix(store: Store, values: Mapping[str, str], prices: list[Row], at: str) -> Row:
    """A matrix needs a description and a set of attributes."""
    _check(store, values, {"description": "", "itemAttributeSetID": "0"}, "ItemMatrix not created.")
    defaults = {"tax": "true", "itemType": "default", "timeStamp": at, "itemMatrixID": ""}
    row = store.insert("ItemMatrix", new_row(RESOURCES["ItemMatrix"], {**defaults, **values}))
    row["Prices"] = prices
    return row


def update_matrix(store: Store, row: Row, values: Mapping[str, str], at: str) -> Row:
    _check(store, values, row, "ItemMatrix not updated.")
    row.update(values, timeStamp=at)
    return row


def _check(store: Store, values: Mapping[str, str], current: Row, what: str) -> None:
    if not values.get("description", current["description"]).strip():
        raise BadRequest(f"{what} An ItemMatrix must have a description.")
    number = values.get("itemAttributeSetID", current["itemAttributeSetID"])
    if store.find("ItemAttributeSet", number) is None:
        raise BadRequest(f"{what} Object of type 'ItemAttributeSet' not found with primary ID '{number}'.")


def write_attributes(store: Store, item: Row, sent: Any) -> None:
    """What an item says of its attributes; new values join the lists of its matrix."""
    if isinstance(sent, Mapping):
        empty = new_row(PARTS["ItemAttributes"], {}) | {"itemID": item["itemID"]}
        part = store.find("ItemAttributes", item["itemID"]) or store.insert("ItemAttributes", empty)
        for name, kind in PARTS["ItemAttributes"].fields.items():
            if name in sent:
                part[name] = wire_text(kind if isinstance(kind, Kind) else Kind.TEXT, sent[name])
    _list_values(store, item)


def _list_values(store: Store, item: Row) -> None:
    matrix, part = store.find("ItemMatrix", item["itemMatrixID"]), store.find("ItemAttributes", item["itemID"])
    if matrix is None or part is None:
        return
    for name in ATTRIBUTES:
        known = matrix.get(f"{name}Values", "")
        values = known if isinstance(known, list) else [known] if known else []
        if part[name] and part[name] not in values:
            values = [*values, part[name]]
        if values:
            # A list of one value arrives as that value.
            matrix[f"{name}Values"] = values if len(values) > 1 else values[0]
