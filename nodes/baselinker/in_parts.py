"""Stock and prices of many products with one request: what the two steps share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    RemoteRefused,
    keys_of,
    write_in_parts,
)

from nodes.baselinker.catalogue import Catalogue, code_of
from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import ByCodeConfig
from nodes.baselinker.connection import BaseLinkerConnection

C = TypeVar("C", bound=ByCodeConfig)
PART = 1000
"""Products that BaseLinker takes with one request."""


@dataclass
class Parts:
    """Changes of stock or prices, each against what the product has now."""

    catalogue: Catalogue
    what: str
    """`stock` or `prices`."""
    on_missing: str
    current: dict[str, tuple[int, Record] | ItemError | None] = field(default_factory=dict)

    async def look_up(self, batch: Batch, value_of: Callable[[Item], object]) -> None:
        """Read what the products of a batch have."""
        keys = set(keys_of(batch, lambda item: code_of(value_of(item))).values())
        await self.catalogue.look_up(keys)
        for key in keys:
            try:
                self.current[key] = await self.catalogue.product(key)
            except ItemError as error:
                self.current[key] = error

    def change(self, value: object, wanted: Record) -> Change:
        """What to write for one item; a later item of the same product is compared with what this one leaves."""
        key = code_of(value)
        found = self.current[key]
        if isinstance(found, ItemError):
            raise found
        if found is None:
            if self.on_missing == "fail":
                raise ItemError(f"There is no product {key} in BaseLinker. Create it first.", field="key")
            return Change.skip(self.what, key, "not_found")
        if not wanted:
            raise ItemError("There is nothing to set. Map at least one value.", field=self.what)
        number, held = found
        change = Change.between(self.what, key, held, {f"{self.what}.{name}": each for name, each in wanted.items()})
        self.current[key] = (number, {**held, **change.values})
        return change

    def number(self, key: str) -> int:
        """The product's id. Only for one that was found."""
        found = self.current[key]
        assert isinstance(found, tuple)
        return found[0]

    async def send(self, changes: Sequence[Change]) -> list[Mapping[str, Any] | ItemError]:
        """One request; BaseLinker takes the good ones and names the others."""
        values = {self.number(each.key): self._own(each) for each in changes}
        refused = await self.catalogue.update(f"updateInventoryProducts{self.what.capitalize()}", values)
        return [self._outcome(each, refused.get(self.number(each.key))) for each in changes]

    def _own(self, change: Change) -> Record:
        return {name.partition(".")[2]: value for name, value in change.values.items()}

    def _outcome(self, change: Change, said: str | None) -> Mapping[str, Any] | ItemError:
        if said is None:
            return {"product_id": str(self.number(change.key))}
        return RemoteRefused(f"BaseLinker did not take the {self.what} of {change.key}: {said}. Correct the mapping.")


class SetInParts(Action[C]):
    """Base of the steps that set stock or prices: compare, and write what differs with few requests."""

    category = "baselinker"
    writes = True
    keys = ("product_id",)
    fields = {"product_id": "text"}
    what: ClassVar[Literal["stock", "prices"]]

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    def wanted(self, values: Mapping[str, Any]) -> Record:
        """The values to set, by warehouse or price group. Raises ItemError."""
        raise NotImplementedError

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer({"key": self.config.key, "values": getattr(self.config, self.what)})
        catalogue = Catalogue.of(client, self.config.inventory, self.config.match_by)
        parts = Parts(catalogue, self.what, getattr(self.config, "on_missing", "skip"))
        await parts.look_up(batch, lambda item: render(item, None)["key"])

        def change_of(item: Item) -> Change:
            values = render(item, None)
            given = {name: value for name, value in values["values"].items() if value is not None}
            return parts.change(values["key"], self.wanted(given))

        def made(item: Item, change: Change, stored: Record) -> Item | dict[Out, Item]:
            if change.action == "skip":
                return {self.missing: item.with_record(item.record)}
            return item.with_record({**item.record, "product_id": str(parts.number(change.key))})

        # The amounts are absolute, so the same request twice leaves the same result.
        return await write_in_parts(
            self, batch, ctx, change_of, parts.send, to=self.saved, size=PART, effect="A", made=made
        )
