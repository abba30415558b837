"""BC: create missing items: make the items of a document's lines that Business Central does not have yet."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConflictError,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    keys_of,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import entity
from nodes.business_central.records import check_form, on_the_wire, wanted_record
from nodes.business_central.upserting import PLANNED_ITEMS

ITEMS = entity("items")
OWN = {"number": "Item number"}


class CreateMissingItemsConfig(Config):
    connection: str = ConnectionField("business_central")
    lines: str = Field(
        "lines", title="Lines", description="Path of the list of lines inside the item.", ui={"widget": "path"}
    )
    number: str = ExpressionField(
        "{{ item.line.sku }}",
        title="Item number",
        description="Of each line, at most 20 characters; a line that gives none or an empty text needs no item.",
        min_length=1,
    )
    fields: dict[str, Any] = Field(
        {"displayName": "{{ item.line.name }}"},
        title="Fields of a new item",
        description="Worked out for the first line that needs it; item.line is the line. Existing items stay as they "
        "are.",
        ui={"widget": "mapping", "expression": True, "targets": ITEMS.targets(*OWN)},
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_form(ITEMS, fields, OWN)
        return fields


class CreateMissingItems(Action[CreateMissingItemsConfig]):
    """Looks up the items of all lines and creates those that are not there; a document whose item is refused waits.

    Leave this step out where items are kept in Business Central: a document with an unknown item is then set aside by
    the step that creates it. What is there already is never changed.
    """

    name = "business_central.create_missing_items"
    title = "BC: create missing items"
    category = "business_central"
    icon = "package-plus"
    writes = True
    example = Example(
        {"connection": "demo_bc"},
        [{"number": "1001", "lines": [{"sku": "MUG-BLUE", "name": "Blue mug"}, {"sku": "NEW-1", "name": "New mug"}]}],
    )

    ready = Out("Ready")

    def __init__(self, config: CreateMissingItemsConfig) -> None:
        super().__init__(config)
        self._there: set[str] = set()
        """The numbers of the items that Business Central has."""
        self._told: set[str] = set()
        """Those that were seen to, each once however many documents need it."""
        self._planned: set[str] = set()
        """Those that a plan would have created by now."""

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        await bc.address(ITEMS.set_name)
        wanted_of = self._reader(ctx)
        wanted_here = keys_of(batch, wanted_of)
        await self._look_up(bc, {number for wanted in wanted_here.values() for number in wanted})
        locks: dict[str, asyncio.Lock] = {}

        async def complete(item: Item) -> Item:
            wanted = wanted_here[id(item)] if id(item) in wanted_here else wanted_of(item)
            for number, line in wanted.items():
                # Two documents may need the same new item at once.
                async with locks.setdefault(number, asyncio.Lock()):
                    if number not in self._told:
                        await self._one(bc, ctx, item, number, line)
                        self._told.add(number)
            # A plan creates nothing, but what comes after must not miss it.
            planned = {PLANNED_ITEMS: sorted(self._planned & wanted.keys())} if self._planned & wanted.keys() else {}
            return item.with_record({**item.record, **planned})

        return await self.each(batch, complete, to=self.ready, at_once=bc.at_once)

    def _reader(self, ctx: Context) -> Callable[[Item], dict[str, Item]]:
        number_of = ctx.renderer(self.config.number)

        def wanted_of(item: Item) -> dict[str, Item]:
            """The item numbers of a document, each with its first line. Raises ItemError."""
            lines = item.get(self.config.lines)
            if not isinstance(lines, list):
                raise ItemError(f"There is no list at “{self.config.lines}”. Correct the path.", field="lines")
            found: dict[str, Item] = {}
            for place, line in enumerate(lines):
                one = Item({**item.record, "line": line})
                number = number_of(one, place)
                if number not in (None, ""):
                    values = wanted_record(ITEMS, {"number": number})
                    found.setdefault(values["number"], one)
            return found

        return wanted_of

    async def _look_up(self, bc: BusinessCentral, numbers: set[str]) -> None:
        """Note which items are there, with few questions for the whole page."""
        known = await bc.find_many(ITEMS, "number", sorted(numbers - self._told))
        self._there |= {number for number, rows in known.items() if rows}

    async def _one(self, bc: BusinessCentral, ctx: Context, item: Item, number: str, line: Item) -> None:
        if number in self._there or await bc.find(ITEMS, "number", number):
            await ctx.apply(Change(ITEMS.noun, number, "unchanged", {}), item=item)
            return
        fields = wanted_record(ITEMS, ctx.render(self.config.fields, line))
        values: Record = await bc.with_ids(ITEMS, {"number": number, **fields})
        change = Change.between(ITEMS.noun, number, None, values)
        send = partial(bc.create, ITEMS, number, on_the_wire(ITEMS, values))
        try:
            # Numbers are unique there: a second request is refused.
            await ctx.apply(change, send, item=item, effect="A")
            if ctx.run.mode != "live":
                self._planned.add(number)
        except ConflictError:
            if not await bc.find(ITEMS, "number", number):
                raise
