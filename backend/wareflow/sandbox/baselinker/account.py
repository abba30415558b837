"""What the imitated account keeps: statuses, orders, journal, catalogue; and how each change is noted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wareflow.sandbox.baselinker.errors import not_found, order_not_found, wrong_parameter
from wareflow.sandbox.baselinker.fields import with_decimals
from wareflow.sandbox.baselinker.php import php_int

Order = dict[str, Any]

CREATED, CONFIRMED, PAID, REMOVED, MERGED, SPLIT = 1, 2, 3, 4, 5, 6
INVOICE_ISSUED, RECEIPT_ISSUED, PACKAGE_CREATED, PACKAGE_DELETED = 7, 8, 9, 10
DELIVERY_EDITED, LINE_ADDED, LINE_EDITED, LINE_REMOVED = 11, 12, 13, 14
ORDER_EDITED, COPIED, STATUS_CHANGED, INVOICE_EDITED = 16, 17, 18, 21
JOURNAL_SECONDS = 3 * 24 * 3600
HIDDEN = ("custom_extra_fields", "commission", "connect_data")
"""Parts of an order that are told only when asked for."""
SHELVES = {"invoice": "invoice_id", "receipt": "receipt_id", "package": "package_id", "order_return": "return_id"}
"""What hangs on orders, with the name of its id."""
ITEMS = {"invoice": "invoice_item", "receipt": "receipt_item", "order_return": "order_return_product"}
LISTS = (
    *("warehouses", "price_groups", "categories", "manufacturers", "series", "couriers", "extra_fields"),
    *("return_statuses", "return_reasons", "return_product_statuses"),
)


@dataclass
class Account:
    """The data behind one token."""

    now: Callable[[], float]
    statuses: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    journal: list[dict[str, int]] = field(default_factory=list)
    inventories: list[dict[str, Any]] = field(default_factory=list)
    products: dict[int, dict[str, Any]] = field(default_factory=dict)
    next_ids: dict[str, int] = field(default_factory=dict)
    shelves: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in SHELVES})
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in LISTS})
    payments: list[dict[str, Any]] = field(default_factory=list)
    return_journal: list[dict[str, int]] = field(default_factory=list)

    def moment(self) -> int:
        return int(self.now())

    def next_id(self, what: str) -> int:
        self.next_ids[what] = self.next_ids.get(what, 1) + 1
        return self.next_ids[what] - 1

    def order(self, order_id: Any) -> Order:
        found = self.orders.get(php_int(order_id))
        if found is None:
            raise order_not_found(php_int(order_id))
        return found

    def find(self, what: str, number: Any) -> dict[str, Any]:
        """An invoice, receipt, package or return."""
        found = self.shelves[what].get(php_int(number))
        if found is None:
            raise not_found(what, php_int(number))
        return found

    def put(self, what: str, record: dict[str, Any]) -> int:
        """Keep a new one; returns its id."""
        number = self.next_id(what)
        record[SHELVES[what]] = number
        self.shelves[what][number] = record
        return number

    def forget_orders(self) -> None:
        """All orders go, with everything that hangs on them."""
        self.orders, self.journal, self.payments, self.return_journal = {}, [], [], []
        self.shelves = {name: {} for name in SHELVES}

    def status(self, status_id: Any) -> int:
        wanted = php_int(status_id)
        if all(status["id"] != wanted for status in self.statuses):
            raise wrong_parameter("status_id", f"{wanted} is not a status of this account")
        return wanted

    def note(self, order_id: int, log_type: int, object_id: int = 0, at: int | None = None) -> None:
        self.journal.append(
            {
                "log_id": self.next_id("log"),
                "log_type": log_type,
                "order_id": order_id,
                "object_id": object_id,
                "date": self.moment() if at is None else at,
            }
        )

    def set_status(self, order: Order, status_id: int) -> None:
        if order["order_status_id"] == status_id:
            return
        order["order_status_id"] = status_id
        order["date_in_status"] = self.moment()
        self.note(order["order_id"], STATUS_CHANGED, status_id)

    def country_name(self, code: str) -> str:
        return self.countries.get(code.upper(), code.upper())

    def as_data(self) -> dict[str, Any]:
        return {
            "statuses": self.statuses,
            "sources": self.sources,
            "countries": self.countries,
            "orders": list(self.orders.values()),
            "journal": self.journal,
            "inventories": self.inventories,
            "products": list(self.products.values()),
            "next_ids": self.next_ids,
            "payments": self.payments,
            "return_journal": self.return_journal,
            **self.lists,
            **{f"{name}s": list(shelf.values()) for name, shelf in self.shelves.items()},
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.statuses = [dict(each) for each in data["statuses"]]
        self.sources = {name: dict(each) for name, each in data["sources"].items()}
        self.countries = dict(data["countries"])
        self.orders = {each["order_id"]: _order_from(each) for each in data["orders"]}
        self.journal = [dict(each) for each in data["journal"]]
        self.inventories = [dict(each) for each in data["inventories"]]
        self.products = {each["id"]: _product_from(each) for each in data["products"]}
        self.next_ids = dict(data["next_ids"])
        self.payments = [dict(each) for each in data["payments"]]
        self.return_journal = [dict(each) for each in data["return_journal"]]
        self.lists = {name: [dict(each) for each in data[name]] for name in LISTS}
        self.shelves = {
            name: {each[number]: _record_from(name, each) for each in data[f"{name}s"]}
            for name, number in SHELVES.items()
        }


def order_total(order: Mapping[str, Any]) -> Decimal:
    lines = sum((Decimal(line["price_brutto"]) * line["quantity"] for line in order["products"]), Decimal(0))
    return lines + Decimal(order["delivery_price"])


def _order_from(data: Mapping[str, Any]) -> Order:
    order = with_decimals("order", data)
    order["products"] = [with_decimals("order_product", line) for line in data["products"]]
    if "commission" in data:
        commission = data["commission"]
        order["commission"] = {**commission, "net": Decimal(commission["net"]), "gross": Decimal(commission["gross"])}
    return order


def _record_from(what: str, data: Mapping[str, Any]) -> dict[str, Any]:
    record = with_decimals(what, data)
    if what in ITEMS:
        name = "products" if what == "order_return" else "items"
        record[name] = [with_decimals(ITEMS[what], each) for each in data[name]]
    return record


def _product_from(data: Mapping[str, Any]) -> dict[str, Any]:
    prices = {group: Decimal(str(price)) for group, price in data["prices"].items()}
    return {**with_decimals("product_data", data), "prices": prices, "stock": dict(data["stock"])}
