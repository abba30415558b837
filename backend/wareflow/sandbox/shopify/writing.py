"""The mutations of orders: fulfilment, payment, cancelling, drafts, tags. Refusals are entries of `userErrors`."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from graphql import get_named_type

from wareflow.sandbox.shopify.errors import Refused, payload
from wareflow.sandbox.shopify.money import NOTHING, Pair
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.orders import add_transaction
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.schema import schema
from wareflow.sandbox.shopify.store import Object, Store

Work = Callable[[World, dict[str, Any]], dict[str, Any]]
TAG_LENGTH = 40
UPDATED = {"Order": "ORDERS_UPDATED", "Product": "PRODUCTS_UPDATE", "Customer": "CUSTOMERS_UPDATE",
           "DraftOrder": "DRAFT_ORDERS_UPDATE", "Collection": "COLLECTIONS_UPDATE"}  # fmt: skip
CARRIERS = {
    "DPD": "https://tracking.dpd.example/{}", "DHL Express": "https://tracking.dhl.example/{}",
    "GLS": "https://tracking.gls.example/{}", "InPost": "https://tracking.inpost.example/{}",
    "UPS": "https://tracking.ups.example/{}",
}  # fmt: skip


def mutation(name: str, *results: str, errors: str = "userErrors") -> Callable[[Work], Work]:
    """Register a mutation; nothing of it stays when it is refused, because it checks before it changes."""

    def keep(work: Work) -> Work:
        def answer(world: World, source: Any, args: dict[str, Any]) -> dict[str, Any]:
            try:
                return payload(work(world, args), None, errors)
            except Refused as refused:
                refused.entry["code"] = _known_code(name, errors, refused.entry["code"])
                return payload(dict.fromkeys(results), refused, errors)

        computed(f"Mutation.{name}")(answer)
        return work

    return keep


def _known_code(name: str, errors: str, code: str | None) -> str | None:
    """The code if this mutation has it, else the one it has for whatever is wrong with the input."""
    mutations = schema().mutation_type
    assert mutations is not None
    result: Any = get_named_type(mutations.fields[name].type)
    entry: Any = get_named_type(result.fields[errors].type)
    field = entry.fields.get("code")
    known = get_named_type(field.type).values if field else {}
    return next((each for each in (code, "INVALID_INPUT", "INVALID", "BLANK") if each in known), None) if code else None


def found(world: World, global_id: Any, kind: str, field: list[str], words: str, code: str | None = None) -> Object:
    row = world.store.find(global_id, kind)
    if row is None:
        raise Refused(words, field, code)
    return row


# Fulfilment ----------------------------------------------------------------------------------------------------------


@mutation("fulfillmentCreate", "fulfillment")
def fulfil(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["fulfillment"]
    field = ["fulfillment", "lineItemsByFulfillmentOrder"]
    chosen = [_units(world, each, field) for each in wish["lineItemsByFulfillmentOrder"]]
    if not chosen:
        raise Refused("Line items by fulfillment order can't be blank", field)
    if len({part["orderId"] for part, _ in chosen}) > 1:
        raise Refused("All fulfillment orders must belong to the same order.", field)
    if len({part["assignedLocation"]["location"] for part, _ in chosen}) > 1:
        raise Refused("All fulfillment orders must be assigned to the same location.", field)
    order = world.store.one(chosen[0][0]["orderId"])
    made = ship(world.store, order, chosen, tracking_of(wish.get("trackingInfo") or {}))
    settle(world.store, order)
    world.store.touch(order)
    world.tell("FULFILLMENTS_CREATE", made)
    whole = order["displayFulfillmentStatus"] == "FULFILLED"
    world.tell("ORDERS_FULFILLED" if whole else "ORDERS_PARTIALLY_FULFILLED", order)
    world.tell("ORDERS_UPDATED", order)
    return {"fulfillment": made}


def _units(world: World, wish: Mapping[str, Any], field: list[str]) -> tuple[Object, dict[str, int]]:
    """The fulfilment order and how many of which of its lines; without lines everything that is left."""
    part = found(world, wish["fulfillmentOrderId"], "FulfillmentOrder", field, "Fulfillment order does not exist.")
    if part["status"] not in ("OPEN", "IN_PROGRESS"):
        raise Refused(f"Fulfillment order {part['legacyResourceId']} has an unfulfillable status= "
                      f"{part['status'].lower()}.", field)  # fmt: skip
    left = {each: int(world.store.one(each)["remainingQuantity"]) for each in part["lineItems"]}
    asked = wish.get("fulfillmentOrderLineItems")
    units = {each["id"]: int(each["quantity"]) for each in asked} if asked else {k: n for k, n in left.items() if n}
    for line, quantity in units.items():
        if line not in left:
            raise Refused("Fulfillment order line item does not exist.", field)
        if not 0 < quantity <= left[line]:
            raise Refused("Invalid fulfillment order line item quantity requested.", field)
    return part, units


def ship(store: Store, order: Object, chosen: list[tuple[Object, dict[str, int]]], tracking: list[Object]) -> Object:
    """Send units of fulfilment orders off, in one parcel."""
    rows = [row for part, units in chosen for row in _packed(store, part, units)]
    made = store.add(
        "Fulfillment",
        {
            "name": f"{order['name']}-F{len(order['fulfillments']) + 1}",
            "status": "SUCCESS",
            "displayStatus": "FULFILLED",
            "createdAt": store.now(),
            "updatedAt": store.now(),
            "location": chosen[0][0]["assignedLocation"]["location"],
            "trackingInfo": tracking,
            "fulfillmentLineItems": rows,
            "totalQuantity": sum(row["quantity"] for row in rows),
        },
    )
    order["fulfillments"].append(made["id"])
    return made


def ship_all(store: Store, order: Object, number: str) -> Object:
    """Send off all that is left, in one parcel."""
    parts = [store.one(each) for each in order["fulfillmentOrders"]]
    chosen = [(part, {each: store.one(each)["remainingQuantity"] for each in part["lineItems"]}) for part in parts]
    tracking = {"company": "DPD", "number": number, "url": CARRIERS["DPD"].format(number)}
    return ship(store, order, chosen, [tracking])


def _packed(store: Store, part: Object, units: Mapping[str, int]) -> list[Object]:
    rows = []
    for entry_id, quantity in units.items():
        entry = store.one(entry_id)
        entry["remainingQuantity"] -= quantity
        store.one(entry["lineItem"])["_fulfilled"] += quantity
        row_id = f"gid://shopify/FulfillmentLineItem/{entry['legacyResourceId']}"
        rows.append({"id": row_id, "lineItem": entry["lineItem"], "quantity": quantity})
    left = sum(store.one(each)["remainingQuantity"] for each in part["lineItems"])
    part["status"] = "IN_PROGRESS" if left else "CLOSED"
    store.touch(part)
    return rows


def tracking_of(wish: Mapping[str, Any]) -> list[Object]:
    if (wish.get("number") and wish.get("numbers")) or (wish.get("url") and wish.get("urls")):
        raise Refused("Give either one number or several, not both.", ["fulfillment", "trackingInfo"])
    numbers = list(wish.get("numbers") or ([wish["number"]] if wish.get("number") else []))
    urls = list(wish.get("urls") or ([wish["url"]] if wish.get("url") else []))
    company = wish.get("company")
    known = CARRIERS.get(str(company), "")
    rows = []
    for place in range(max(len(numbers), len(urls))):
        number = numbers[place] if place < len(numbers) else None
        url = urls[place] if place < len(urls) else known.format(number) if known and number else None
        rows.append({"company": company, "number": number, "url": url})
    return rows


# Payment and cancelling ----------------------------------------------------------------------------------------------


@mutation("orderMarkAsPaid", "order")
def mark_as_paid(world: World, args: dict[str, Any]) -> dict[str, Any]:
    order = found(world, args["input"]["id"], "Order", ["id"], "Order does not exist")
    if not order["canMarkAsPaid"]:
        raise Refused("Order cannot be marked as paid.", ["id"])
    left = Pair.read(order["totalOutstandingSet"])
    at = world.store.now()
    add_transaction(world.store, order, "SALE", "manual", left, createdAt=at, processedAt=at)
    settle(world.store, order)
    world.store.touch(order)
    world.tell("ORDERS_PAID", order)
    world.tell("ORDERS_UPDATED", order)
    return {"order": order}


@mutation("orderCancel", "job", "jobResult", errors="orderCancelUserErrors")
def cancel(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """The work is a job; here it is done at once, and seen as done after a few looks."""
    order = found(world, args["orderId"], "Order", ["orderId"], "Order does not exist", "NOT_FOUND")
    if len(args.get("staffNote") or "") > 255:
        raise Refused("Staff note is too long (maximum is 255 characters)", ["staffNote"], "INVALID")
    if order.get("cancelledAt"):
        raise Refused("Cannot cancel an order that has already been canceled", ["orderId"], "INVALID")
    if any(world.store.one(each)["status"] == "SUCCESS" for each in order["fulfillments"]):
        raise Refused("Cannot cancel an order that has fulfillments", ["orderId"], "INVALID")
    order.update(cancelledAt=world.store.now(), cancelReason=args["reason"], closed=True, closedAt=world.store.now())
    _give_back(world, order, (args.get("refundMethod") or {}).get("originalPaymentMethodsRefund"))
    for part in (world.store.one(each) for each in order["fulfillmentOrders"]):
        part["status"] = "CANCELLED"
        world.store.touch(part)
    settle(world.store, order)
    world.store.touch(order)
    world.tell("ORDERS_CANCELLED", order)
    world.tell("ORDERS_UPDATED", order)
    job = f"gid://shopify/Job/{uuid5(NAMESPACE_URL, order['id'])}"
    world.store.jobs[job] = int(world.settings["job_looks"])
    return {"job": {"id": job, "done": False}, "jobResult": None}


def _give_back(world: World, order: Object, refunding: bool | None) -> None:
    net = Pair.read(order["netPaymentSet"])
    if refunding and net.shop > 0:
        add_transaction(world.store, order, "REFUND", "manual", net)
    elif order["displayFinancialStatus"] == "AUTHORIZED":
        add_transaction(world.store, order, "VOID", "shopify_payments", NOTHING)


# Tags and addresses -------------------------------------------------------------------------------------------------


@mutation("tagsAdd", "node")
def add_tags(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = world.store.find(args["id"])
    if row is None or "tags" not in row:
        raise Refused("Node does not exist", ["id"])
    row["tags"] = sorted({*row["tags"], *checked_tags(args["tags"], ["tags"])})
    world.store.touch(row)
    world.tell(UPDATED.get(row["__typename"], ""), row)
    return {"node": row}


@mutation("tagsRemove", "node")
def remove_tags(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = world.store.find(args["id"])
    if row is None or "tags" not in row:
        raise Refused("Node does not exist", ["id"])
    gone = {tag.lower() for tag in checked_tags(args["tags"], ["tags"])}
    row["tags"] = [tag for tag in row["tags"] if tag.lower() not in gone]
    world.store.touch(row)
    world.tell(UPDATED.get(row["__typename"], ""), row)
    return {"node": row}


def checked_tags(tags: list[str], field: list[str]) -> list[str]:
    """A comma divides tags."""
    found = [part.strip() for tag in tags for part in tag.split(",") if part.strip()]
    if any(len(tag) > TAG_LENGTH for tag in found):
        raise Refused(f"Tag exceeds the maximum length of {TAG_LENGTH} characters", field)
    return list(dict.fromkeys(found))


def address(world: World, wish: Mapping[str, Any] | None) -> Object | None:
    """A mailing address as it is kept, with the names worked out."""
    if not wish:
        return None
    name = " ".join(part for part in (wish.get("firstName"), wish.get("lastName")) if part)
    code = wish.get("countryCode")
    number = world.store.next_number
    world.store.next_number += 1
    kept = {key: value for key, value in wish.items() if key != "countryCode"}
    return {**kept, "__typename": "MailingAddress", "id": f"gid://shopify/MailingAddress/{number}", 
            "name": name or None, "countryCodeV2": code, "country": COUNTRIES.get(str(code), code)}  # fmt: skip


COUNTRIES = {"PL": "Poland", "CZ": "Czechia", "ES": "Spain", "IT": "Italy", "DE": "Germany"}
__all__ = ["COUNTRIES", "address", "mutation", "ship", "ship_all"]
