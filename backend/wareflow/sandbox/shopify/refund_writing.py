"""Refunds made by others: units of lines, shipping, money, and what goes back on which shelf."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.idempotency import remember, remembered
from wareflow.sandbox.shopify.money import NOTHING, Pair, cents, total
from wareflow.sandbox.shopify.order_totals import currencies, settle
from wareflow.sandbox.shopify.orders import add_transaction
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.returning import refunded_line, refunded_shipping
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation

BACK_ON_SHELF = ("RETURN", "CANCEL")


@mutation("refundCreate", "refund", "order")
def create(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish, store = args["input"], world.store
    known = remembered(world, args["_key"], wish)
    if known is not None:
        return {"refund": store.one(known), "order": store.one(wish["orderId"])}
    order = found(world, wish["orderId"], "Order", ["orderId"], "Order does not exist")
    _check(world, order, wish)
    rows = [_row(world, order, each) for each in wish.get("refundLineItems") or []]
    freight = _freight(world, order, wish.get("shipping") or {})
    money = [_money(world, order, each) for each in wish.get("transactions") or []]
    back = total(Pair.read(store.one(each)["amountSet"]) for each in money)
    now = store.now()
    made = store.add("Refund", {
        "createdAt": now, "processedAt": wish.get("processedAt") or now, "updatedAt": now, "note": wish.get("note"),
        "refundLineItems": rows, "refundShippingLines": freight, "transactions": money,
        "orderAdjustments": _adjustments(world, order, [*rows], freight, back) if money else [],
        "totalRefundedSet": back.bag(currencies(order)),
    })  # fmt: skip
    order["refunds"].append(made["id"])
    _restock(world, rows)
    settle(store, order)
    store.touch(order)
    remember(world, args["_key"], wish, made["id"])
    world.tell("REFUNDS_CREATE", made)
    world.tell("ORDERS_UPDATED", order)
    return {"refund": made, "order": order}


def _check(world: World, order: Object, wish: Mapping[str, Any]) -> None:
    if not any(wish.get(name) for name in ("refundLineItems", "transactions", "shipping")):
        raise Refused("Refund must have lines, shipping or transactions", ["base"])
    if order["presentmentCurrencyCode"] != order["currencyCode"] and not wish.get("currency"):
        raise Refused("Currency is required for an order in another currency", ["currency"])
    for at, each in enumerate(wish.get("refundLineItems") or []):
        field = ["refundLineItems", str(at)]
        if each["lineItemId"] not in order["lineItems"]:
            raise Refused("Line item does not belong to the order", [*field, "lineItemId"])
        line = world.store.one(each["lineItemId"])
        if not 0 < int(each["quantity"]) <= line["refundableQuantity"]:
            raise Refused("Quantity cannot refund more items than were purchased", [*field, "quantity"])
        if each.get("restockType") in BACK_ON_SHELF and not each.get("locationId"):
            raise Refused("Location can't be blank when items are restocked", [*field, "locationId"])
        if each.get("locationId"):
            found(world, each["locationId"], "Location", [*field, "locationId"], "Location does not exist")
    asked = sum((Decimal(str(each["amount"])) for each in wish.get("transactions") or []), Decimal(0))
    if asked > Pair.read(order["netPaymentSet"]).customer and not wish.get("allowOverRefunding"):
        raise Refused("Refund amount exceeds the amount that can be refunded", ["transactions"])


def _row(world: World, order: Object, wish: Mapping[str, Any]) -> Object:
    kind = wish.get("restockType") or "NO_RESTOCK"
    row = refunded_line(order, world.store.one(wish["lineItemId"]), int(wish["quantity"]))
    number = world.store.next_number
    world.store.next_number += 1
    return {**row, "id": f"gid://shopify/RefundLineItem/{number}", "restockType": kind,
            "restocked": kind in BACK_ON_SHELF, "location": wish.get("locationId")}  # fmt: skip


def _freight(world: World, order: Object, wish: Mapping[str, Any]) -> list[Object]:
    lines = [world.store.one(each) for each in order["shippingLines"]]
    if wish.get("fullRefund"):
        return [refunded_shipping(order, line) for line in lines]
    if not wish.get("amount") or not lines:
        return []
    given = Decimal(str(wish["amount"]))
    amount = Pair(cents(given / Decimal(order["_rate"])), given)
    whole = refunded_shipping(order, lines[0])
    return [{**whole, "subtotalAmountSet": amount.bag(currencies(order)),
             "taxAmountSet": NOTHING.bag(currencies(order))}]  # fmt: skip


def _money(world: World, order: Object, wish: Mapping[str, Any]) -> str:
    given = Decimal(str(wish["amount"]))
    amount = Pair(cents(given / Decimal(order["_rate"])), given)
    now = world.store.now()
    facts: Object = {"parentTransaction": wish.get("parentId"), "createdAt": now, "processedAt": now}
    made = add_transaction(world.store, order, "REFUND", wish["gateway"], amount, **facts)
    return str(made["id"])


def _adjustments(world: World, order: Object, rows: list[Object], freight: list[Object], back: Pair) -> list[Object]:
    """What the money differs by from the worth of lines and shipping."""
    added = [each["totalTaxSet"] for each in rows] + [each["taxAmountSet"] for each in freight]
    worth = total(Pair.read(each["subtotalSet"]) for each in rows)
    worth += total(Pair.read(each["subtotalAmountSet"]) for each in freight)
    worth += NOTHING if order["taxesIncluded"] else total(Pair.read(each) for each in added)
    rest = worth - back
    if not rest.shop and not rest.customer:
        return []
    number = world.store.next_number
    world.store.next_number += 1
    pair = currencies(order)
    return [{"id": f"gid://shopify/OrderAdjustment/{number}", "reason": "REFUND_DISCREPANCY",
             "amountSet": rest.bag(pair), "taxAmountSet": NOTHING.bag(pair)}]  # fmt: skip


def _restock(world: World, rows: list[Object]) -> None:
    store = world.store
    for row in rows:
        variant = store.find(store.one(row["lineItem"]).get("variant"))
        if not row["restocked"] or variant is None:
            continue
        for level in map(store.one, store.one(variant["inventoryItem"])["inventoryLevels"]):
            if level["location"] == row["location"]:
                level["_quantities"]["available"] += row["quantity"]
                store.touch(level)
                world.tell("INVENTORY_LEVELS_UPDATE", level)
