"""Draft orders that become orders, and orders that are put away and taken out again."""

from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.money import Pair
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.orders import Builder, LineWish
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation


@mutation("draftOrderComplete", "draftOrder")
def complete(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """The order is paid, as if by hand, unless the draft says when the money is due."""
    store = world.store
    draft = found(world, args["id"], "DraftOrder", ["id"], "Draft order does not exist")
    if draft["status"] == "COMPLETED":
        raise Refused("This draft order has already been completed", ["id"])
    number = max((int(row["number"]) for row in store.all("Order")), default=1000) + 1
    now = store.now()
    facts = {
        "name": f"#{number}", "number": number, "createdAt": now, "processedAt": now, "updatedAt": now,
        "confirmationNumber": f"DR{number:06d}", "customer": draft["customer"], "email": draft["email"], "phone": None,
        "currencyCode": draft["currencyCode"], "presentmentCurrencyCode": draft["presentmentCurrencyCode"],
        "_rate": "1", "taxesIncluded": draft["taxesIncluded"], "taxExempt": draft["taxExempt"],
        "billingAddress": draft["billingAddress"], "shippingAddress": draft["shippingAddress"], "note": draft["note2"],
        "sourceName": args.get("sourceName") or "shopify_draft_order", "sourceIdentifier": None,
        "poNumber": draft["poNumber"], "tags": list(draft["tags"]), "customAttributes": draft["customAttributes"],
        "purchasingEntity": draft.get("purchasingEntity"), "cancelledAt": None, "cancelReason": None, "closedAt": None,
        "paymentTerms": draft.get("paymentTerms"),
    }  # fmt: skip
    builder = Builder(store, facts, [_line(world, row) for row in draft["lineItems"]])
    freight = draft.get("_freight")
    if freight:
        builder.ship(freight["title"], Decimal(freight["price"]), Decimal(0))
    if not draft.get("paymentTerms"):
        builder.pay("SALE", "manual")
    order = builder.finish(store.all("Location"))
    draft.update(status="COMPLETED", completedAt=now, order=order["id"])
    store.touch(draft)
    paid = "ORDERS_PAID" if order["fullyPaid"] else ""
    for topic, row in (("ORDERS_CREATE", order), (paid, order), ("DRAFT_ORDERS_UPDATE", draft)):
        world.tell(topic, row)
    return {"draftOrder": draft}


def _line(world: World, row: Object) -> LineWish:
    variant = world.store.find(row["variant"])
    price = Pair.read(row["originalUnitPriceSet"]).shop
    return LineWish(row["title"], price, row["quantity"], variant, sku=row["sku"])


@mutation("orderClose", "order")
def close(world: World, args: dict[str, Any]) -> dict[str, Any]:
    order = found(world, args["input"]["id"], "Order", ["id"], "Order does not exist")
    if not order["closed"]:
        order.update(closed=True, closedAt=world.store.now())
        _changed(world, order)
    return {"order": order}


@mutation("orderOpen", "order")
def reopen(world: World, args: dict[str, Any]) -> dict[str, Any]:
    order = found(world, args["input"]["id"], "Order", ["id"], "Order does not exist")
    if order.get("cancelledAt"):
        raise Refused("A cancelled order cannot be reopened.", ["id"])
    if order["closed"]:
        order.update(closed=False, closedAt=None)
        _changed(world, order)
    return {"order": order}


def _changed(world: World, order: Object) -> None:
    settle(world.store, order)
    world.store.touch(order)
    world.tell("ORDERS_UPDATED", order)
