"""Sort: put all items in order."""

from collections.abc import AsyncIterator, Mapping
from typing import Literal

from wareflow.sdk import Barrier, Batch, Config, Context, Example, Field, In, Item, ItemError, Out, Outputs, Problem

from nodes.core._compare import Kind
from nodes.core._pages import in_portions, read_all
from nodes.core._sorting import Sortable, sortable


class SortKey(Config):
    path: str = Field(title="Field", min_length=1, max_length=200, ui={"widget": "path", "order": 1})
    direction: Literal["ascending", "descending"] = Field("ascending", title="Direction", ui={"order": 2})
    compare_as: Kind = Field(
        "auto", title="Compare as", description="Choose number when numbers are stored as text.", ui={"order": 3}
    )


class SortConfig(Config):
    keys: list[SortKey] = Field(
        title="Sort by",
        description="The first field decides, the next ones where it is equal. Blanks come last.",
        min_length=1,
        max_length=10,
        ui={"widget": "table", "order": 1},
    )


class Sort(Barrier[SortConfig]):
    """Waits for all items and hands them on in order; items that are equal keep the order in which they came."""

    name = "core.sort"
    title = "Sort"
    icon = "arrow-down-a-z"
    example = Example({"keys": [{"path": "sku"}]}, [{"sku": "MUG"}, {"sku": "00123"}, {"sku": None}, {"sku": "1e5"}])

    items = In("Items")
    ordered = Out("Sorted")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        keyed: list[tuple[Item, list[Sortable | None]]] = []
        failed: list[Item] = []
        for item in await read_all(inputs["items"]):
            try:
                keyed.append((item, [sortable(item, key.path, key.compare_as) for key in self.config.keys]))
            except ItemError as error:
                failed.append(item.with_error(Problem(error.code, error.message)))
        for position, key in reversed(list(enumerate(self.config.keys))):
            filled = [(item, values) for item, values in keyed if values[position] is not None]
            blank = [(item, values) for item, values in keyed if values[position] is None]
            filled.sort(key=lambda pair: pair[1][position] or (), reverse=key.direction == "descending")
            keyed = filled + blank
        async for outputs in in_portions({self.ordered: [item for item, _ in keyed], self.failed: failed}):
            yield outputs
