"""The tables of the imitated shop: rows of wire texts by id, as the API would print them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from wareflow.sandbox.lightspeed.schema import EVERYTHING, Kind, Relation, Resource

Row = dict[str, Any]

_OWNERS = {
    "ItemShop": "itemID",
    "Image": "itemID",
    "TagRelation": "itemID",
    "SaleLine": "saleID",
    "SalePayment": "saleID",
    "TaxCategoryClass": "taxCategoryID",
    "WorkorderLine": "workorderID",
    "WorkorderItem": "workorderID",
}
"""Rows that hang on others in numbers, and the field that says on which."""


class Store:
    """All rows, with ids that are never used twice."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[int, Row]] = {name: {} for name in EVERYTHING}
        self._last_ids: dict[str, int] = dict.fromkeys(EVERYTHING, 0)
        self._children: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in _OWNERS}

    def table(self, name: str) -> dict[int, Row]:
        return self._tables[name]

    def rows(self, name: str) -> Iterable[Row]:
        return self._tables[name].values()

    def find(self, name: str, number: str | int) -> Row | None:
        return self._tables[name].get(int(number))

    def next_id(self, name: str) -> int:
        return self._last_ids[name] + 1

    def insert(self, name: str, row: Row) -> Row:
        """Add a row; without an id it gets the next one."""
        key = EVERYTHING[name].key
        number = int(row.get(key) or 0) or self.next_id(name)
        row = {key: str(number), **row} if key not in row else {**row, key: str(number)}
        self._tables[name][number] = row
        self._last_ids[name] = max(self._last_ids[name], number)
        if name in _OWNERS:
            self._children[name][row[_OWNERS[name]]].append(row)
        return row

    def delete(self, name: str, number: int) -> Row:
        return self._tables[name].pop(number)

    def of_item(self, name: str, item_id: str) -> list[Row]:
        """Rows of one item: its stock, images or tags."""
        return self.children(name, item_id)

    def children(self, name: str, owner_id: str) -> list[Row]:
        """Rows that hang on one record, such as the lines of a sale."""
        return self._children[name].get(owner_id, [])

    def related(self, row: Row, relation: Relation) -> list[Row]:
        """The neighbours of a row; none for relations this sandbox has no rows for."""
        if relation.target is None:
            return []
        if relation.many:
            # The API prints the summary of the stock (shop 0) after the shops.
            return sorted(self.children(relation.target, row[relation.key]), key=lambda each: each.get("shopID") == "0")
        found = self.find(relation.target, row[relation.key])
        return [found] if found else []

    def as_data(self) -> dict[str, list[Row]]:
        return {name: list(rows.values()) for name, rows in self._tables.items()}

    def snapshot(self) -> dict[str, Any]:
        return {"rows": self.as_data(), "last_ids": dict(self._last_ids)}

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> "Store":
        store = cls()
        for name, rows in snapshot["rows"].items():
            for row in rows:
                store.insert(name, row)
        store._last_ids.update(snapshot["last_ids"])
        return store


def new_row(resource: Resource, values: Mapping[str, Any]) -> Row:
    """All fields of a resource in their order, the given ones filled in, the others empty."""
    empty = {Kind.TEXT: "", Kind.BOOLEAN: "false", Kind.TIME: ""}
    return {name: values.get(name, empty.get(kind, "0")) for name, kind in resource.fields.items()} | dict(values)
