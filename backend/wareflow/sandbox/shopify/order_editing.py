"""Edits of orders: begun, made step by step, and taken over all at once; shipped units stay as they are."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.money import Pair, total
from wareflow.sandbox.shopify.order_reading import fact
from wareflow.sandbox.shopify.order_totals import currencies, settle
from wareflow.sandbox.shopify.orders import Builder, LineWish, add_fulfillment_order
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object, gid
from wareflow.sandbox.shopify.writing import found, mutation

KIND, LINE = "CalculatedOrder", "CalculatedLineItem"
RESULTS = ("calculatedLineItem", "calculatedOrder", "orderEditSession")


def _edit(world: World, args: Mapping[str, Any]) -> Object:
    row = found(world, args["id"], KIND, ["id"], "The calculated order does not exist.")
    if row["committed"]:
        raise Refused("The edit has been committed already.", ["id"])
    return row


def _lines(world: World, edit: Object) -> Iterator[Object]:
    """The lines of the order as they would be."""
    order = world.store.one(edit["originalOrder"])
    for line in (world.store.one(each) for each in order["lineItems"]):
        calculated = gid(LINE, line["legacyResourceId"])
        quantity = edit["_quantities"].get(calculated, line["currentQuantity"])
        yield _line(calculated, line, quantity, line["unfulfilledQuantity"])
    for added in edit["_added"]:
        quantity = edit["_quantities"].get(added["id"], added["quantity"])
        yield _line(added["id"], added, quantity, quantity)


def _line(calculated: str, line: Mapping[str, Any], quantity: int, editable: int) -> Object:
    names = ("sku", "title", "variant", "variantTitle", "originalUnitPriceSet")
    return {**{name: line.get(name) for name in names}, "id": calculated, "quantity": quantity, "restockable": True,
            "editableQuantity": editable, "restocking": False, "hasStagedLineItemDiscount": False}  # fmt: skip


@fact("CalculatedOrder.lineItems")
def lines(world: World, edit: Object) -> list[Object]:
    return list(_lines(world, edit))


@fact("CalculatedOrder.addedLineItems")
def added_lines(world: World, edit: Object) -> list[Object]:
    own = {each["id"] for each in edit["_added"]}
    return [line for line in _lines(world, edit) if line["id"] in own]


@fact("CalculatedOrder.subtotalLineItemsQuantity")
def units(world: World, edit: Object) -> int:
    return sum(int(line["quantity"]) for line in _lines(world, edit))


def _difference(world: World, edit: Object) -> Pair:
    """What the edit adds to the order, without taxes on top."""
    order = world.store.one(edit["originalOrder"])
    before = [world.store.one(each) for each in order["lineItems"]]
    worth = total(Pair.read(line["originalUnitPriceSet"]).times(line["currentQuantity"]) for line in before)
    return total(Pair.read(x["originalUnitPriceSet"]).times(x["quantity"]) for x in _lines(world, edit)) - worth


def _changed(name: str) -> Any:
    def work(world: World, edit: Object) -> Any:
        order = world.store.one(edit["originalOrder"])
        return (Pair.read(order[name]) + _difference(world, edit)).bag(currencies(order))

    return work


fact("CalculatedOrder.totalPriceSet")(_changed("currentTotalPriceSet"))
fact("CalculatedOrder.subtotalPriceSet")(_changed("currentSubtotalPriceSet"))
fact("CalculatedOrder.totalOutstandingSet")(_changed("totalOutstandingSet"))


@mutation("orderEditBegin", "calculatedOrder", "orderEditSession")
def begin(world: World, args: dict[str, Any]) -> dict[str, Any]:
    order = found(world, args["id"], "Order", ["id"], "The order does not exist.")
    if order.get("cancelledAt"):
        raise Refused("The order cannot be edited.", ["id"])
    edit = world.store.add(KIND, {"originalOrder": order["id"], "committed": False, "_quantities": {}, "_added": []})
    return {"calculatedOrder": edit, "orderEditSession": _session(edit)}


def _session(edit: Object) -> Object:
    return {"id": gid("OrderEditSession", edit["legacyResourceId"])}


def _staged(world: World, edit: Object, line: str) -> dict[str, Any]:
    row = next(each for each in _lines(world, edit) if each["id"] == line)
    return {"calculatedLineItem": row, "calculatedOrder": edit, "orderEditSession": _session(edit)}


@mutation("orderEditSetQuantity", *RESULTS)
def set_quantity(world: World, args: dict[str, Any]) -> dict[str, Any]:
    edit, quantity = _edit(world, args), int(args["quantity"])
    line = next((each for each in _lines(world, edit) if each["id"] == args["lineItemId"]), None)
    if line is None:
        raise Refused("The line item does not exist.", ["lineItemId"])
    order = world.store.one(edit["originalOrder"])
    shipped = {gid(LINE, each.rpartition("/")[2]): world.store.one(each)["_fulfilled"] for each in order["lineItems"]}
    if quantity < shipped.get(line["id"], 0):
        raise Refused("The quantity cannot be less than what has been fulfilled.", ["quantity"])
    edit["_quantities"][line["id"]] = quantity
    return _staged(world, edit, line["id"])


def _add(world: World, edit: Object, facts: Mapping[str, Any], price: Pair, quantity: int) -> dict[str, Any]:
    if quantity < 1:
        raise Refused("Quantity must be greater than 0", ["quantity"])
    number = world.store.next_number
    world.store.next_number += 1
    order = world.store.one(edit["originalOrder"])
    line = {
        "id": gid(LINE, number),
        "quantity": quantity,
        "originalUnitPriceSet": price.bag(currencies(order)),
        **facts,
    }
    edit["_added"] = [*edit["_added"], line]
    return _staged(world, edit, str(line["id"]))


@mutation("orderEditAddVariant", *RESULTS)
def add_variant(world: World, args: dict[str, Any]) -> dict[str, Any]:
    edit = _edit(world, args)
    variant = found(world, args["variantId"], "ProductVariant", ["variantId"], "The variant does not exist.")
    if not args.get("allowDuplicates") and any(each["variant"] == variant["id"] for each in _lines(world, edit)):
        raise Refused("The variant is in the order already.", ["variantId"])
    rate = world.store.one(edit["originalOrder"])["_rate"]
    facts = {"sku": variant["sku"], "title": world.store.one(variant["product"])["title"], "variant": variant["id"]}
    return _add(world, edit, facts, Pair.of(variant["price"], rate), int(args["quantity"]))


@mutation("orderEditAddCustomItem", *RESULTS)
def add_custom(world: World, args: dict[str, Any]) -> dict[str, Any]:
    edit, given = _edit(world, args), args["price"]
    order = world.store.one(edit["originalOrder"])
    if given["currencyCode"] != order["presentmentCurrencyCode"]:
        raise Refused("The currency is not that of the order.", ["price"])
    amount = Decimal(str(given["amount"]))
    price = Pair(Pair.of(amount / Decimal(order["_rate"])).shop, amount)
    return _add(world, edit, {"sku": None, "title": args["title"], "variant": None}, price, int(args["quantity"]))


@mutation("orderEditCommit", "order", "successMessages")
def commit(world: World, args: dict[str, Any]) -> dict[str, Any]:
    edit = _edit(world, args)
    order = world.store.one(edit["originalOrder"])
    for line in [world.store.one(each) for each in order["lineItems"]]:
        wanted = edit["_quantities"].get(gid(LINE, line["legacyResourceId"]), line["currentQuantity"])
        _change(world, order, line, wanted - line["currentQuantity"])
    new = [each for each in lines(world, edit) if each in added_lines(world, edit) and each["quantity"]]
    _take_over(world, order, new)
    edit["committed"], order["edited"] = True, True
    settle(world.store, order)
    world.store.touch(order)
    world.tell("ORDERS_EDITED", order)
    world.tell("ORDERS_UPDATED", order)
    return {"order": order, "successMessages": ["Order updated"]}


def _change(world: World, order: Object, line: Object, more: int) -> None:
    """Units that are taken out stay in the line as removed; taxes follow what is left."""
    if not more:
        return
    before = line["quantity"] - line["_removed"]
    line["quantity"] += max(0, more)
    line["_removed"] += max(0, -more)
    share = Decimal(line["quantity"] - line["_removed"]) / before if before else Decimal(0)
    for tax in line["taxLines"]:
        tax["priceSet"] = Pair.read(tax["priceSet"]).times(share).bag(currencies(order))
    parts = [world.store.one(each) for each in order["fulfillmentOrders"]]
    entries = [world.store.one(each) for part in parts for each in part["lineItems"]]
    for entry in [each for each in entries if each["lineItem"] == line["id"]][:1]:
        entry["totalQuantity"] = max(0, entry["totalQuantity"] + more)
        entry["remainingQuantity"] = max(0, entry["remainingQuantity"] + more)


def _take_over(world: World, order: Object, new: list[Object]) -> None:
    if not new:
        return
    wishes = [
        LineWish(each["title"], Pair.read(each["originalUnitPriceSet"]).shop, each["quantity"],
                 world.store.find(each["variant"]), sku=each["sku"])
        for each in new
    ]  # fmt: skip
    known = len(order["lineItems"])
    Builder.going_on(world.store, order).add_lines(wishes)
    settle(world.store, order)
    made = [world.store.one(each) for each in order["lineItems"][known:]]
    add_fulfillment_order(world.store, order, world.store.all("Location")[0]["id"], made)
