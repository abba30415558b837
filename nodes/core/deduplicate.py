"""Deduplicate: keep one item for each key."""

from collections.abc import AsyncIterator, Mapping
from typing import Literal

from pydantic import model_validator
from wareflow.sdk import Barrier, Batch, Config, Context, Example, Field, In, Item, ItemError, Out, Outputs, Problem

from nodes.core._keys import key_at
from nodes.core._pages import in_portions, read_all
from nodes.core._sorting import Sortable, sortable


class DeduplicateConfig(Config):
    keys: list[str] = Field(
        title="Same when these are equal",
        description="Paths inside the item, such as sku. Compared exactly: 00123 is not 123.",
        min_length=1,
        max_length=10,
        ui={"widget": "paths", "order": 1},
    )
    keep: Literal["first", "last", "newest"] = Field("first", title="Keep", ui={"order": 2})
    newest_by: str = Field(
        "",
        title="Field with the date or number",
        description="The item with the highest one is kept.",
        ui={"widget": "path", "order": 3, "show_if": {"field": "keep", "equals": "newest"}},
    )

    @model_validator(mode="after")
    def _knows_the_age(self) -> "DeduplicateConfig":
        if self.keep == "newest" and not self.newest_by:
            raise ValueError("Name the field with the date, by which the newest is found")
        return self


class Deduplicate(Barrier[DeduplicateConfig]):
    """Keeps one of several items with the same key; the others leave by “Dropped” and count as duplicates."""

    name = "core.deduplicate"
    title = "Deduplicate"
    category = "logic"
    icon = "copy-minus"
    example = Example(
        {"keys": ["sku"]}, [{"sku": "00123", "qty": 1}, {"sku": "123", "qty": 2}, {"sku": "00123", "qty": 3}]
    )

    items = In("Items")
    kept = Out("Kept")
    dropped = Out("Dropped", skipped="duplicate")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        best: dict[tuple[str, ...], tuple[int, Item, Sortable | None]] = {}
        outputs: dict[Out, list[Item]] = {self.kept: [], self.dropped: [], self.failed: []}
        for place, item in enumerate(await read_all(inputs["items"])):
            try:
                key = tuple(key_at(item, path) for path in self.config.keys)
                age = sortable(item, self.config.newest_by, "auto") if self.config.keep == "newest" else None
            except ItemError as error:
                outputs[self.failed].append(item.with_error(Problem(error.code, error.message)))
                continue
            known = best.get(key)
            if known is not None and not self._replaces(known[2], age):
                outputs[self.dropped].append(item)
                continue
            if known is not None:
                outputs[self.dropped].append(known[1])
            best[key] = (place, item, age)
        outputs[self.kept] = [item for _, item, _ in sorted(best.values(), key=lambda found: found[0])]
        async for portion in in_portions(outputs):
            yield portion

    def _replaces(self, known: Sortable | None, age: Sortable | None) -> bool:
        if self.config.keep == "newest":
            return age is not None and (known is None or age > known)
        return self.config.keep == "last"
