"""What shipments and refunds show of the order that they belong to."""

from typing import Any

from wareflow.sandbox.shopify.order_reading import always, fact, of_line, rows_of
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object


@computed("FulfillmentLineItem.originalTotalSet")
def packed_original(world: World, row: Object, args: dict[str, Any]) -> Any:
    return of_line(world.store.one(row["lineItem"]), row["quantity"], "originalTotalSet")


@computed("FulfillmentLineItem.discountedTotalSet")
def packed_discounted(world: World, row: Object, args: dict[str, Any]) -> Any:
    return of_line(world.store.one(row["lineItem"]), row["quantity"], "discountedTotalSet")


def owner(world: World, kind: str, field: str, row: Object) -> Object | None:
    """The object of a kind that holds this one."""
    return next((each for each in world.store.all(kind) if row["id"] in each[field]), None)


def _owned(name: str, kind: str, field: str) -> None:
    computed(name)(lambda world, row, args: owner(world, kind, field, row))


_owned("Refund.order", "Order", "refunds")
_owned("OrderTransaction.order", "Order", "transactions")
_owned("Fulfillment.order", "Order", "fulfillments")


@fact("Fulfillment.fulfillmentOrders")
def parts_of(world: World, parcel: Object) -> list[Object]:
    lines = {row["lineItem"] for row in parcel["fulfillmentLineItems"]}
    order = owner(world, "Order", "fulfillments", parcel)
    parts = rows_of(world, order, "fulfillmentOrders") if order else []
    return [part for part in parts if any(world.store.one(each)["lineItem"] in lines for each in part["lineItems"])]


always(True, "Fulfillment.requiresShipping")


@fact("FulfillmentOrder.orderProcessedAt")
def processed(world: World, part: Object) -> Any:
    return world.store.one(part["orderId"])["processedAt"]


@fact("FulfillmentOrderLineItem.variant")
def part_variant(world: World, entry: Object) -> Any:
    return world.store.one(entry["lineItem"]).get("variant")


@fact("FulfillmentOrderLineItem.vendor")
def part_vendor(world: World, entry: Object) -> Any:
    return world.store.one(entry["lineItem"]).get("vendor")


@fact("FulfillmentHold.displayReason")
def hold_reason(world: World, hold: Object) -> str:
    return str(hold["reason"]).replace("_", " ").capitalize()
