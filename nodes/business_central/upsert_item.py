"""BC: upsert item: create the item or change only the fields that differ, found by its number."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConfigError,
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
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import ITEM_FIELDS, mapping_targets, plain_kind
from nodes.business_central.records import check_names, item_record, on_the_wire, wanted_item

ATTEMPTS = 5


class UpsertItemConfig(Config):
    connection: str = ConnectionField("business_central")
    number: str = ExpressionField(
        title="Item number",
        description="The number by which the item is looked up, at most 20 characters.",
        min_length=1,
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The item's fields and their values. What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such item", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the item exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        try:
            check_names(fields)
        except ConfigError as error:
            raise ValueError(error.message) from error
        return fields


class UpsertItem(Action[UpsertItemConfig]):
    """Looks the item up by number and writes only the difference.

    The update says which version of the item was compared, so nobody's change in between is overwritten: on a conflict
    the item is read and compared again, at most five times. Numbers and codes are compared as Business Central stores
    them, in upper case. `inventory` of a new item is set after it was created.
    """

    name = "business_central.upsert_item"
    title = "BC: upsert item"
    category = "business_central"
    icon = "building-2"
    example = Example(
        {
            "connection": "demo_bc",
            "number": "{{ item.sku }}",
            "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price | decimal }}"},
        },
        [
            {"sku": "MUG-BLUE", "name": "Stoneware mug blue", "price": "13.90"},
            {"sku": "00123", "name": "Tea towel", "price": "1.10"},
        ],
    )
    writes = True
    keys = ("number", "gtin")
    fields = {name: plain_kind(field) for name, field in ITEM_FIELDS.items()}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        await bc.address("items")
        render = ctx.renderer({"number": self.config.number, "fields": self.config.fields})

        def wanted_of(item: Item) -> Record:
            values = render(item, None)
            return wanted_item(values["number"], values["fields"])

        numbers = _numbers(batch, wanted_of)
        known = await bc.find_items(numbers.values())

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            wanted = wanted_of(item)
            for attempt in range(ATTEMPTS):
                # What was looked up for the whole page holds for the first item of a number only.
                fresh = attempt > 0 or wanted["number"] not in known
                current = await bc.find_item(wanted["number"]) if fresh else known.pop(wanted["number"])
                change = self._change(wanted, current)
                try:
                    # The number is unique there: a second create is refused, so sending again cannot double it.
                    saved = await ctx.apply(change, partial(_send, bc, change, current), item=item, effect="A")
                except ConflictError:
                    continue
                if change.action == "skip":
                    return {self.skipped: item.with_record(item.record)}
                if not (saved and change.action == "create" and _left_for_later(wanted)):
                    return item.with_record({**item.record, **item_record(current or {}), **wanted, **saved})
            raise ConflictError(
                f"Item {wanted['number']} kept changing in Business Central while it was written. Replay it later."
            )

        return await self.each(
            batch, upsert, to=self.saved, at_once=2 * bc.at_once, lane=lambda item: numbers.get(id(item), id(item))
        )

    def _change(self, wanted: Record, current: Record | None) -> Change:
        number = wanted["number"]
        if current is None and self.config.on_missing == "skip":
            return Change.skip("item", number, "not_found")
        if current is not None and self.config.on_existing == "skip":
            return Change.skip("item", number, "exists")
        if current is None:
            return Change.between("item", number, None, wanted)
        return Change.between("item", number, item_record(current), wanted, version=current["@odata.etag"])


def _numbers(batch: Batch, wanted_of: Callable[[Item], Record]) -> dict[int, str]:
    """The number to look up for each item; one without a usable number fails later, by itself."""
    numbers: dict[int, str] = {}
    for item in batch:
        with suppress(ItemError):
            numbers[id(item)] = wanted_of(item)["number"]
    return numbers


def _left_for_later(values: Record) -> Record:
    """The fields that Business Central takes only once the item exists."""
    return {name: value for name, value in values.items() if not ITEM_FIELDS[name].on_create}


async def _send(bc: BusinessCentral, change: Change, current: Record | None) -> Record:
    if current is None:
        later = _left_for_later(change.values)
        first = {name: value for name, value in change.values.items() if name not in later}
        return item_record(await bc.create_item(change.key, on_the_wire(first)))
    return item_record(await bc.change_item(current, on_the_wire(change.values)))
