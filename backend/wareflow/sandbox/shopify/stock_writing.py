"""Stock: absolute quantities with compare-and-set, and the idempotency key that is asked for since 2026-04."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import mutation

KEPT_SECONDS = 24 * 3600
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
    if key is None:
        raise GraphQLError(
            "The @idempotent directive is required for this mutation but was not provided.",
            extensions={"code": "BAD_REQUEST"},
        )
    known = _remembered(world, key, wish)
    if known is not None:
        return {"inventoryAdjustmentGroup": known}
    _check(wish)
    levels = [_checked_level(world, wish["name"], entry, index) for index, entry in enumerate(wish["quantities"])]
    changes = []
    for level, entry in zip(levels, wish["quantities"], strict=True):
        changes.append(_set(world, wish["name"], level, entry))
    group = {
        "id": f"gid://shopify/InventoryAdjustmentGroup/{world.store.next_number}",
        "createdAt": world.store.now(),
        "reason": wish["reason"],
        "referenceDocumentUri": wish.get("referenceDocumentUri"),
        "changes": [each for each in changes if each["delta"]],
    }
    world.store.next_number += 1
    world.store.remembered[key] = {"until": world.moment + KEPT_SECONDS, "input": _digest(wish), "result": group}
    return {"inventoryAdjustmentGroup": group}


def _remembered(world: World, key: str, wish: Mapping[str, Any]) -> Object | None:
    known = world.store.remembered.get(key)
    if known is None or known["until"] < world.moment:
        return None
    if known["input"] != _digest(wish):
        raise Refused(
            "The same idempotency key cannot be used with different parameters.",
            None,
            "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        )
    result: Object = known["result"]
    return result


def _digest(wish: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wish, sort_keys=True, default=str).encode()).hexdigest()


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
    quantity = int(entry["quantity"])
    if quantity > LARGEST:
        raise Refused("The quantity is too high.", [*field, "quantity"], "INVALID_QUANTITY_TOO_HIGH")
    if quantity < -LARGEST or (name == "on_hand" and quantity < 0):
        raise Refused("The quantity can't be negative.", [*field, "quantity"], "INVALID_QUANTITY_NEGATIVE")
    expected = entry["changeFromQuantity"]
    if expected is not None and int(expected) != _held(level, name):
        raise Refused(
            "The changeFromQuantity value does not match the current quantity.",
            [*field, "changeFromQuantity"],
            "CHANGE_FROM_QUANTITY_STALE",
        )
    return level


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
