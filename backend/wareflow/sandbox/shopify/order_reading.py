"""What an order, its lines and its papers show beside what is kept: sums of other amounts, counts, older names."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.money import NOTHING, Pair, money, total
from wareflow.sandbox.shopify.order_totals import currencies
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object

Facts = Callable[[World, Object], Any]
LIABLE = ("SALE", "CAPTURE")


def fact(*names: str) -> Callable[[Facts], Facts]:
    """A field without arguments, or several of one value."""

    def keep(work: Facts) -> Facts:
        for name in names:
            computed(name)(lambda world, row, args: work(world, row))
        return work

    return keep


def same(kind: str, **names: str) -> None:
    """Older names: the shop's amount of a bag, or its text."""
    for name, bag in names.items():
        computed(f"{kind}.{name}")(_plain_amount(bag))


def _plain_amount(bag: str) -> Any:
    def work(world: World, row: Object, args: dict[str, Any]) -> str | None:
        held = row.get(bag)
        return held["shopMoney"]["amount"] if held else None

    return work


def _in_shop_money(bag: str) -> Any:
    return lambda world, row, args: row[bag]["shopMoney"] if row.get(bag) else None


def always(value: Any, *names: str) -> None:
    """What is so in every demo."""
    for name in names:
        computed(name)(lambda world, row, args: value)


def rows_of(world: World, order: Object, name: str) -> list[Object]:
    return [world.store.one(each) for each in order[name]]


def _count(number: int) -> Object:
    return {"count": number, "precision": "EXACT"}


def _bag(order: Object, amount: Pair) -> Any:
    return amount.bag(currencies(order))


same("Order", totalPrice="totalPriceSet", subtotalPrice="subtotalPriceSet", totalTax="totalTaxSet",
     totalDiscounts="totalDiscountsSet", totalReceived="totalReceivedSet", totalRefunded="totalRefundedSet",
     totalShippingPrice="totalShippingPriceSet", netPayment="netPaymentSet")  # fmt: skip
same("LineItem", discountedTotal="discountedTotalSet", discountedUnitPrice="discountedUnitPriceSet",
     originalTotal="originalTotalSet", originalUnitPrice="originalUnitPriceSet",
     totalDiscount="totalDiscountSet")  # fmt: skip
same("OrderTransaction", amount="amountSet")
same("RefundLineItem", price="priceSet", subtotal="subtotalSet", totalTax="totalTaxSet")
same("TaxLine", price="priceSet")
same("ShippingLine", price="discountedPriceSet")
computed("ShippingLine.originalPrice")(_in_shop_money("originalPriceSet"))
computed("ShippingLine.discountedPrice")(_in_shop_money("discountedPriceSet"))
computed("Refund.totalRefunded")(_in_shop_money("totalRefundedSet"))
always(True, "Order.merchantEditable", "LineItem.merchantEditable", "Order.restockable", "LineItem.restockable")
always(False, "Order.dutiesIncluded", "Order.hasTimelineComment", "Order.productNetwork",
       "Order.customerAcceptsMarketing", "OrderTransaction.manuallyCapturable", "OrderTransaction.multiCapturable",
       "FulfillmentHold.heldByRequestingApp")  # fmt: skip
always([], "Order.merchantEditableErrors", "Order.nonFulfillableLineItems")
always(0, "LineItem.nonFulfillableQuantity")
always("0", "Order.currentTotalWeight", "Order.totalWeight")


@fact("Order.billingAddressMatchesShippingAddress", "DraftOrder.billingAddressMatchesShippingAddress")
def one_address(world: World, order: Object) -> bool:
    return bool(order.get("billingAddress") == order.get("shippingAddress"))


@fact("Order.canNotifyCustomer")
def can_notify(world: World, order: Object) -> bool:
    return bool(order.get("email"))


@fact("Order.capturable")
def capturable(world: World, order: Object) -> bool:
    return bool(order["displayFinancialStatus"] == "AUTHORIZED")


@fact("Order.totalCapturableSet")
def to_capture(world: World, order: Object) -> Any:
    return order["totalPriceSet"] if capturable(world, order) else _bag(order, NOTHING)


@fact("Order.cartDiscountAmountSet", "Order.currentCartDiscountAmountSet")
def cart_discount(world: World, order: Object) -> Any:
    """Discounts that apply to the order as a whole."""
    shares = [each for line in rows_of(world, order, "lineItems") for each in line["discountAllocations"]]
    across = [each for each in shares if each["discountApplication"]["allocationMethod"] == "ACROSS"]
    return _bag(order, total(Pair.read(each["allocatedAmountSet"]) for each in across))


@fact("Order.subtotalLineItemsQuantity")
def ordered_units(world: World, order: Object) -> int:
    return sum(int(line["quantity"]) for line in rows_of(world, order, "lineItems"))


@fact("Order.currentSubtotalLineItemsQuantity")
def units(world: World, order: Object) -> int:
    return sum(int(line["currentQuantity"]) for line in rows_of(world, order, "lineItems"))


@fact("Order.currentTaxLines", "Order.taxLines")
def tax_lines(world: World, order: Object) -> list[Object]:
    """The taxes of all lines, one for each name and rate."""
    found: dict[tuple[str, Any], list[Object]] = {}
    rows = [*rows_of(world, order, "lineItems"), *rows_of(world, order, "shippingLines")]
    for each in (tax for row in rows for tax in row["taxLines"]):
        found.setdefault((each["title"], each["rate"]), []).append(each)
    return [
        {**same[0], "priceSet": _bag(order, total(Pair.read(each["priceSet"]) for each in same))}
        for same in found.values()
    ]


@fact("Order.currentTotalDutiesSet")
def duties(world: World, order: Object) -> Any:
    return order.get("originalTotalDutiesSet")


@fact("Order.currentTotalAdditionalFeesSet")
def fees(world: World, order: Object) -> Any:
    return order.get("originalTotalAdditionalFeesSet")


@fact("Order.discountCode")
def first_code(world: World, order: Object) -> str | None:
    return next(iter(order["discountCodes"]), None)


@fact("Order.displayAddress")
def shown_address(world: World, order: Object) -> Any:
    return order.get("shippingAddress") or order.get("billingAddress")


@fact("Order.fulfillmentsCount")
def parcels(world: World, order: Object) -> Object:
    return _count(len(order["fulfillments"]))


@fact("Order.transactionsCount")
def payments(world: World, order: Object) -> Object:
    return _count(len(order["transactions"]))


@fact("Order.refundDiscrepancySet")
def discrepancy(world: World, order: Object) -> Any:
    rows = [each for refund in rows_of(world, order, "refunds") for each in refund["orderAdjustments"]]
    return _bag(order, total(Pair.read(each["amountSet"]) for each in rows))


@fact("Order.refundable")
def refundable(world: World, order: Object) -> bool:
    return any(line["refundableQuantity"] for line in rows_of(world, order, "lineItems"))


@fact("Order.requiresShipping")
def to_ship(world: World, order: Object) -> bool:
    return any(line["requiresShipping"] for line in rows_of(world, order, "lineItems"))


@fact("Order.riskLevel")
def risk_level(world: World, order: Object) -> str:
    level = str(order.get("_risk", "LOW"))
    return level if level in ("HIGH", "MEDIUM") else "LOW"


@fact("Order.shippingLine", "DraftOrder.shippingLine")
def freight(world: World, order: Object) -> Any:
    return next(iter(order.get("shippingLines") or []), None)


@fact("Order.totalRefundedShippingSet")
def freight_back(world: World, order: Object) -> Any:
    rows = [each for refund in rows_of(world, order, "refunds") for each in refund["refundShippingLines"]]
    return _bag(order, total(Pair.read(each["subtotalAmountSet"]) for each in rows))


@fact("Order.unpaid")
def unpaid(world: World, order: Object) -> bool:
    return not Pair.read(order["totalReceivedSet"]).shop and Pair.read(order["totalPriceSet"]).shop > 0


@fact("LineItem.fulfillableQuantity")
def left(world: World, line: Object) -> int:
    return int(line["unfulfilledQuantity"])


@fact("LineItem.fulfillmentStatus")
def line_status(world: World, line: Object) -> str:
    if not line["_fulfilled"]:
        return "unfulfilled"
    return "partial" if line["unfulfilledQuantity"] else "fulfilled"


def _pair(bag: Any) -> tuple[str, str]:
    return bag["shopMoney"]["currencyCode"], bag["presentmentMoney"]["currencyCode"]


def of_line(line: Object, units: int, bag: str) -> Any:
    """The share of so many units in an amount of the line."""
    share = Decimal(units) / line["quantity"]
    return Pair.read(line[bag]).times(share).bag(_pair(line[bag]))


@fact("LineItem.discountedUnitPriceAfterAllDiscountsSet")
def unit_after_all(world: World, line: Object) -> Any:
    discount = total(Pair.read(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    whole = Pair.read(line["originalTotalSet"]) - discount
    return whole.times(Decimal(1) / line["quantity"]).bag(_pair(line["originalTotalSet"]))


@fact("LineItem.unfulfilledDiscountedTotalSet")
def open_discounted(world: World, line: Object) -> Any:
    return of_line(line, line["unfulfilledQuantity"], "discountedTotalSet")


@fact("LineItem.unfulfilledOriginalTotalSet")
def open_original(world: World, line: Object) -> Any:
    return of_line(line, line["unfulfilledQuantity"], "originalTotalSet")


@fact("OrderTransaction.totalUnsettledSet", "OrderTransaction.maximumRefundableV2")
def not_settled(world: World, row: Object) -> None:
    return None


def amount_of(rows: Iterable[Object], field: str, currency: str) -> Object:
    """The sum of one amount in the shop's currency."""
    return money(sum((Decimal(row[field]["shopMoney"]["amount"]) for row in rows), Decimal(0)), currency)
