"""The mutations of orders: fulfilment, payment, cancelling, drafts, tags. Refusals are entries of `userErrors`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wareflow.sandbox.shopify.errors import Refused, payload
from wareflow.sandbox.shopify.money import NOTHING, Pair, total
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.orders import add_transaction
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, Store

Work = Callable[[World, dict[str, Any]], dict[str, Any]]
TAG_LENGTH = 40
UPDATED = {"Order": "ORDERS_UPDATED", "Product": "PRODUCTS_UPDATE", "Customer": "CUSTOMERS_UPDATE",
           "DraftOrder": "DRAFT_ORDERS_UPDATE"}  # fmt: skip
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
                return payload(dict.fromkeys(results), refused, errors)

        computed(f"Mutation.{name}")(answer)
        return work

    return keep


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
    made = ship(world.store, order, chosen, _tracking(wish.get("trackingInfo") or {}))
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


def _tracking(wish: Mapping[str, Any]) -> list[Object]:
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


# Tags and drafts -----------------------------------------------------------------------------------------------------


@mutation("tagsAdd", "node")
def add_tags(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = world.store.find(args["id"])
    if row is None or "tags" not in row:
        raise Refused("Node does not exist", ["id"])
    row["tags"] = sorted({*row["tags"], *checked_tags(args["tags"], ["tags"])})
    world.store.touch(row)
    world.tell(UPDATED.get(row["__typename"], ""), row)
    return {"node": row}


def checked_tags(tags: list[str], field: list[str]) -> list[str]:
    """A comma divides tags."""
    found = [part.strip() for tag in tags for part in tag.split(",") if part.strip()]
    if any(len(tag) > TAG_LENGTH for tag in found):
        raise Refused(f"Tag exceeds the maximum length of {TAG_LENGTH} characters", field)
    return list(dict.fromkeys(found))


@mutation("draftOrderCreate", "draftOrder")
def create_draft(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    shop = world.store.shop()
    currency = wish.get("presentmentCurrencyCode") or shop["currencyCode"]
    pair = (shop["currencyCode"], currency)
    lines = [_draft_line(world, each, index, pair) for index, each in enumerate(wish.get("lineItems") or [])]
    if not lines:
        raise Refused("Add at least 1 product", ["input", "lineItems"])
    customer, buyer = _buyer(world, wish.get("purchasingEntity") or {})
    subtotal = total(Pair.read(row["originalUnitPriceSet"]).times(row["quantity"]) for row in lines)
    freight = _amount((wish.get("shippingLine") or {}).get("priceWithCurrency"), pair)
    drafts = sum(1 for _ in world.store.all("DraftOrder"))
    made = world.store.add("DraftOrder", {
        "name": f"#D{drafts + 1}", "status": "OPEN", "createdAt": world.store.now(), "updatedAt": world.store.now(),
        "currencyCode": pair[0], "presentmentCurrencyCode": currency, "customer": customer,
        "email": wish.get("email"), "note2": wish.get("note"), "poNumber": wish.get("poNumber"),
        "tags": checked_tags(wish.get("tags") or [], ["input", "tags"]), "taxExempt": bool(wish.get("taxExempt")),
        "taxesIncluded": shop["taxesIncluded"], "customAttributes": wish.get("customAttributes") or [],
        "billingAddress": address(world, wish.get("billingAddress")),
        "shippingAddress": address(world, wish.get("shippingAddress")),
        "lineItems": lines, "subtotalPriceSet": subtotal.bag(pair), "totalTaxSet": NOTHING.bag(pair),
        "totalPriceSet": (subtotal + freight).bag(pair), "appliedDiscount": None,
        "invoiceUrl": f"https://{shop['myshopifyDomain']}/invoices/{drafts + 1}", "purchasingEntity": buyer,
        "completedAt": None, "order": None, "_freight": _freight(wish.get("shippingLine"), freight),
    })  # fmt: skip
    world.tell("DRAFT_ORDERS_CREATE", made)
    return {"draftOrder": made}


def _buyer(world: World, wish: Mapping[str, Any]) -> tuple[str | None, Any]:
    """The customer, and who buys: that customer or a company."""
    field = ["input", "purchasingEntity"]
    customer, company = wish.get("customerId"), wish.get("purchasingCompany")
    if company:
        contact = found(world, company["companyContactId"], "CompanyContact", field, "Company contact does not exist")
        place = found(world, company["companyLocationId"], "CompanyLocation", field, "Company location does not exist")
        if {contact["company"], place["company"]} != {company["companyId"]}:
            raise Refused("The contact and the location must belong to the company", field)
        entity = {"__typename": "PurchasingCompany", "company": company["companyId"], "contact": contact["id"],
                  "location": place["id"]}  # fmt: skip
        return contact["customer"], entity
    if customer:
        found(world, customer, "Customer", [*field, "customerId"], "Customer does not exist")
    return customer, customer


def _freight(wish: Mapping[str, Any] | None, price: Pair) -> Object | None:
    return {"title": wish.get("title") or "Shipping", "price": str(price.shop)} if wish else None


def _draft_line(world: World, wish: Mapping[str, Any], index: int, pair: tuple[str, str]) -> Object:
    field = ["input", "lineItems", str(index)]
    if int(wish["quantity"]) < 1:
        raise Refused("Quantity must be greater than or equal to 1", [*field, "quantity"])
    variant = None
    if wish.get("variantId"):
        variant = found(world, wish["variantId"], "ProductVariant", [*field, "variantId"],
                        "Product with ID does not exist")  # fmt: skip
    elif not wish.get("title") or not wish.get("originalUnitPriceWithCurrency"):
        raise Refused("Title and price are needed for a line without a product", [*field, "title"])
    given = wish.get("priceOverride") or wish.get("originalUnitPriceWithCurrency")
    price = _amount(given, pair) if given else Pair.of(variant["price"] if variant else "0")
    product = world.store.one(variant["product"]) if variant else None
    return {
        "id": f"gid://shopify/DraftOrderLineItem/{world.store.next_number}{index:03d}",
        "title": product["title"] if product else wish["title"],
        "sku": variant["sku"] if variant else wish.get("sku"),
        "quantity": int(wish["quantity"]),
        "variant": variant["id"] if variant else None,
        "originalUnitPriceSet": price.bag(pair),
    }


def _amount(money: Mapping[str, Any] | None, pair: tuple[str, str]) -> Pair:
    """Prices are given in the customer's currency; the sandbox knows no rates, so both amounts are the same."""
    if not money:
        return NOTHING
    if money["currencyCode"] not in pair:
        raise Refused(f"Currency {money['currencyCode']} is not the currency of this draft order", ["input"])
    return Pair.of(Decimal(money["amount"]))


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
