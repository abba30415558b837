"""Orders written by others: imported, changed, paid by hand."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.customer_writing import customer_set
from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.metafields import put_metafields
from wareflow.sandbox.shopify.money import NOTHING, Pair, cents
from wareflow.sandbox.shopify.order_totals import currencies, settle
from wareflow.sandbox.shopify.orders import Builder, LineWish, add_transaction
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import address, checked_tags, found, mutation, ship_all

PLAIN = ("email", "phone", "note", "poNumber", "sourceIdentifier")
PAID = ("PAID", "PARTIALLY_REFUNDED", "REFUNDED")


@mutation("orderCreate", "order")
def create(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """Nothing is worked out: prices and taxes are those given. The stock stays, as is the default."""
    wish, store = args["order"], world.store
    _check(world, wish)
    number = max((int(row["number"]) for row in store.all("Order")), default=1000) + 1
    lines = [_line(world, each) for each in wish["lineItems"]]
    shop = store.shop()["currencyCode"]
    currency = wish.get("presentmentCurrency") or wish.get("currency") or shop
    discount = next(iter((wish.get("discountCode") or {}).values()), None) or {}
    builder = Builder(store, _facts(world, wish, number, (shop, currency)), lines, code=discount.get("code", ""),
                      percent=int(discount.get("percentage") or 0))  # fmt: skip
    for line, given in zip((store.one(each) for each in builder.order["lineItems"]), wish["lineItems"], strict=True):
        _as_given(builder, line, given)
    for each in wish.get("shippingLines") or []:
        builder.ship(each["title"], Decimal(each["priceSet"]["shopMoney"]["amount"]), Decimal(0))
        _as_given(builder, store.one(builder.order["shippingLines"][-1]), each)
    _payments(builder, wish)
    order = builder.finish(store.all("Location"))
    if wish.get("fulfillmentStatus") == "FULFILLED" or wish.get("fulfillment"):
        ship_all(store, order, (wish.get("fulfillment") or {}).get("trackingNumber") or "")
        settle(store, order)
    put_metafields(world, order, wish.get("metafields") or [], ["order"])
    world.tell("ORDERS_CREATE", order)
    return {"order": order}


def _check(world: World, wish: Mapping[str, Any]) -> None:
    if not wish.get("lineItems"):
        raise Refused("Line items must have at least one line item", ["order", "lineItems"], "INVALID")
    if wish.get("customer") and wish.get("customerId"):
        raise Refused("Give the customer in one way only", ["order", "customerId"], "REDUNDANT_CUSTOMER_FIELDS")
    if wish.get("taxLines") and any(each.get("taxLines") for each in wish["lineItems"]):
        raise Refused("Tax lines can be given for the order or for its lines", ["order", "taxLines"], "INVALID")
    for at, each in enumerate(wish["lineItems"]):
        field = ["order", "lineItems", str(at)]
        if int(each["quantity"]) < 1:
            raise Refused("Quantity must be greater than zero", [*field, "quantity"], "INVALID")
        if each.get("variantId"):
            found(
                world, each["variantId"], "ProductVariant", [*field, "variantId"], "Variant does not exist", "INVALID"
            )
        elif not each.get("title") or not each.get("priceSet"):
            raise Refused("Title and price are needed for a line without a variant", [*field, "title"], "INVALID")


def _facts(world: World, wish: Mapping[str, Any], number: int, pair: tuple[str, str]) -> Object:
    now = world.store.now()
    at = min(wish.get("processedAt") or now, now)
    return {
        **{name: wish.get(name) for name in PLAIN},
        "name": wish.get("name") or f"#{number}", "number": number, "createdAt": now, "processedAt": at,
        "updatedAt": now, "confirmationNumber": f"IM{number:06d}", "customer": _customer(world, wish),
        "currencyCode": pair[0], "presentmentCurrencyCode": pair[1], "_rate": _rate(wish),
        "taxesIncluded": bool(wish.get("taxesIncluded")), "test": bool(wish.get("test")),
        "billingAddress": address(world, wish.get("billingAddress")),
        "shippingAddress": address(world, wish.get("shippingAddress")),
        "sourceName": wish.get("sourceName") or "1", "tags": checked_tags(wish.get("tags") or [], ["order", "tags"]),
        "customAttributes": wish.get("customAttributes") or [], "cancelledAt": None, "cancelReason": None,
        "closed": bool(wish.get("closedAt")), "closedAt": wish.get("closedAt"),
    }  # fmt: skip


def _rate(wish: Mapping[str, Any]) -> str:
    """How much of the customer's currency the first price gives for one of the shop's."""
    for bag in (each.get("priceSet") for each in wish["lineItems"]):
        if bag and bag.get("presentmentMoney") and Decimal(bag["shopMoney"]["amount"]):
            return str(Decimal(bag["presentmentMoney"]["amount"]) / Decimal(bag["shopMoney"]["amount"]))
    return "1"


def _customer(world: World, wish: Mapping[str, Any]) -> str | None:
    given = wish.get("customer") or {}
    wanted = wish.get("customerId") or (given.get("toAssociate") or {}).get("id")
    if wanted:
        return str(found(world, wanted, "Customer", ["order", "customer"], "Customer does not exist", "INVALID")["id"])
    upserted = given.get("toUpsert")
    if not upserted:
        return None
    by = {name: upserted[name] for name in ("id", "email", "phone") if upserted.get(name)}
    facts = {name: upserted[name] for name in upserted if name not in ("id", "multipassIdentifier", "addresses")}
    made = customer_set(world, {"input": facts, "identifier": dict(list(by.items())[:1])})
    return str(made["customer"]["id"])


def _line(world: World, wish: Mapping[str, Any]) -> LineWish:
    variant = world.store.find(wish.get("variantId"), "ProductVariant")
    bag = wish.get("priceSet")
    price = Decimal(bag["shopMoney"]["amount"]) if bag else Decimal(variant["price"]) if variant else Decimal(0)
    product = world.store.one(variant["product"]) if variant else None
    return LineWish(
        wish.get("title") or (product["title"] if product else ""), price, int(wish["quantity"]), variant,
        sku=wish.get("sku"), gift_card=bool(wish.get("giftCard")),
        shipping=bool(wish.get("requiresShipping") or variant),
        attributes=[{"key": each["name"], "value": each["value"]} for each in wish.get("properties") or []],
    )  # fmt: skip


def _as_given(builder: Builder, line: Object, wish: Mapping[str, Any]) -> None:
    """Prices in both currencies and taxes to the cent as they were sent."""
    if wish.get("priceSet") and line["__typename"] == "LineItem":
        line["originalUnitPriceSet"] = _bag(builder.order, wish["priceSet"])
    nothing = NOTHING.bag(currencies(builder.order))
    line["taxLines"] = [
        {"title": each["title"], "rate": float(each["rate"]), "ratePercentage": float(each["rate"]) * 100,
         "priceSet": _bag(builder.order, each["priceSet"]) if each.get("priceSet") else nothing,
         "channelLiable": bool(each.get("channelLiable")), "source": None}
        for each in wish.get("taxLines") or []
    ]  # fmt: skip
    line["taxable"] = bool(line["taxLines"])


def _bag(order: Object, given: Mapping[str, Any]) -> Any:
    shop = Decimal(given["shopMoney"]["amount"])
    other = given.get("presentmentMoney")
    customer = Decimal(other["amount"]) if other else cents(shop * Decimal(order["_rate"]))
    return Pair(shop, customer).bag(currencies(order))


def _payments(builder: Builder, wish: Mapping[str, Any]) -> None:
    store, order = builder.store, builder.order
    settle(store, order)
    for each in wish.get("transactions") or []:
        amount = Pair.read(_bag(order, each["amountSet"]))
        add_transaction(store, order, each.get("kind") or "SALE", each.get("gateway") or "manual", amount,
                        each.get("status") or "SUCCESS")  # fmt: skip
    if not wish.get("transactions") and wish.get("financialStatus") in PAID:
        builder.pay("SALE", "manual")
    if not wish.get("transactions") and wish.get("financialStatus") == "AUTHORIZED":
        builder.pay("AUTHORIZATION", "manual")


@mutation("orderUpdate", "order")
def update(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """Tags and attributes are replaced as a whole."""
    wish = args["input"]
    order = found(world, wish["id"], "Order", ["id"], "Order does not exist")
    changed = {name: wish[name] for name in ("email", "phone", "note", "poNumber", "customAttributes") if name in wish}
    if "tags" in wish:
        changed["tags"] = checked_tags(wish["tags"] or [], ["tags"])
    if wish.get("shippingAddress"):
        changed["shippingAddress"] = address(world, wish["shippingAddress"])
    put_metafields(world, order, wish.get("metafields") or [], ["input"])
    order.update(changed)
    world.store.touch(order)
    world.tell("ORDERS_UPDATED", order)
    return {"order": order}


@mutation("orderCreateManualPayment", "order")
def pay_by_hand(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """The whole rest, or a part of it."""
    order = found(world, args["id"], "Order", ["id"], "Order does not exist", "ORDER_NOT_FOUND")
    rest = Pair.read(order["totalOutstandingSet"])
    if rest.shop <= 0 or order.get("cancelledAt"):
        raise Refused("Order has nothing outstanding", ["id"], "AMOUNT_EXCEEDS_BALANCE")
    given = args.get("amount")
    amount = rest
    if given:
        share = Decimal(str(given["amount"]))
        if given["currencyCode"] != order["presentmentCurrencyCode"]:
            raise Refused("The currency is not that of the order", ["amount"], "CURRENCY_MISMATCH")
        if share <= 0:
            raise Refused("The amount must be positive", ["amount"], "AMOUNT_NOT_POSITIVE")
        if share > rest.customer:
            raise Refused("The amount exceeds the balance", ["amount"], "AMOUNT_EXCEEDS_BALANCE")
        amount = Pair(cents(share / Decimal(order["_rate"])), share)
    name = args.get("paymentMethodName") or "manual"
    at = args.get("processedAt") or world.store.now()
    add_transaction(world.store, order, "SALE", name, amount, createdAt=world.store.now(), processedAt=at)
    settle(world.store, order)
    world.store.touch(order)
    world.tell("ORDERS_PAID" if order["fullyPaid"] else "", order)
    world.tell("ORDERS_UPDATED", order)
    return {"order": order}
