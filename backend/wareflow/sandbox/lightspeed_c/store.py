"""What the imitated web shop keeps: rows by list and number, in the dialect that the API speaks."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
SINGULAR = {
    "orders": "order", "products": "product", "variants": "variant", "customers": "customer",
    "categories": "category", "brands": "brand", "taxes": "tax", "shipments": "shipment",
}  # fmt: skip
FIRST_NUMBERS = {
    "orders": 1_600_001, "products": 20_900_001, "variants": 34_700_001, "customers": 2_000_001,
    "categories": 290_001, "brands": 1_170_001, "taxes": 26_001, "shipments": 1_590_001, "lines": 3_600_001,
}  # fmt: skip
COUNTRIES = {
    "PL": (176, "pol", "Poland"), "CZ": (57, "cze", "Czech Republic"), "ES": (202, "esp", "Spain"),
    "IT": (106, "ita", "Italy"), "DE": (81, "deu", "Germany"),
}  # fmt: skip


class Store:
    """Tables by list; `lines` are the products of an order, by the order's number."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in SINGULAR}
        self.lines: dict[int, list[Row]] = {}
        self._next = dict(FIRST_NUMBERS)

    def number(self, kind: str) -> int:
        found = self._next[kind]
        self._next[kind] += 1
        return found

    def put(self, kind: str, row: Row) -> Row:
        self.tables[kind][row["id"]] = row
        return row

    def as_data(self) -> dict[str, Any]:
        tables: dict[str, Any] = {kind: list(rows.values()) for kind, rows in self.tables.items()}
        return {**tables, "lines": {str(order): rows for order, rows in self.lines.items()}}

    def load(self, data: Mapping[str, Any]) -> None:
        self.tables = {kind: {row["id"]: dict(row) for row in data[kind]} for kind in SINGULAR}
        self.lines = {int(order): list(rows) for order, rows in data["lines"].items()}
        taken = {kind: max(rows, default=0) + 1 for kind, rows in self.tables.items()}
        lines = [row["id"] for rows in self.lines.values() for row in rows]
        taken["lines"] = max(lines, default=0) + 1
        self._next = {kind: max(first, taken[kind]) for kind, first in FIRST_NUMBERS.items()}


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def number(value: Decimal | int | str) -> int | float:
    """A number as this API writes it: with no more digits than it needs."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def link(url: str, id_: int | bool = False) -> Row:
    """A reference to another resource; its full address is put in when it is shown."""
    return {"resource": {"id": id_, "url": url}}


def country(code: str) -> Row | bool:
    """A country as it stands in addresses; false where none is known."""
    if code.upper() not in COUNTRIES:
        return False
    id_, code3, title = COUNTRIES[code.upper()]
    return {"id": id_, "code": code.lower(), "code3": code3, "title": title}
