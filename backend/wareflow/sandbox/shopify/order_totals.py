"""What an order adds up to: totals before and after returns, what is outstanding, and its two statuses."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.money import NOTHING, Bag, Pair, total
from wareflow.sandbox.shopify.store import Object, Store

RECEIVED = ("SALE", "CAPTURE")


def currencies(order: Object) -> tuple[str, str]:
    return order["currencyCode"], order["presentmentCurrencyCode"]


def settle(store: Store, order: Object) -> None:
    """Work out everything that follows from lines, refunds, payments and shipments."""
    lines = [store.one(each) for each in order["lineItems"]]
    refunds = [store.one(each) for each in order["refunds"]]
    for line in lines:
        _settle_line(order, line, [entry for refund in refunds for entry in refund["refundLineItems"]])
    _settle_totals(store, order, lines, refunds)
    _settle_payment(store, order)
    _settle_shipping(store, order, lines)


def _settle_line(order: Object, line: Object, refunded: Sequence[Object]) -> None:
    pair = currencies(order)
    unit = Pair.read(line["originalUnitPriceSet"])
    discount = total(Pair.read(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    across = total(
        Pair.read(each["allocatedAmountSet"])
        for each in line["discountAllocations"]
        if each["discountApplication"]["allocationMethod"] == "ACROSS"
    )
    back = sum(int(each["quantity"]) for each in refunded if each["lineItem"] == line["id"])
    line["currentQuantity"] = line["quantity"] - back - line["_removed"]
    line["refundableQuantity"] = line["currentQuantity"]
    line["unfulfilledQuantity"] = max(0, line["currentQuantity"] - line["_fulfilled"])
    whole = unit.times(line["quantity"])
    line["originalTotalSet"] = whole.bag(pair)
    line["totalDiscountSet"] = (discount - across).bag(pair)
    line["discountedTotalSet"] = (whole - discount + across).bag(pair)
    share = Decimal(line["currentQuantity"]) / line["quantity"]
    tax = total(Pair.read(each["priceSet"]) for each in line["taxLines"]) if order["taxesIncluded"] else NOTHING
    line["discountedUnitPriceSet"] = (whole - discount + across).times(Decimal(1) / line["quantity"]).bag(pair)
    line["priceAfterAllDiscountsBeforeTaxesSet"] = (whole - discount - tax).times(share).bag(pair)


def _settle_totals(store: Store, order: Object, lines: Sequence[Object], refunds: Sequence[Object]) -> None:
    pair = currencies(order)
    goods = [line for line in lines if not line["_tip"]]
    shipping = [each for each in order["shippingLines"] if not store.one(each)["isRemoved"]]
    shipping_rows = [store.one(each) for each in shipping]
    subtotal = total(_line_total(line) for line in goods)
    tips = total(_line_total(line) for line in lines if line["_tip"])
    freight = total(Pair.read(row["discountedPriceSet"]) for row in shipping_rows)
    tax = total(Pair.read(each["priceSet"]) for row in [*lines, *shipping_rows] for each in row["taxLines"])
    discounts = total(
        Pair.read(each["allocatedAmountSet"]) for row in [*lines, *shipping_rows] for each in row["discountAllocations"]
    )
    rounding = Pair.read(order["totalCashRoundingAdjustment"]["paymentSet"])
    added = NOTHING if order["taxesIncluded"] else tax
    whole = subtotal + freight + added + tips + rounding
    goods_back, tax_back, freight_back = _returned(refunds)
    returned = goods_back + freight_back + (NOTHING if order["taxesIncluded"] else tax_back)
    order.update(
        subtotalPriceSet=subtotal.bag(pair),
        totalTipReceivedSet=tips.bag(pair),
        totalShippingPriceSet=freight.bag(pair),
        totalTaxSet=tax.bag(pair),
        totalDiscountsSet=discounts.bag(pair),
        totalPriceSet=whole.bag(pair),
        currentSubtotalPriceSet=(subtotal - goods_back).bag(pair),
        currentShippingPriceSet=(freight - freight_back).bag(pair),
        currentTotalTaxSet=(tax - tax_back).bag(pair),
        currentTotalDiscountsSet=discounts.bag(pair),
        currentTotalPriceSet=(whole - returned).bag(pair),
    )
    order.setdefault("originalTotalPriceSet", order["totalPriceSet"])


def _line_total(line: Object) -> Pair:
    """Of what is to be paid: units that an edit removed are not."""
    discount = total(Pair.read(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    return Pair.read(line["originalUnitPriceSet"]).times(line["quantity"] - line["_removed"]) - discount


def _returned(refunds: Sequence[Object]) -> tuple[Pair, Pair, Pair]:
    lines = [each for refund in refunds for each in refund["refundLineItems"]]
    freight = [each for refund in refunds for each in refund["refundShippingLines"]]
    taxes = [each["totalTaxSet"] for each in lines] + [each["taxAmountSet"] for each in freight]
    return (
        total(Pair.read(each["subtotalSet"]) for each in lines),
        total(Pair.read(each) for each in taxes),
        total(Pair.read(each["subtotalAmountSet"]) for each in freight),
    )


def _settle_payment(store: Store, order: Object) -> None:
    pair = currencies(order)
    moves = [row for row in (store.one(each) for each in order["transactions"]) if row["status"] == "SUCCESS"]
    received = _sum(moves, RECEIVED)
    refunded = _sum(moves, ("REFUND",))
    outstanding = Pair.read(order["currentTotalPriceSet"]) - (received - refunded)
    if order.get("cancelledAt"):
        outstanding = NOTHING
    order.update(
        totalReceivedSet=received.bag(pair),
        totalRefundedSet=refunded.bag(pair),
        netPaymentSet=(received - refunded).bag(pair),
        totalOutstandingSet=outstanding.bag(pair),
        fullyPaid=outstanding.shop <= 0,
        canMarkAsPaid=outstanding.shop > 0 and not order.get("cancelledAt"),
        displayFinancialStatus=_financial(moves, order, received, refunded, outstanding),
        paymentGatewayNames=list(dict.fromkeys(row["gateway"] for row in moves)),
    )


def _financial(moves: Sequence[Object], order: Object, received: Pair, refunded: Pair, outstanding: Pair) -> str:
    kinds = {row["kind"] for row in moves}
    if refunded.shop > 0:
        return "REFUNDED" if refunded.shop >= received.shop else "PARTIALLY_REFUNDED"
    if "VOID" in kinds or (order.get("cancelledAt") and not received.shop):
        return "VOIDED"
    if received.shop > 0:
        return "PAID" if outstanding.shop <= 0 else "PARTIALLY_PAID"
    if "AUTHORIZATION" in kinds:
        return "AUTHORIZED"
    return "PAID" if outstanding.shop <= 0 else "PENDING"


def _sum(moves: Iterable[Object], kinds: Sequence[str]) -> Pair:
    return total(Pair.read(row["amountSet"]) for row in moves if row["kind"] in kinds)


def _settle_shipping(store: Store, order: Object, lines: Sequence[Object]) -> None:
    shippable = [line for line in lines if line["requiresShipping"]]
    left = sum(line["unfulfilledQuantity"] for line in shippable)
    gone = sum(line["_fulfilled"] for line in shippable)
    held = any(store.one(each)["status"] == "ON_HOLD" for each in order["fulfillmentOrders"])
    if not shippable:
        status = "FULFILLMENT_NOT_REQUIRED"
    elif not left:
        status = "FULFILLED" if gone else "UNFULFILLED"
    else:
        status = "PARTIALLY_FULFILLED" if gone else "ON_HOLD" if held else "UNFULFILLED"
    order["displayFulfillmentStatus"] = status
    order["fulfillable"] = bool(left) and not order.get("cancelledAt")


def bag_of(order: Object, amount: Any) -> Bag:
    """An amount in the shop's currency as this order shows it."""
    return Pair.of(amount, order["_rate"]).bag(currencies(order))
