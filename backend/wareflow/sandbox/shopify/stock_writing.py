"""Stock: absolute quantities with compare-and-set, and the idempotency key that is asked for since 2026-04."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.idempotency import remember, remembered
from wareflow.sandbox.shopify.product_writing import add_level, change_variant, refresh
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation

LARGEST = 1_000_000_000
MOST_ENTRIES = 250
NAMES = ("available", "on_hand")
REASONS = frozenset({
    "correction", "cycle_count_available", "damaged", "movement_canceled", "movement_created", "movement_received",
    "movement_updated", "other", "promotion", "quality_control", "received", "reservation_created",
    "reservation_deleted", "reservation_updated", "restock", "safety_stock", "shrinkage",
})  # fmt: skip


@mutation("inventorySetQuantities", "inventoryAdjustmentGroup")
def set_quantities(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    key = args["_key"]
    known = remembered(world, key, wish)
    if known is not None:
        return {"inventoryAdjustmentGroup": known}
    _check(wish)
    levels = [_checked_level(world, wish["name"], entry, index) for index, entry in enumerate(wish["quantities"])]
    changes = []
    for level, entry in zip(levels, wish["quantities"], strict=True):
        changes.append(_set(world, wish["name"], level, entry))
    group = _group(world, wish, changes)
    remember(world, key, wish, group)
    return {"inventoryAdjustmentGroup": group}


def _group(world: World, wish: Mapping[str, Any], changes: list[Object]) -> Object:
    number = world.store.next_number
    world.store.next_number += 1
    return {
        "id": f"gid://shopify/InventoryAdjustmentGroup/{number}",
        "createdAt": world.store.now(),
        "reason": wish["reason"],
        "referenceDocumentUri": wish.get("referenceDocumentUri"),
        "changes": [each for each in changes if each["delta"]],
    }


@mutation("inventoryAdjustQuantities", "inventoryAdjustmentGroup")
def adjust_quantities(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """The same as setting, by what is added to a quantity or taken off it."""
    wish, key = args["input"], args["_key"]
    known = remembered(world, key, wish)
    if known is not None:
        return {"inventoryAdjustmentGroup": known}
    if wish["name"] not in NAMES:
        raise Refused("The quantity name is not known.", ["input", "name"], "INVALID_QUANTITY_NAME")
    if wish["reason"] not in REASONS:
        raise Refused("The specified reason is invalid.", ["input", "reason"], "INVALID_REASON")
    if any("changeFromQuantity" not in each for each in wish["changes"]):
        raise Refused("changeFromQuantity must be provided, or null to skip the comparison.", ["input", "changes"],
                      "CHANGE_FROM_QUANTITY_STALE")  # fmt: skip
    rows = []
    for index, each in enumerate(wish["changes"]):
        level = stocked(world, each, ["input", "changes", str(index)])
        _check_expected(level, wish["name"], each, ["input", "changes", str(index)])
        rows.append((level, {**each, "quantity": _held(level, wish["name"]) + int(each["delta"])}))
    group = _group(world, wish, [_set(world, wish["name"], level, each) for level, each in rows])
    remember(world, key, wish, group)
    return {"inventoryAdjustmentGroup": group}


@mutation("inventoryActivate", "inventoryLevel")
def activate(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = {name: args.get(name) for name in ("inventoryItemId", "locationId", "available", "onHand")}
    known = remembered(world, args["_key"], wish)
    if known is not None:
        return {"inventoryLevel": known}
    item = found(world, args["inventoryItemId"], "InventoryItem", ["inventoryItemId"], "Inventory item does not exist")
    place = found(world, args["locationId"], "Location", ["locationId"], "Location does not exist")
    level = next((row for row in map(world.store.one, item["inventoryLevels"]) if row["location"] == place["id"]), None)
    if level is not None and args.get("available") is not None:
        raise Refused("Not allowed to set available quantity when the item is already active at the location.",
                      ["available"])  # fmt: skip
    if level is None:
        level = add_level(world.store, item, place, int(args.get("available") or 0))
        world.tell("INVENTORY_LEVELS_CONNECT", level)
    remember(world, args["_key"], wish, level["id"])
    return {"inventoryLevel": level}


@mutation("inventoryItemUpdate", "inventoryItem")
def change_item(world: World, args: dict[str, Any]) -> dict[str, Any]:
    item = found(world, args["id"], "InventoryItem", ["id"], "Inventory item does not exist")
    variant = world.store.one(item["variant"])
    change_variant(world.store, variant, {"inventoryItem": args["input"]})
    refresh(world.store, world.store.one(variant["product"]))
    world.tell("INVENTORY_ITEMS_UPDATE", item)
    return {"inventoryItem": item}


def _check(wish: Mapping[str, Any]) -> None:
    if wish["name"] not in NAMES:
        raise Refused("The quantity name must be either 'available' or 'on_hand'.", ["input", "name"], "INVALID_NAME")
    if wish["reason"] not in REASONS:
        raise Refused("The specified reason is invalid.", ["input", "reason"], "INVALID_REASON")
    entries = wish["quantities"]
    if len(entries) > MOST_ENTRIES:
        raise GraphQLError(f"The input array size of {len(entries)} is greater than the maximum allowed of 250.",
                           extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})  # fmt: skip
    pairs = [(entry["inventoryItemId"], entry["locationId"]) for entry in entries]
    if len(set(pairs)) < len(pairs):
        raise Refused(
            "The combination of inventoryItemId and locationId must be unique.",
            ["input", "quantities"],
            "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
        )
    if any("changeFromQuantity" not in entry for entry in entries):
        raise Refused(
            "changeFromQuantity must be provided, or null to skip the comparison.",
            ["input", "quantities"],
            "COMPARE_QUANTITY_REQUIRED",
        )


def _checked_level(world: World, name: str, entry: Mapping[str, Any], index: int) -> Object:
    field = ["input", "quantities", str(index)]
    level = stocked(world, entry, field)
    quantity = int(entry["quantity"])
    if quantity > LARGEST:
        raise Refused("The quantity is too high.", [*field, "quantity"], "INVALID_QUANTITY_TOO_HIGH")
    if quantity < -LARGEST or (name == "on_hand" and quantity < 0):
        raise Refused("The quantity can't be negative.", [*field, "quantity"], "INVALID_QUANTITY_NEGATIVE")
    _check_expected(level, name, entry, field)
    return level


def stocked(world: World, entry: Mapping[str, Any], field: list[str]) -> Object:
    """The level that an entry names. Raises Refused."""
    item = world.store.find(entry["inventoryItemId"], "InventoryItem")
    if item is None:
        raise Refused("The specified inventory item could not be found.", [*field, "inventoryItemId"],
                      "INVALID_INVENTORY_ITEM")  # fmt: skip
    if world.store.find(entry["locationId"], "Location") is None:
        raise Refused("The specified location could not be found.", [*field, "locationId"], "INVALID_LOCATION")
    level = next(
        (row for row in map(world.store.one, item["inventoryLevels"]) if row["location"] == entry["locationId"]), None
    )
    if level is None or not item["tracked"]:
        raise Refused(
            "The specified inventory item is not stocked at the location.", [*field, "locationId"], "INVALID_LOCATION"
        )
    return level


def _check_expected(level: Object, name: str, entry: Mapping[str, Any], field: list[str]) -> None:
    expected = entry["changeFromQuantity"]
    if expected is not None and int(expected) != _held(level, name):
        raise Refused(
            "The changeFromQuantity value does not match the current quantity.",
            [*field, "changeFromQuantity"],
            "CHANGE_FROM_QUANTITY_STALE",
        )


def _held(level: Object, name: str) -> int:
    quantities = level["_quantities"]
    return int(quantities["available"]) + (int(quantities["committed"]) if name == "on_hand" else 0)


def _set(world: World, name: str, level: Object, entry: Mapping[str, Any]) -> Object:
    delta = int(entry["quantity"]) - _held(level, name)
    if delta:
        level["_quantities"]["available"] += delta
        world.store.touch(level, world.store.one(level["item"]))
        world.tell("INVENTORY_LEVELS_UPDATE", level)
    return {"name": name, "delta": delta, "item": level["item"], "location": level["location"],
            "quantityAfterChange": int(entry["quantity"])}  # fmt: skip
