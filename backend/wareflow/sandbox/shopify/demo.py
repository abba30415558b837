"""Demo orders with every odd case a shop has, and records that somebody gives in a simple form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.shopify.demo_catalogue import (
    DOMAIN,
    address_of,
    fill_customers,
    fill_places,
    fill_products,
    moment_of,
)
from wareflow.sandbox.shopify.demo_more import fill_more
from wareflow.sandbox.shopify.draft_writing import create_draft
from wareflow.sandbox.shopify.money import Pair, written
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.orders import Builder, LineWish, add_transaction
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.returning import add_return, refund
from wareflow.sandbox.shopify.store import Object, Store, stamp
from wareflow.sandbox.shopify.writing import ship_all

__all__ = ["DOMAIN", "RATES", "fill_demo", "fill_generated"]
ORDERS, DRAFTS = 400, 4
FIRST_ORDER = datetime(2026, 9, 1, 6, 40, tzinfo=UTC)
LAST_TOUCH = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STEP = timedelta(hours=4, minutes=37, seconds=11)
RATES = {"PLN": "4.2735", "CZK": "25.118", "EUR": "1"}
VAT = Decimal("0.23")
CASES = (
    "plain", "plain", "gift_card_sold", "plain", "paid_by_gift_card", "tip", "plain", "two_shipping_lines",
    "partial_refund", "full_refund", "foreign_pln", "foreign_czk", "company_with_vat", "company_without_vat",
    "company_in_address", "no_email", "guest", "cancelled", "edited", "many_lines", "test", "code", "two_discounts",
    "free_shipping", "pending", "authorized", "voided", "partially_paid", "custom_item", "digital", "on_hold",
    "two_locations", "cash_rounding", "deleted_product", "refund_with_shipping", "attributes", "net_prices", "plain",
    "shipped", "returned",
)  # fmt: skip


def fill_demo(store: Store, seed: int) -> None:
    store.load(loads(_made(seed)))


@lru_cache(maxsize=2)
def _made(seed: int) -> bytes:
    """The demo as JSON: made once for a process, because a shop is reset more often than made."""
    store = Store(lambda: LAST_TOUCH)
    fill_generated(store, seed, ORDERS)
    return json_bytes(store.as_data())


def fill_generated(store: Store, seed: int, size: int) -> None:
    """The whole shop with so many orders."""
    dice = Random(seed)  # noqa: S311  the shop must repeat, not be secret
    fill_places(store)
    fill_products(store, dice)
    fill_customers(store)
    shelf = [row for row in store.all("ProductVariant") if not store.one(row["product"])["isGiftCard"]]
    for place in range(size):
        _Sale(store, dice, place, CASES[place % len(CASES)], shelf).make()
    for customer in store.all("Customer"):
        _sum_up(store, customer)
    world = World(store, {}, LAST_TOUCH, frozenset())
    for number in range(1, DRAFTS + 1):
        line = {"variantId": shelf[number * 17]["id"], "quantity": number}
        create_draft(world, {"input": {"tags": [f"FV/2026/{40 + number:04d}"], "lineItems": [line]}})
    fill_more(store)


def _sum_up(store: Store, customer: Object) -> None:
    own = [row for row in store.all("Order") if row["customer"] == customer["id"]]
    spent = sum((Pair.read(row["netPaymentSet"]).shop for row in own), Decimal(0))
    customer["numberOfOrders"] = str(len(own))
    customer["amountSpent"] = {"amount": written(spent), "currencyCode": "EUR"}


@dataclass
class _Sale:
    """One order of the demo, after its case."""

    store: Store
    dice: Random
    place: int
    case: str
    shelf: Sequence[Object]
    code: str = field(init=False, default="")
    percent: int = field(init=False, default=0)

    def make(self) -> None:
        if self.case in ("code", "two_discounts"):
            self.code, self.percent = ("WELCOME10", 10) if self.case == "code" else ("SPRING15", 15)
        customer = self._customer()
        builder = Builder(self.store, self._facts(customer), self._lines(), code=self.code, percent=self.percent)
        self._ship(builder)
        self._pay(builder)
        order = builder.finish(list(self.store.all("Location")), held=self.case == "on_hold")
        work: Callable[[Object], None] | None = getattr(self, f"_{self.case}", None)
        if work:
            work(order)
            settle(self.store, order)
        order["updatedAt"] = moment_of(self.place, FIRST_ORDER + timedelta(hours=9), STEP)

    def _customer(self) -> Object | None:
        people = list(self.store.all("Customer"))
        if self.case in ("company_with_vat", "company_without_vat"):
            return people[3 * (2 * (self.place // 40 % 8) + (self.case == "company_without_vat"))]
        return None if self.case == "guest" else people[self.place * 7 % len(people)]

    def _facts(self, customer: Object | None) -> dict[str, Any]:
        at = FIRST_ORDER + self.place * STEP
        address = customer["defaultAddress"] if customer else address_of(self.store, "PL", self.place, "Ewa", "Król")
        if self.case == "company_in_address":
            address = {**address, "company": "Biuro Łąka Sp. k."}
        mail = (customer or {}).get("defaultEmailAddress") or {}
        currency = {"foreign_pln": "PLN", "foreign_czk": "CZK", "cash_rounding": "CZK"}.get(self.case, "EUR")
        shop_sale = self.case in ("no_email", "cash_rounding")
        return {
            "name": f"#{1001 + self.place}", "number": 1001 + self.place, "createdAt": stamp(at),
            "processedAt": stamp(at - timedelta(days=3) if self.place % 31 == 30 else at), "updatedAt": stamp(at),
            "confirmationNumber": f"LH{self.place * 7919 % 1_000_000:06d}",
            "customer": customer["id"] if customer else None, "email": None if shop_sale else
            mail.get("emailAddress") or ("gosc@example.com" if self.case == "guest" else None),
            "phone": (address or {}).get("phone"), "currencyCode": "EUR", "presentmentCurrencyCode": currency,
            "_rate": RATES[currency], "taxesIncluded": not self._business and self.case != "net_prices",
            "taxExempt": self.case == "company_with_vat", "test": self.case == "test",
            "billingAddress": None if shop_sale else address,
            "shippingAddress": None if shop_sale or self.case == "digital" else address,
            "sourceName": "pos" if shop_sale else "web", "customerLocale": (customer or {}).get("locale", "pl"),
            "purchasingEntity": self._buyer(customer), "poNumber": f"PO/{self.place}" if self._business else None,
            "note": "Proszę o fakturę\nDíky!" if self.case == "attributes" else None,
            "customAttributes": [{"key": "NIP", "value": "5252248481"}] if self.case == "attributes" else [],
            "tags": ["pilne"] if self.place % 13 == 0 else [],
            "_rounding": Decimal("0.02") if self.case == "cash_rounding" else 0,
        }  # fmt: skip

    @property
    def _business(self) -> bool:
        return self.case in ("company_with_vat", "company_without_vat")

    def _buyer(self, customer: Object | None) -> Any:
        if not self._business or not customer:
            return customer["id"] if customer else None
        contact = self.store.one(customer["companyContactProfiles"][0])
        company = self.store.one(contact["company"])
        return {"__typename": "PurchasingCompany", "company": company["id"], "contact": contact["id"],
                "location": company["_location"]}  # fmt: skip

    def _lines(self) -> list[LineWish]:
        if self.case == "digital":
            return [LineWish("Pattern booklet (PDF)", Decimal("4.99"), 1, sku="PDF-1", rate=VAT, shipping=False)]
        count = 63 if self.case == "many_lines" else 1 + self.place % 4
        wishes = [self._line(number) for number in range(count)]
        if self.case == "gift_card_sold":
            cards = [row for row in self.store.all("ProductVariant") if (row["sku"] or "").startswith("GIFT-")]
            card = cards[self.place % 2]
            wishes.append(LineWish("Gift card", Decimal(card["price"]), 1, card, gift_card=True, shipping=False))
        if self.case == "tip":
            wishes.append(LineWish("Tip", Decimal("2.50"), tip=True, shipping=False))
        if self.case == "custom_item":
            wishes.append(
                LineWish("Engraving", Decimal("7.77"), 2, rate=VAT, attributes=[{"key": "Text", "value": "Ł+Ž"}])
            )
        if self.case == "two_discounts":
            wishes[0].discount = Decimal("12.5")
        return wishes

    def _line(self, number: int) -> LineWish:
        variant = self.shelf[(self.place * 13 + number * 29) % len(self.shelf)]
        product = self.store.one(variant["product"])
        rate = Decimal(0) if self.case == "company_with_vat" else Decimal(variant["_vat"])
        places = [row["id"] for row in self.store.all("Location")]
        place = places[number % 2] if self.case == "two_locations" else places[0]
        quantity = 1 + (self.place + number) % 3
        return LineWish(product["title"], Decimal(variant["price"]), quantity, variant, rate=rate, location=place)

    def _ship(self, builder: Builder) -> None:
        if self.case in ("digital", "no_email", "cash_rounding"):
            return
        rate = Decimal(0) if self.case == "company_with_vat" else VAT
        builder.ship("DPD", Decimal("4.90"), rate, free=self.case == "free_shipping")
        if self.case == "two_shipping_lines":
            builder.ship("Saturday delivery", Decimal("3.35"), rate)

    def _pay(self, builder: Builder) -> None:
        gateway = "cash" if self.case in ("no_email", "cash_rounding") else "shopify_payments"
        if self.case == "paid_by_gift_card":
            builder.pay("SALE", "gift_card", Decimal("0.4"))
            settle(self.store, builder.order)
            rest = Pair.read(builder.order["totalOutstandingSet"])
            add_transaction(self.store, builder.order, "SALE", gateway, rest)
        elif self.case == "partially_paid":
            builder.pay("SALE", "bank_transfer", Decimal("0.5"))
        elif self.case in ("authorized", "voided"):
            builder.pay("AUTHORIZATION", gateway)
            if self.case == "voided":
                builder.pay("VOID", gateway)
        elif self.case == "pending":
            builder.pay("SALE", "bank_transfer", status="PENDING")
        elif self.case != "on_hold":
            builder.pay("SALE", gateway)

    # What happens to an order afterwards -------------------------------------------------------------------------

    def _refund(self, order: Object, wanted: Mapping[str, int], *, freight: bool = False) -> None:
        at = datetime.fromisoformat(order["createdAt"]) + timedelta(days=4)
        refund(self.store, order, wanted, stamp(at), freight=freight, note="Zwrot")

    def _partial_refund(self, order: Object) -> None:
        self._refund(order, {order["lineItems"][0]: 1})

    def _full_refund(self, order: Object) -> None:
        lines = {each: self.store.one(each)["quantity"] for each in order["lineItems"]}
        self._refund(order, lines, freight=True)

    def _refund_with_shipping(self, order: Object) -> None:
        self._refund(order, {order["lineItems"][0]: 1}, freight=True)

    def _cancelled(self, order: Object) -> None:
        self._full_refund(order)
        at = stamp(datetime.fromisoformat(order["createdAt"]) + timedelta(hours=3))
        order.update(cancelledAt=at, cancelReason="CUSTOMER", closed=True, closedAt=at)
        for part in order["fulfillmentOrders"]:
            self.store.one(part)["status"] = "CANCELLED"

    def _edited(self, order: Object) -> None:
        """A line was added by hand after the order was placed, and one unit of another was taken out."""
        order["edited"] = True
        wish = self._line(7)
        Builder.going_on(self.store, order).add_lines([wish])
        first = self.store.one(order["lineItems"][0])
        if first["quantity"] > 1:
            first["_removed"] = 1
            left = Decimal(first["quantity"] - 1) / first["quantity"]
            for tax in first["taxLines"]:
                tax["priceSet"] = Pair.read(tax["priceSet"]).times(left).bag(("EUR", order["presentmentCurrencyCode"]))

    def _deleted_product(self, order: Object) -> None:
        line = self.store.one(order["lineItems"][0])
        line["product"] = line["variant"] = None

    def _shipped(self, order: Object) -> None:
        made = ship_all(self.store, order, f"DPD{self.place:08d}")
        made["createdAt"] = made["updatedAt"] = order["createdAt"]
        order.update(closed=True, closedAt=order["createdAt"])

    def _returned(self, order: Object) -> None:
        """The goods went off; the customer sends one back."""
        self._shipped(order)
        add_return(self.store, order, order["createdAt"])
