"""Records under one growing version: each change of any record takes the next number of the whole account."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Row = dict[str, Any]
KINDS = (
    "outlets", "registers", "taxes", "payment_types", "users", "customer_groups", "brands", "suppliers",
    "product_types", "products", "customers", "inventory", "sales",
)  # fmt: skip
FIRST_VERSION = 3_000_000_000
DELETABLE = frozenset(
    {"outlets", "registers", "taxes", "brands", "suppliers", "product_types", "products", "customers"}
)
"""The lists that show what was deleted when they are asked with `deleted`."""


class Store:
    """The tables; the rows of each stand in the order of their versions."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.tables: dict[str, dict[str, Row]] = {kind: {} for kind in KINDS}
        self.version = FIRST_VERSION
        self.tell: Callable[[str, Row], None] = _nobody
        """Who hears of each change."""

    def put(self, kind: str, row: Row) -> Row:
        """Keep a record, new or changed: it takes the next version and stands last."""
        self.version += 1
        row["version"] = self.version
        table = self.tables[kind]
        table.pop(row["id"], None)
        table[row["id"]] = row
        self.tell(kind, row)
        return row

    def touch(self, kind: str, row: Row, **values: Any) -> Row:
        """Change a record now."""
        row.update(values)
        if kind != "inventory":
            row["updated_at"] = stamp(self._now())
        return self.put(kind, row)

    def delete(self, kind: str, row: Row) -> None:
        """A deleted record stays, marked."""
        self.touch(kind, row, deleted_at=stamp(self._now()))

    def rows(self, kind: str, *, after: int = 0, before: int | None = None, deleted: bool = False) -> Iterator[Row]:
        for row in self.tables[kind].values():
            shown = (deleted and kind in DELETABLE) or not row.get("deleted_at")
            if shown and row["version"] > after and (before is None or row["version"] < before):
                yield row

    def find(self, kind: str, number: str) -> Row | None:
        return self.tables[kind].get(number)

    def as_data(self) -> dict[str, Any]:
        return {kind: list(rows.values()) for kind, rows in self.tables.items()}

    def load(self, data: Mapping[str, Any], version: int) -> None:
        self.tables = {kind: {row["id"]: dict(row) for row in data[kind]} for kind in KINDS}
        self.version = version


def _nobody(kind: str, row: Row) -> None:
    """While it is filled nobody listens."""


def id_of(kind: str, name: object) -> str:
    """An id that is the same at every start."""
    return str(uuid5(NAMESPACE_URL, f"wareflow/lightspeed_x/{kind}/{name}"))


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def number(value: Decimal | int | str) -> int | float:
    """A number as this API writes it: with no more digits than it needs."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
