"""New orders out of a simple description: lines with taxes and discounts, shipping, payments, fulfilment orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.money import NOTHING, Pair, cents, total
from wareflow.sandbox.shopify.order_totals import bag_of, currencies, settle
from wareflow.sandbox.shopify.store import Object, Store

Wish = Mapping[str, Any]
PERCENT = Decimal(100)


@dataclass
class LineWish:
    """One line: of a variant, or of its own title."""

    title: str
    price: Decimal
    quantity: int = 1
    variant: Object | None = None
    sku: str | None = None
    rate: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    """Per cent that this line alone is cheaper."""
    gift_card: bool = False
    tip: bool = False
    shipping: bool = True
    location: str = ""
    attributes: Sequence[Wish] = field(default_factory=tuple)


class Builder:
    """Puts one order together in the store."""

    def __init__(
        self, store: Store, facts: Wish, lines: Sequence[LineWish], *, code: str = "", percent: int = 0
    ) -> None:
        self.store = store
        self.order = store.add("Order", {**_blank(), **facts})
        self.order["totalCashRoundingAdjustment"] = {
            "paymentSet": bag_of(self.order, facts.get("_rounding", 0)),
            "refundSet": bag_of(self.order, 0),
        }
        self._code, self._percent = code, Decimal(percent)
        if code:
            self.order["discountCodes"] = [code]
        self.add_lines(lines)

    @classmethod
    def going_on(cls, store: Store, order: Object) -> "Builder":
        """At an order that is there already."""
        builder = cls.__new__(cls)
        builder.store, builder.order, builder._code, builder._percent = store, order, "", Decimal(0)
        return builder

    def add_lines(self, wishes: Sequence[LineWish]) -> None:
        order = self.order
        for wish in wishes:
            product = self.store.one(wish.variant["product"]) if wish.variant else None
            unit = Pair.of(wish.price, order["_rate"])
            whole = unit.times(wish.quantity)
            discounts = self._discounts(wish, whole)
            paid = whole - total(Pair.read(each["allocatedAmountSet"]) for each in discounts)
            line = self.store.add(
                "LineItem",
                {
                    "title": wish.title,
                    "name": wish.title if not _shown(wish.variant) else f"{wish.title} - {_shown(wish.variant)}",
                    "variantTitle": _shown(wish.variant),
                    "quantity": wish.quantity,
                    "sku": wish.variant["sku"] if wish.variant and wish.sku is None else wish.sku,
                    "vendor": product["vendor"] if product else None,
                    "product": product["id"] if product else None,
                    "variant": wish.variant["id"] if wish.variant else None,
                    "isGiftCard": wish.gift_card,
                    "requiresShipping": wish.shipping,
                    "taxable": bool(wish.rate),
                    "originalUnitPriceSet": unit.bag(currencies(order)),
                    "discountAllocations": discounts,
                    "taxLines": self.taxes(paid, wish.rate),
                    "customAttributes": list(wish.attributes),
                    "_removed": 0,
                    "_fulfilled": 0,
                    "_tip": wish.tip,
                    "_location": wish.location,
                },
            )
            order["lineItems"].append(line["id"])

    def _discounts(self, wish: LineWish, whole: Pair) -> list[Object]:
        found = []
        if wish.discount:
            own = whole.times(wish.discount / PERCENT)
            found.append(self._allocation(own, "ManualDiscountApplication", "EACH", wish.discount, {"title": "Rabat"}))
            whole = whole - own
        if self._percent and not wish.tip:
            across = whole.times(self._percent / PERCENT)
            facts = {"code": self._code}
            found.append(self._allocation(across, "DiscountCodeApplication", "ACROSS", self._percent, facts))
        return found

    def _allocation(self, amount: Pair, kind: str, method: str, percent: Decimal, facts: Wish) -> Object:
        application = {
            "__typename": kind,
            "index": len(self.order["discountApplications"]),
            "allocationMethod": method,
            "targetSelection": "ALL" if method == "ACROSS" else "EXPLICIT",
            "targetType": "LINE_ITEM",
            "value": {"__typename": "PricingPercentageValue", "percentage": float(percent)},
            **facts,
        }
        known = [each for each in self.order["discountApplications"] if each.get("code") and each["code"] == self._code]
        if method == "ACROSS" and known:
            application = known[0]
        else:
            self.order["discountApplications"].append(application)
        return {"allocatedAmountSet": amount.bag(currencies(self.order)), "discountApplication": application}

    def taxes(self, paid: Pair, rate: Decimal) -> list[Object]:
        if not rate:
            return []
        share = rate / (1 + rate) if self.order["taxesIncluded"] else rate
        return [
            {
                "title": "VAT",
                "rate": float(rate),
                "ratePercentage": float(rate * 100),
                "priceSet": paid.times(share).bag(currencies(self.order)),
                "channelLiable": False,
                "source": "Shopify",
            }
        ]

    def ship(self, title: str, price: Decimal, rate: Decimal, *, free: bool = False) -> None:
        """One more shipping line."""
        order = self.order
        pair = Pair.of(price, order["_rate"])
        discounts = []
        if free:
            facts = {"title": "Free shipping"}
            discounts = [self._allocation(pair, "AutomaticDiscountApplication", "EACH", PERCENT, facts)]
            discounts[0]["discountApplication"]["targetType"] = "SHIPPING_LINE"
        paid = NOTHING if free else pair
        line = self.store.add(
            "ShippingLine",
            {
                "title": title,
                "code": title,
                "source": "shopify",
                "carrierIdentifier": None,
                "custom": False,
                "isRemoved": False,
                "originalPriceSet": pair.bag(currencies(order)),
                "discountedPriceSet": paid.bag(currencies(order)),
                "currentDiscountedPriceSet": paid.bag(currencies(order)),
                "discountAllocations": discounts,
                "taxLines": self.taxes(paid, rate) if paid.shop else [],
            },
        )
        order["shippingLines"].append(line["id"])

    def pay(
        self, kind: str, gateway: str, share: Decimal = Decimal(1), status: str = "SUCCESS", **facts: Any
    ) -> Object:
        """A transaction over a share of what is to be paid."""
        settle(self.store, self.order)
        whole = Pair.read(self.order["totalPriceSet"])
        amount = whole if share == 1 else whole.times(share)
        return add_transaction(self.store, self.order, kind, gateway, amount, status, **facts)

    def finish(self, locations: Sequence[Object], *, held: bool = False) -> Object:
        """Fulfilment orders per location, then all totals."""
        settle(self.store, self.order)
        by_place: dict[str, list[Object]] = {}
        for line in (self.store.one(each) for each in self.order["lineItems"]):
            if line["requiresShipping"] and line["currentQuantity"]:
                by_place.setdefault(line["_location"] or locations[0]["id"], []).append(line)
        for place, lines in by_place.items():
            add_fulfillment_order(self.store, self.order, place, lines, held=held)
        settle(self.store, self.order)
        return self.order


def _shown(variant: Object | None) -> str | None:
    return None if variant is None or variant["title"] == "Default Title" else str(variant["title"])


def _blank() -> Object:
    nothing: Object = {name: [] for name in (
        "lineItems", "shippingLines", "transactions", "refunds", "fulfillments", "fulfillmentOrders", "discountCodes",
        "discountApplications", "customAttributes", "tags", "taxLines", "additionalFees",
    )}  # fmt: skip
    return {
        **nothing, "taxesIncluded": True, "taxExempt": False, "estimatedTaxes": False, "test": False, "edited": False,
        "closed": False, "confirmed": True, "returnStatus": "NO_RETURN", "sourceName": "web", "customerLocale": "en",
    }  # fmt: skip


def add_transaction(
    store: Store, order: Object, kind: str, gateway: str, amount: Pair, status: str = "SUCCESS", **facts: Any
) -> Object:
    made = store.add(
        "OrderTransaction",
        {
            "kind": kind,
            "status": status,
            "gateway": gateway,
            "formattedGateway": gateway.replace("_", " ").title(),
            "manualPaymentGateway": gateway in ("manual", "bank_transfer", "cash_on_delivery"),
            "amountSet": amount.bag(currencies(order)),
            "createdAt": order["processedAt"],
            "processedAt": order["processedAt"],
            "test": order["test"],
            **facts,
        },
    )
    order["transactions"].append(made["id"])
    return made


def add_fulfillment_order(
    store: Store, order: Object, place: str, lines: Sequence[Object], *, held: bool = False
) -> Object:
    location = store.one(place)
    hold = {"id": f"gid://shopify/FulfillmentHold/{order['legacyResourceId']}", "reason": "AWAITING_PAYMENT"}
    made = store.add(
        "FulfillmentOrder",
        {
            "orderId": order["id"],
            "orderName": order["name"],
            "status": "ON_HOLD" if held else "OPEN",
            "requestStatus": "UNSUBMITTED",
            "fulfillmentHolds": [hold] if held else [],
            "createdAt": order["createdAt"],
            "updatedAt": order["createdAt"],
            "assignedLocation": {
                "name": location["name"],
                "countryCode": location["address"]["countryCode"],
                "location": place,
            },
            "deliveryMethod": {"id": f"gid://shopify/DeliveryMethod/{order['legacyResourceId']}",
                               "methodType": "SHIPPING"},
            "lineItems": [],
        },
    )  # fmt: skip
    for line in lines:
        entry = store.add(
            "FulfillmentOrderLineItem",
            {
                "lineItem": line["id"],
                "productTitle": line["title"],
                "variantTitle": line["variantTitle"],
                "sku": line["sku"],
                "requiresShipping": True,
                "totalQuantity": line["currentQuantity"],
                "remainingQuantity": line["currentQuantity"],
            },
        )
        made["lineItems"].append(entry["id"])
    order["fulfillmentOrders"].append(made["id"])
    return made


__all__ = ["Builder", "LineWish", "add_fulfillment_order", "add_transaction", "cents", "settle"]
