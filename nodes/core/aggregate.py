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
    Origins,
    Out,
    Outputs,
    Problem,
    Record,
    set_path,
)

from nodes.core._compare import as_number
from nodes.core._keys import key_at
from nodes.core._pages import in_portions
from nodes.core._sorting import sortable
from nodes.core._totals import OF_NUMBERS, ORDERED, Running, Total


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
        groups: dict[tuple[str, ...], _Group] = {}
        failed: list[Item] = []
        async for batch in inputs["items"]:
            for item in batch:
                try:
                    self._take(item, groups)
                except ItemError as error:
                    failed.append(item.with_error(Problem(error.code, error.message)))
        made = [self._result(group) for group in groups.values()]
        async for outputs in in_portions({self.groups: made, self.failed: failed}):
            yield outputs

    def _take(self, item: Item, groups: dict[tuple[str, ...], "_Group"]) -> None:
        key = tuple(key_at(item, path) for path in self.config.group_by)
        values = [self._value(item, one) for one in self.config.results]
        group = groups.get(key)
        if group is None:
            names = {path: item.get(path) for path in self.config.group_by}
            group = groups[key] = _Group(names, [Running(one.what) for one in self.config.results])
        group.add(item, values)

    def _value(self, item: Item, result: Result) -> Any:
        """What the item adds to a result; a pair with its place in an order for the smallest and largest."""
        if not result.path:
            return item.record if result.what != "count" else True
        value = item.get(result.path)
        if value is None or value == "":
            return None
        if result.what in ORDERED:
            return sortable(item, result.path, "auto"), value
        if result.what in OF_NUMBERS:
            return value if isinstance(value, int) and not isinstance(value, bool) else as_number(value, result.path)
        return value

    def _result(self, group: "_Group") -> Item:
        record: Record = {}
        for path, value in group.names.items():
            record = set_path(record, path, value)
        for result, running in zip(self.config.results, group.results, strict=True):
            total = running.result(decimals=self.config.decimals, separator=self.config.separator)
            record = set_path(record, result.name, total)
        return group.origins.item(record)


class _Group:
    """What is known of a group while its items go by."""

    def __init__(self, names: Record, results: list[Running]) -> None:
        self.names = names
        self.results = results
        self.origins = Origins()

    def add(self, item: Item, values: list[Any]) -> None:
        self.origins.add(item)
        for running, value in zip(self.results, values, strict=True):
            if value is not None:
                running.add(value)
