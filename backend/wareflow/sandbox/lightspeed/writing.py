"""POST, PUT and DELETE: what each resource accepts, defaults and refuses."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.lightspeed import categories, images, matrices, people, sales, stock, workbench
from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import ITEM_TYPES, PARTS, RESOURCES, Kind, Resource
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import plain_number, wire_text

Body = Mapping[str, Any]

PRICE_TYPES = {"1": "Default", "2": "MSRP", "3": "Online"}
FIRST_SYSTEM_SKU = 210_000_000_000
_NEIGHBOURS = {
    "categoryID": "Category",
    "taxClassID": "TaxClass",
    "manufacturerID": "Manufacturer",
    "itemMatrixID": "ItemMatrix",
}
_ITEM_DEFAULTS = {
    "discountable": "true",
    "tax": "true",
    "itemType": "default",
    "taxClassID": "1",
    "publishToEcom": "false",
}


def create(store: Store, resource: Resource, body: Body, at: str) -> Row:
    if resource.name == "Item":
        return _create_item(store, body, at)
    if resource.name == "Sale":
        return sales.create_sale(store, body, at)
    values = values_of(resource, body)
    if resource.name == "Customer":
        return people.create_customer(store, values, body, at)
    if resource.name == "ItemMatrix":
        return matrices.create_matrix(store, values, _price_rows(_prices(body)), at)
    if resource.name == "Image":
        return images.create_image(store, values, 0, at)
    if resource.name == "Workorder":
        return workbench.create_workorder(store, values, at)
    if not values.get("name", "").strip():
        raise BadRequest("name cannot be blank.")
    if resource.name == "Category":
        _check_parent(store, values, "")
    row = store.insert(
        resource.name, new_row(resource, {**values, **_times(resource, at, new=True)} | {resource.key: ""})
    )
    if resource.name == "Category":
        categories.renumber(store)
    return row


def update(store: Store, resource: Resource, row: Row, body: Body, at: str) -> Row:
    if resource.name == "Item":
        return _update_item(store, row, body, at)
    if resource.name == "ItemShop":
        return _update_item_shop(row, body, at)
    if resource.name == "Sale":
        return sales.update_sale(store, row, body, at)
    values = values_of(resource, body)
    if resource.name == "Customer":
        return _update_customer(store, row, values, body, at)
    if resource.name == "ItemMatrix":
        matrices.update_matrix(store, row, values, at)
        _set_prices(row, _prices(body))
        return row
    if resource.name == "Workorder":
        return workbench.update_workorder(store, row, values, body, at)
    if "name" in values and not values["name"].strip():
        raise BadRequest("name cannot be blank.")
    if resource.name == "Category":
        _check_parent(store, values, row["categoryID"])
    row.update(values | _times(resource, at))
    if resource.name == "Category":
        categories.renumber(store)
    return row


def delete(store: Store, resource: Resource, row: Row, at: str) -> Row:
    if resource.name == "Item":
        row.update(archived="true", timeStamp=at)
        stock.clear_stock(store, row, at)
        return row
    if resource.name == "Sale":
        return sales.archive_sale(row, at)
    if resource.name in ("Customer", "ItemMatrix", "Workorder"):
        row.update(archived="true", timeStamp=at)
        return row
    if resource.name == "Image":
        return images.delete_image(store, row)
    _DELETE_CHECKS[resource.name](store, row)
    store.delete(resource.name, int(row[resource.key]))
    if resource.name == "Category":
        categories.renumber(store)
    return row


def item_row(store: Store, values: Mapping[str, str], prices: Mapping[str, str], at: str) -> Row:
    """Insert an item with its defaults, number and prices (by useTypeID)."""
    number = store.next_id("Item")
    fixed = {"itemID": str(number), "systemSku": str(FIRST_SYSTEM_SKU + number)}
    row = new_row(RESOURCES["Item"], {**_ITEM_DEFAULTS, "createTime": at, "timeStamp": at, **values, **fixed})
    row["Prices"] = _price_rows(prices)
    return store.insert("Item", row)


def _price_rows(prices: Mapping[str, str]) -> list[Row]:
    return [_price(type_id, name, prices.get(type_id, "0")) for type_id, name in PRICE_TYPES.items()]


def _create_item(store: Store, body: Body, at: str) -> Row:
    values = values_of(RESOURCES["Item"], body)
    _check_item(store, values, "Item not created.", {"description": ""})
    prices = _prices(body)
    row = item_row(store, values, {}, at)
    _set_prices(row, prices)
    stock.add_stock_rows(store, row, {}, at)
    if body.get("ItemShops"):
        stock.write_stock(store, row, body["ItemShops"], at)
    _write_parts(store, row, body, at)
    return row


def _update_item(store: Store, row: Row, body: Body, at: str) -> Row:
    values = values_of(RESOURCES["Item"], body)
    _check_item(store, values, "Item not updated.", row)
    prices = _prices(body)
    if body.get("ItemShops"):
        stock.write_stock(store, row, body["ItemShops"], at)
    if set(body) <= {"ItemShops"}:
        return row  # stock does not touch the item's own timeStamp
    if "archived" in body and wire_text(Kind.BOOLEAN, body["archived"]) == "false":
        values["archived"] = "false"
    row.update(values, timeStamp=at)
    _set_prices(row, prices)
    _write_parts(store, row, body, at)
    return row


def _update_customer(store: Store, row: Row, values: Mapping[str, str], body: Body, at: str) -> Row:
    if "archived" in body and wire_text(Kind.BOOLEAN, body["archived"]) == "false":
        row["archived"] = "false"
    people.write_contact(store, row, body, at)
    row.update(values, timeStamp=at)
    return row


def _update_item_shop(row: Row, body: Body, at: str) -> Row:
    given = values_of(RESOURCES["ItemShop"], {k: v for k, v in body.items() if k in ("reorderPoint", "reorderLevel")})
    row.update(given, timeStamp=at)
    return row


def values_of(resource: Resource, body: Body) -> dict[str, str]:
    """The writable scalar fields of a body in wire form; others are ignored, as the API does."""
    values = {}
    for name, kind in resource.fields.items():
        if name not in body or name in resource.read_only or name == resource.key:
            continue
        try:
            values[name] = wire_text(kind, body[name])
        except (ValueError, TypeError) as error:
            raise BadRequest(f"Invalid value for '{name}': {body[name]}") from error
    return values


def _check_item(store: Store, values: Mapping[str, str], what: str, current: Row) -> None:
    if not values.get("description", current["description"]).strip():
        raise BadRequest(f"{what} An Item must have a description.")
    if values.get("itemType", "default") not in ITEM_TYPES:
        raise BadRequest(f"{what} itemType must be one of {', '.join(ITEM_TYPES)}.")
    if values.get("ean") and not re.fullmatch(r"\d{11,14}", values["ean"]):
        raise BadRequest(f"{what} ean must have 11 to 14 digits.")
    for field, target in _NEIGHBOURS.items():
        number = values.get(field, "0")
        if number != "0" and store.find(target, number) is None:
            raise BadRequest(f"{what} Object of type '{target}' not found with primary ID '{number}'.")


def _check_parent(store: Store, values: Mapping[str, str], own_id: str) -> None:
    parent = values.get("parentID", "0")
    if parent == "0":
        return
    if store.find("Category", parent) is None:
        raise BadRequest(f"Object of type 'Category' not found with primary ID '{parent}'.")
    if own_id and categories.is_below(store, parent, own_id):
        raise BadRequest("A category cannot stand below itself.")


def _times(resource: Resource, at: str, new: bool = False) -> dict[str, str]:
    names = ("createTime", "timeStamp") if new else ("timeStamp",)
    return {name: at for name in names if name in resource.fields}


def _price(type_id: str, name: str, amount: str) -> dict[str, str]:
    return {"amount": plain_number(Decimal(amount)), "useTypeID": type_id, "useType": name}


def _prices(body: Body) -> dict[str, str]:
    """Amounts by useTypeID; a price is named by its useType or its useTypeID."""
    if not body.get("Prices"):
        return {}
    entries = body["Prices"].get("ItemPrice", []) if isinstance(body["Prices"], Mapping) else body["Prices"]
    by_name = {name.lower(): type_id for type_id, name in PRICE_TYPES.items()}
    amounts = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, Mapping):
            raise BadRequest("Prices holds ItemPrice objects.")
        type_id = str(entry.get("useTypeID") or by_name.get(str(entry.get("useType", "")).lower(), ""))
        if type_id not in PRICE_TYPES:
            raise BadRequest(f"Unknown price type '{entry.get('useType', entry.get('useTypeID'))}'.")
        try:
            amounts[type_id] = wire_text(Kind.NUMBER, entry.get("amount", "0"))
        except ValueError as error:
            raise BadRequest(f"Invalid value for 'amount': {entry.get('amount')}") from error
    return amounts


def _set_prices(row: Row, amounts: Mapping[str, str]) -> None:
    for price in row["Prices"]:
        price["amount"] = amounts.get(price["useTypeID"], price["amount"])


def _write_parts(store: Store, item: Row, body: Body, at: str) -> None:
    for name in ("Note", "ItemECommerce"):
        if isinstance(body.get(name), Mapping):
            part = store.find(name, item["itemID"]) or store.insert(name, _empty_part(name, item, at))
            part.update(values_of(PARTS[name], body[name]))
    matrices.write_attributes(store, item, body.get("ItemAttributes"))


def _empty_part(name: str, item: Row, at: str) -> Row:
    own = {"timeStamp": at} if name == "Note" else {"itemECommerceID": item["itemID"]}
    return new_row(PARTS[name], own) | {"itemID": item["itemID"]}


def _refuse_parent(store: Store, row: Row) -> None:
    if any(each["parentID"] == row["categoryID"] for each in store.rows("Category")):
        raise BadRequest("Category not deleted. It has sub-categories.")
    for item in store.rows("Item"):
        if item["categoryID"] == row["categoryID"]:
            item["categoryID"] = "0"


def _refuse_used_tax_class(store: Store, row: Row) -> None:
    if any(item["taxClassID"] == row["taxClassID"] for item in store.rows("Item")):
        raise BadRequest("TaxClass not deleted. It is in use.")


def _loosen_tag(store: Store, row: Row) -> None:
    if any(each["tagID"] == row["tagID"] for each in store.rows("TagRelation")):
        raise BadRequest("Tag not deleted. It is in use.")


_DELETE_CHECKS: dict[str, Callable[[Store, Row], None]] = {
    "Category": _refuse_parent,
    "TaxClass": _refuse_used_tax_class,
    "Tag": _loosen_tag,
}
