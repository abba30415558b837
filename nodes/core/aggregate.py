"""Aggregate: one item for each group, with counts, sums and averages."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from pydantic import field_validator, model_validator
from wareflow.sdk import (
    Barrier,
    Batch,
    Config,
    Context,
    Example,
    Field,
    In,
    Item,
    ItemError,
    Out,
    Outputs,
    Problem,
    Record,
    set_path,
)

from nodes.core._compare import as_number
from nodes.core._keys import key_at
from nodes.core._pages import in_portions, read_all
from nodes.core._sorting import Sortable, sortable
from nodes.core._totals import OF_NUMBERS, ORDERED, Total, total


class Result(Config):
    name: str = Field(title="Field", description="Name of the result.", min_length=1, max_length=200, ui={"order": 1})
    what: Total = Field("sum", title="Is", ui={"order": 2})
    path: str = Field(
        "",
        title="Of",
        description="Path of the values; empty: whole items.",
        max_length=200,
        ui={"widget": "path", "order": 3},
    )

    @model_validator(mode="after")
    def _has_values(self) -> "Result":
        if not self.path and self.what not in ("count", "list", "first", "last"):
            raise ValueError(f"“{self.what}” needs the path of the values")
        return self


class AggregateConfig(Config):
    group_by: list[str] = Field(
        [],
        title="Group by",
        description="Paths whose values make a group, such as order.number. Empty: all items are one group.",
        max_length=10,
        ui={"widget": "paths", "order": 1},
    )
    results: list[Result] = Field(
        title="Results",
        description="Blank values are left out; text is read as a number only for sum and average.",
        min_length=1,
        max_length=50,
        ui={"widget": "table", "order": 2},
    )
    decimals: int = Field(
        2, title="Decimals of averages", description="Half is rounded up. Sums are exact.", ge=0, le=12, ui={"order": 3}
    )
    separator: str = Field(", ", title="Separator for join", max_length=20, ui={"advanced": True, "order": 4})

    @field_validator("results")
    @classmethod
    def _told_apart(cls, results: list[Result]) -> list[Result]:
        names = [result.name for result in results]
        if len(set(names)) < len(names):
            raise ValueError("holds two results with one name")
        return results


class Aggregate(Barrier[AggregateConfig]):
    """Waits for all items and gives one for each group, in the order in which the groups appeared."""

    name = "core.aggregate"
    title = "Aggregate"
    icon = "sigma"
    example = Example(
        {"group_by": ["sku"], "results": [{"name": "quantity", "what": "sum", "path": "qty"}]},
        [{"sku": "00123", "qty": 2}, {"sku": "MUG", "qty": 1}, {"sku": "00123", "qty": 3}],
    )

    items = In("Items")
    groups = Out("Groups")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        groups: dict[tuple[str, ...], list[tuple[Item, Record]]] = {}
        failed: list[Item] = []
        for item in await read_all(inputs["items"]):
            try:
                key = tuple(key_at(item, path) for path in self.config.group_by)
                groups.setdefault(key, []).append(
                    (item, {one.name: self._value(item, one) for one in self.config.results})
                )
            except ItemError as error:
                failed.append(item.with_error(Problem(error.code, error.message)))
        made = [self._group(members) for members in groups.values()]
        async for outputs in in_portions({self.groups: made, self.failed: failed}):
            yield outputs

    def _value(self, item: Item, result: Result) -> Any:
        """What the item adds to a result; a pair with its place in an order for the smallest and largest."""
        value = item.get(result.path) if result.path else item.record
        if value is None or value == "":
            return None
        if result.what in ORDERED:
            return sortable(item, result.path, "auto"), value
        if result.what in OF_NUMBERS:
            return value if isinstance(value, int) and not isinstance(value, bool) else as_number(value, result.path)
        return value

    def _group(self, members: list[tuple[Item, Record]]) -> Item:
        first = members[0][0]
        record: Record = {}
        for path in self.config.group_by:
            record = set_path(record, path, first.get(path))
        for result in self.config.results:
            values = [value for _, found in members if (value := found[result.name]) is not None]
            record = set_path(record, result.name, self._total(values, result))
        return Item.merged([item for item, _ in members], record)

    def _total(self, values: list[Any], result: Result) -> Any:
        if result.what in ORDERED:
            return _extreme(values, result.what)
        return total(values, result.what, decimals=self.config.decimals, separator=self.config.separator)


def _extreme(pairs: list[tuple[Sortable, Any]], what: str) -> Any:
    if not pairs:
        return None
    choose = min if what == "min" else max
    return choose(pairs, key=lambda pair: pair[0])[1]
