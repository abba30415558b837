"""Demo data: the orders of a homeware shop with customers in five countries; the same at every start."""

import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from wareflow.sandbox.baselinker.account import CONFIRMED, CREATED, PAID, STATUS_CHANGED, Account, Order, order_total
from wareflow.sandbox.baselinker.demo_goods import (
    EURO_RATE,
    INVENTORY,
    add_product,
    converted,
    customers,
    demo,
    load_goods,
)
from wareflow.sandbox.baselinker.demo_papers import load_lists, load_papers
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import taken
from wareflow.sandbox.baselinker.orders import new_line, new_order

FIRST_ORDER = int(datetime(2026, 11, 2, 8, 12, tzinfo=UTC).timestamp())
LOADED_SECONDS = 14 * 24 * 3600
"""However many orders are generated, they spread over two weeks, so that none lies in the future."""
CONFIRMED_ORDERS = 400
UNCONFIRMED_ORDERS = 6
SAME_SECOND = range(97, 104)
"""Places, counted from 0 in order of confirmation, that share one second: the border of a page of 100 cuts through."""
NEW, PAYED, TO_SHIP, SHIPPED, DELIVERED, ON_HOLD, CANCELLED, RETURNED = range(64001, 64009)
STATUS_BY_AGE = (DELIVERED, SHIPPED, DELIVERED, SHIPPED, TO_SHIP, CANCELLED, DELIVERED, TO_SHIP, PAYED, RETURNED)
STILL_MOVING = 120
"""How many of the last orders are still on their way through the shop."""
CURRENCY = {"PL": ("PLN", Decimal(1)), "CZ": ("CZK", Decimal("5.82"))}
EURO = ("EUR", EURO_RATE)
FIRST_IDS = {"order": 9_100_001, "order_product": 55_300_001, "log": 700_001}


def load_demo(account: Account, seed: int) -> None:
    """The same at every start, so it is worked out once."""
    vars(account).update(pickle.loads(_prepared(seed)))  # noqa: S301  bytes of our own


@cache
def _prepared(seed: int) -> bytes:
    account = Account(lambda: 0.0)
    _make(account, seed)
    return pickle.dumps({name: value for name, value in vars(account).items() if name != "now"})


def _make(account: Account, seed: int) -> None:
    known = demo()
    account.statuses = [dict(status) for status in known["statuses"]]
    account.sources = {name: dict(ids) for name, ids in known["sources"].items()}
    account.countries = dict(known["countries"])
    account.inventories = [dict(INVENTORY)]
    account.next_ids = dict(FIRST_IDS)
    load_lists(account)
    load_goods(account)
    load_generated(account, CONFIRMED_ORDERS, seed)
    _add_unconfirmed(account, seed)
    load_papers(account)
    _in_order(account)


def _in_order(account: Account) -> None:
    """The journal grows with time, so its numbers do too."""
    account.journal.sort(key=lambda entry: entry["date"])
    for number, entry in enumerate(account.journal, FIRST_IDS["log"]):
        entry["log_id"] = number
    account.next_ids["log"] = FIRST_IDS["log"] + len(account.journal)


def load_generated(account: Account, size: int, seed: int) -> None:
    """Replace the orders by `size` made-up ones, all confirmed."""
    dice = Random(seed)  # noqa: S311  demo data must repeat, not be secret
    account.forget_orders()
    longest_pause = min(12_000, LOADED_SECONDS * 2 // max(size, 1) + 1)
    added = FIRST_ORDER
    for place in range(size):
        added += dice.randrange(longest_pause // 30 + 1, longest_pause + 1)
        # An order waits for its buyer, so ids and confirmations do not grow together.
        confirmed = added + dice.randrange(60, 20_000)
        order = _generated(account, place, size, dice)
        order |= {"date_add": added, "date_confirmed": confirmed}
        _settle(account, order)
    _same_second_at_the_border(account)


def _same_second_at_the_border(account: Account) -> None:
    """Give the orders around the hundredth place one second of confirmation."""
    in_order = sorted(account.orders.values(), key=lambda order: (order["date_confirmed"], order["order_id"]))
    together = in_order[SAME_SECOND.start : SAME_SECOND.stop]
    for order in together:
        order["date_confirmed"] = together[0]["date_confirmed"]
        order["date_add"] = min(order["date_add"], order["date_confirmed"] - 1)
        order["date_in_status"] = max(order["date_in_status"], order["date_confirmed"])


def _generated(account: Account, place: int, size: int, dice: Random) -> Order:
    customer = dice.choice(customers())
    currency, rate = CURRENCY.get(customer["country"], EURO)
    method = dice.choice(demo()["delivery_methods"])
    source = dice.choice(("shop", "shop", "allegro", "personal", "amazon"))
    order = new_order(
        account,
        {
            **_addresses(customer),
            "order_source": source,
            "order_source_id": int(dice.choice(list(account.sources[source]))),
            "external_order_id": f"LH/{place + 1:05d}" if source != "personal" else "",
            "shop_order_id": 30_000 + place if source == "shop" else 0,
            "order_status_id": _status(place, size),
            "currency": currency,
            "payment_method": dice.choice(demo()["payment_methods"]),
            "delivery_method": method["name"],
            "delivery_price": converted(Decimal(method["price"]), rate),
            "user_comments": "Proszę o fakturę\ni paragon / díky!" if place % 9 == 4 else "",
            "products": [_line(product, rate, dice) for product in _chosen(dice)],
            "connect_data": {"connect_integration_id": 0, "connect_contractor_id": 0},
        },
    )
    _make_odd(account, order, place)
    order["commission"] = _commission(order)
    return order


def _make_odd(account: Account, order: Order, place: int) -> None:
    """A few orders are not like the others: a discount, a gift card, a pick-up point, no delivery cost."""
    extra = {"storage": "shop", "tax_rate": 23, "quantity": 1}
    if place % 40 == 19:
        order["products"].append(new_line(account, {**extra, "name": "Rabat", "price_brutto": "-5.00"}))
    elif place % 40 == 29:
        card = {"name": "Karta podarunkowa", "price_brutto": "100.00", "tax_rate": -1}
        order["products"].append(new_line(account, {**extra, **card}))
    elif place % 40 == 31:
        order["delivery_price"] = Decimal(0)
    elif place % 40 == 37:
        order |= {"delivery_point_id": "KRA012", "delivery_point_name": "Paczkomat KRA012"}


def _chosen(dice: Random) -> list[Mapping[str, Any]]:
    return dice.sample(demo()["products"], dice.choice((1, 1, 2, 3)))


def _line(product: Mapping[str, Any], rate: Decimal, dice: Random) -> dict[str, Any]:
    return {
        "storage": "db",
        "storage_id": INVENTORY["inventory_id"],
        "product_id": str(product["product_id"]),
        "name": product["name"],
        "sku": product["sku"],
        "ean": product["ean"],
        "warehouse_id": 2051,
        "price_brutto": converted(Decimal(product["price"]), rate),
        "tax_rate": product["tax_rate"],
        "quantity": dice.choice((1, 1, 1, 2, 3, 6)),
        "weight": product["weight"],
    }


def _addresses(customer: Mapping[str, Any]) -> dict[str, Any]:
    delivery = {f"delivery_{name}": customer[name] for name in ("fullname", "company", "address", "city", "postcode")}
    names = ("fullname", "company", "nip", "address", "city", "postcode")
    invoice = {f"invoice_{name}": customer[name] for name in names if customer["company"]}
    country = customer["country"]
    return {
        **delivery,
        **invoice,
        "delivery_country_code": country,
        "invoice_country_code": country if customer["company"] else "",
        "want_invoice": bool(customer["company"]),
        "phone": customer["phone"],
        "email": customer["email"],
        "user_login": customer["email"].partition("@")[0],
    }


def _status(place: int, size: int) -> int:
    """Old orders are done, the last ones are new."""
    if place >= size - 14:
        return (NEW, PAYED, NEW, ON_HOLD)[place % 4]
    status = STATUS_BY_AGE[place % len(STATUS_BY_AGE)]
    return DELIVERED if place < size - STILL_MOVING and status in (TO_SHIP, PAYED) else status


def _settle(account: Account, order: Order) -> None:
    """Payment and history that fit the status."""
    cash = order["payment_method"] == "Za pobraniem"
    status = order["order_status_id"]
    unpaid = status in (NEW, ON_HOLD, CANCELLED) or (cash and status != DELIVERED)
    order["payment_method_cod"] = "1" if cash else "0"
    order["payment_done"] = Decimal(0) if unpaid else order_total(order)
    if status == PAYED and order["order_id"] % 3 == 0:
        order["payment_done"] = converted(order_total(order), Decimal("0.5"))
    order["date_in_status"] = order["date_confirmed"] + (0 if status in (NEW, ON_HOLD) else 5_400)
    if status in (SHIPPED, DELIVERED, RETURNED):
        order |= {"delivery_package_module": "dpd", "delivery_package_nr": f"0000{order['order_id'] * 37}U"}
        order |= {"pick_state": 1, "pack_state": 1}
    _history(account, order)


def _history(account: Account, order: Order) -> None:
    account.note(order["order_id"], CREATED, at=order["date_add"])
    account.note(order["order_id"], CONFIRMED, at=order["date_confirmed"])
    if order["payment_done"]:
        account.note(order["order_id"], PAID, at=order["date_confirmed"])
    if order["order_status_id"] != NEW:
        account.note(order["order_id"], STATUS_CHANGED, order["order_status_id"], at=order["date_in_status"])


def _add_unconfirmed(account: Account, seed: int) -> None:
    """Orders whose buyer has not finished: some have no lines and no delivery yet."""
    dice = Random(seed + 1)  # noqa: S311  demo data must repeat, not be secret
    latest = max(order["date_add"] for order in account.orders.values())
    for number in range(UNCONFIRMED_ORDERS):
        order = _generated(account, CONFIRMED_ORDERS + number, CONFIRMED_ORDERS, dice)
        order |= {"confirmed": False, "date_confirmed": 0, "order_status_id": NEW}
        order |= {"date_add": latest + 600 * number, "date_in_status": latest + 600 * number}
        if number % 2:
            order |= {"products": [], "delivery_method": "", "delivery_price": Decimal(0)}
        account.note(order["order_id"], CREATED, at=order["date_add"])


def _commission(order: Mapping[str, Any]) -> dict[str, Any]:
    gross = converted(order_total(order), Decimal("0.08")) if order["order_source"] in ("allegro", "amazon") else 0
    net = converted(Decimal(gross), Decimal("0.813"))
    return {"net": net, "gross": Decimal(gross), "currency": order["currency"]}


def load_given(account: Account, data: Mapping[str, Any]) -> None:
    """Replace the named collections by those given; missing fields of an order are blank."""
    unknown = sorted(set(data) - {"orders", "statuses", "sources", "products"})
    if unknown:
        raise wrong_parameter(unknown[0], "is not known. Known: orders, products, sources, statuses")
    if "statuses" in data:
        account.statuses = [
            taken("status", {"color": "", "name_for_customer": "", **each}) for each in data["statuses"]
        ]
    if "sources" in data:
        account.sources = {name: dict(ids) for name, ids in data["sources"].items()}
    if "products" in data:
        account.products = {}
        for product in data["products"]:
            add_product(account, {"ean": "", "stock": 0, "price": "0", **product})
    if "orders" in data:
        _load_orders(account, data["orders"])


def _load_orders(account: Account, orders: list[Mapping[str, Any]]) -> None:
    account.forget_orders()
    for each in orders:
        order = new_order(account, {"order_status_id": account.statuses[0]["id"], **each})
        account.next_ids["order"] = max(account.next_ids["order"], order["order_id"] + 1)
        account.note(order["order_id"], CREATED, at=order["date_add"])
        if order["confirmed"]:
            account.note(order["order_id"], CONFIRMED, at=order["date_confirmed"])
