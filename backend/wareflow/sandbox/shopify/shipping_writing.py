"""What happens to shipments and to what is to be shipped: tracking, cancelling, holding."""

from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.shipping_reading import owner
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation, tracking_of

MISSING = ("Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND")
MOST_HOLDS = 10


@mutation("fulfillmentTrackingInfoUpdate", "fulfillment")
def track(world: World, args: dict[str, Any]) -> dict[str, Any]:
    parcel = found(world, args["fulfillmentId"], "Fulfillment", ["fulfillmentId"], "Fulfillment does not exist.")
    if parcel["status"] == "CANCELLED":
        raise Refused("A cancelled fulfillment cannot be changed.", ["fulfillmentId"])
    parcel["trackingInfo"] = tracking_of(args["trackingInfoInput"])
    _changed(world, parcel)
    return {"fulfillment": parcel}


@mutation("fulfillmentCancel", "fulfillment")
def cancel(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """What was in it is to be shipped again."""
    parcel = found(world, args["id"], "Fulfillment", ["id"], "Fulfillment not found.")
    if parcel["status"] == "CANCELLED":
        raise Refused("The fulfillment is cancelled already.", ["id"])
    store = world.store
    order = owner(world, "Order", "fulfillments", parcel) or {}
    parts = [store.one(each) for each in order.get("fulfillmentOrders", [])]
    for row in parcel["fulfillmentLineItems"]:
        store.one(row["lineItem"])["_fulfilled"] -= row["quantity"]
        _open_again(world, parts, row)
    parcel.update(status="CANCELLED", displayStatus="CANCELED")
    _changed(world, parcel)
    return {"fulfillment": parcel}


def _open_again(world: World, parts: list[Object], row: Object) -> None:
    for part in parts:
        for entry in map(world.store.one, part["lineItems"]):
            if entry["lineItem"] == row["lineItem"]:
                entry["remainingQuantity"] = min(entry["totalQuantity"], entry["remainingQuantity"] + row["quantity"])
                part["status"] = "OPEN"
                world.store.touch(part)


def _changed(world: World, parcel: Object) -> None:
    order = owner(world, "Order", "fulfillments", parcel)
    world.store.touch(parcel)
    world.tell("FULFILLMENTS_UPDATE", parcel)
    if order:
        settle(world.store, order)
        world.store.touch(order)
        world.tell("ORDERS_UPDATED", order)


@mutation("fulfillmentOrderHold", "fulfillmentHold", "fulfillmentOrder", "remainingFulfillmentOrder")
def hold(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["fulfillmentHold"]
    part = found(world, args["id"], "FulfillmentOrder", ["id"], *MISSING)
    if any(each.get("handle") == wish.get("handle", "") for each in part["fulfillmentHolds"]):
        raise Refused("This app holds it already with the same handle.", ["id"], "DUPLICATE_FULFILLMENT_HOLD_HANDLE")
    if len(part["fulfillmentHolds"]) >= MOST_HOLDS:
        raise Refused("Too many holds.", ["id"], "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED")
    number = world.store.next_number
    world.store.next_number += 1
    made = {"__typename": "FulfillmentHold", "id": f"gid://shopify/FulfillmentHold/{number}",
            "reason": wish["reason"], "reasonNotes": wish.get("reasonNotes"),
            "handle": wish.get("handle", "")}  # fmt: skip
    part["fulfillmentHolds"] = [*part["fulfillmentHolds"], made]
    _settle(world, part, "ON_HOLD", "FULFILLMENT_ORDERS_PLACED_ON_HOLD")
    return {"fulfillmentHold": made, "fulfillmentOrder": part, "remainingFulfillmentOrder": None}


@mutation("fulfillmentOrderReleaseHold", "fulfillmentOrder")
def release(world: World, args: dict[str, Any]) -> dict[str, Any]:
    part = found(world, args["id"], "FulfillmentOrder", ["id"], *MISSING)
    chosen = args.get("holdIds")
    part["fulfillmentHolds"] = [each for each in part["fulfillmentHolds"] if chosen and each["id"] not in chosen]
    if not part["fulfillmentHolds"]:
        _settle(world, part, "OPEN", "FULFILLMENT_ORDERS_HOLD_RELEASED")
    return {"fulfillmentOrder": part}


def _settle(world: World, part: Object, status: str, topic: str) -> None:
    order = world.store.one(part["orderId"])
    part["status"] = status
    settle(world.store, order)
    world.store.touch(part, order)
    world.tell(topic, part)
    world.tell("ORDERS_UPDATED", order)
