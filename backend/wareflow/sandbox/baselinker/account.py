"""What the imitated account keeps: statuses, orders, journal, catalogue; and how each change is noted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wareflow.sandbox.baselinker.errors import order_not_found, wrong_parameter
from wareflow.sandbox.baselinker.fields import fields_of
from wareflow.sandbox.baselinker.php import php_int

Order = dict[str, Any]

CREATED, CONFIRMED, PAID = 1, 2, 3
DELIVERY_EDITED, ORDER_EDITED, STATUS_CHANGED, INVOICE_EDITED = 11, 16, 18, 21
JOURNAL_SECONDS = 3 * 24 * 3600
HIDDEN = ("custom_extra_fields", "commission", "connect_data")
"""Parts of an order that are told only when asked for."""


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


def order_total(order: Mapping[str, Any]) -> Decimal:
    lines = sum((Decimal(line["price_brutto"]) * line["quantity"] for line in order["products"]), Decimal(0))
    return lines + Decimal(order["delivery_price"])


def _order_from(data: Mapping[str, Any]) -> Order:
    """An order read back from JSON, where decimals are texts."""
    order = _with_decimals("order", data)
    order["products"] = [_with_decimals("order_product", line) for line in data["products"]]
    if "commission" in data:
        commission = data["commission"]
        order["commission"] = {**commission, "net": Decimal(commission["net"]), "gross": Decimal(commission["gross"])}
    return order


def _with_decimals(what: str, data: Mapping[str, Any]) -> dict[str, Any]:
    known = fields_of(what)
    money = {name for name, each in known.items() if each.type == "money"}
    return {name: Decimal(str(value)) if name in money else value for name, value in data.items()}


def _product_from(data: Mapping[str, Any]) -> dict[str, Any]:
    prices = {group: Decimal(str(price)) for group, price in data["prices"].items()}
    return {**data, "prices": prices, "stock": dict(data["stock"])}
