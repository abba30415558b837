"""Merge by key: bring together two lists of items that speak of the same things."""

from collections.abc import AsyncIterator, Mapping
from typing import Literal

from pydantic import model_validator
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
)

from nodes.core._keys import key_at
from nodes.core._pages import in_portions, read_all


class MergeByKeyConfig(Config):
    left_key: str = Field(
        title="Key of the left items", description="Path, such as sku.", min_length=1, max_length=200,
        ui={"widget": "path", "order": 1},
    )  # fmt: skip
    right_key: str = Field(
        title="Key of the right items", description="Path, such as number. Keys are compared exactly.", min_length=1,
        max_length=200, ui={"widget": "path", "order": 2},
    )  # fmt: skip
    keep: Literal["matched", "all_left", "all"] = Field(
        "matched",
        title="Keep",
        description="Only pairs, also left items without a partner, or also right ones.",
        ui={"order": 3},
    )
    put: Literal["prefix", "overlay"] = Field(
        "prefix",
        title="Fields of the right item",
        description="Under a field of their own, or laid over the left item's fields.",
        ui={"order": 4},
    )
    prefix: str = Field(
        "right",
        title="Field for the right item",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$",
        ui={"order": 5, "show_if": {"field": "put", "equals": "prefix"}},
    )
    several: Literal["all", "first", "fail"] = Field(
        "fail",
        title="When several right items have the key",
        description="Set the left item aside, make a pair with each, or take the first.",
        ui={"advanced": True, "order": 6},
    )

    @model_validator(mode="after")
    def _whole(self) -> "MergeByKeyConfig":
        if self.put == "prefix" and not self.prefix:
            raise ValueError("Name the field for the right item")
        return self


class MergeByKey(Barrier[MergeByKeyConfig]):
    """Waits for both inputs and pairs their items by key.

    Items without a partner leave by “Only left” and “Only right”, unless they are kept.
    """

    name = "core.merge_by_key"
    title = "Merge by key"
    icon = "merge"
    example = Example(
        {"left_key": "sku", "right_key": "number"},
        {
            "left": [{"sku": "00123", "qty": 2}, {"sku": "MUG", "qty": 1}],
            "right": [{"number": "00123", "price": "1.10"}, {"number": "PLATE", "price": "4.00"}],
        },
    )

    left = In("Left")
    right = In("Right")
    merged = Out("Merged")
    only_left = Out("Only left", skipped="not_found")
    only_right = Out("Only right", skipped="not_found")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        outputs: dict[Out, list[Item]] = {port: [] for port in self.outputs.values()}
        right = self._keyed(await read_all(inputs["right"]), self.config.right_key, outputs)
        left = self._keyed(await read_all(inputs["left"]), self.config.left_key, outputs)
        partners: dict[str, list[Item]] = {}
        for key, item in right:
            partners.setdefault(key, []).append(item)
        for key, item in left:
            self._pair(item, partners.get(key, []), outputs)
        used = {key for key, _ in left}
        alone = [item for key, item in right if key not in used]
        if self.config.keep == "all":
            outputs[self.merged] += [item.with_record(self._joined({}, item.record)) for item in alone]
        else:
            outputs[self.only_right] += alone
        outputs[self.only_right] += self._left_over(partners, used)
        async for portion in in_portions(outputs):
            yield portion

    def _keyed(self, items: list[Item], path: str, outputs: dict[Out, list[Item]]) -> list[tuple[str, Item]]:
        keyed = []
        for item in items:
            try:
                keyed.append((key_at(item, path), item))
            except ItemError as error:
                outputs[self.failed].append(item.with_error(Problem(error.code, error.message)))
        return keyed

    def _pair(self, item: Item, partners: list[Item], outputs: dict[Out, list[Item]]) -> None:
        if not partners:
            outputs[self.only_left if self.config.keep == "matched" else self.merged].append(item)
        elif len(partners) > 1 and self.config.several == "fail":
            message = f"{len(partners)} right items have the key of this one. Remove the others or choose what to do."
            outputs[self.failed].append(item.with_error(Problem("several", message)))
        else:
            taken = partners if self.config.several == "all" else partners[:1]
            pairs = [Item.merged([item, other], self._joined(item.record, other.record)) for other in taken]
            outputs[self.merged] += pairs

    def _left_over(self, partners: dict[str, list[Item]], used: set[str]) -> list[Item]:
        """Right items with a used key that made no pair because there were several."""
        if self.config.several == "all":
            return []
        rest = 0 if self.config.several == "fail" else 1
        return [item for key in used for item in partners.get(key, [])[rest:] if len(partners[key]) > 1]

    def _joined(self, left: Record, right: Record) -> Record:
        return {**left, **right} if self.config.put == "overlay" else {**left, self.config.prefix: right}
