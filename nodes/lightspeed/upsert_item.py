"""Lightspeed: upsert item: create the item or change only the fields that differ, found by a code."""

from functools import partial
from typing import Any, Literal, Self

from pydantic import model_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    PageLookup,
    Policy,
    Record,
    UpsertConfig,
    policies_field,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.fields import ITEM_FIELDS, check_names, flat_item, mapping_targets, on_the_wire, wanted_item
from nodes.lightspeed.lookup import code_of, the_one
from nodes.lightspeed.records import item_record

PART = "ItemAttributes"


class UpsertItemConfig(UpsertConfig):
    connection: str = ConnectionField("lightspeed")
    match_by: Literal["customSku", "systemSku", "manufacturerSku", "ean", "upc", "itemID"] = Field(
        "customSku", title="Find by", description="The code by which an item is the same on both sides."
    )
    key: str = ExpressionField(
        "{{ item.sku }}", title="Code", description="The code to look for; a new item gets it.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The item's fields and their values. What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    prices: dict[str, Any] = Field(
        {},
        title="Prices",
        description="Amounts for the price levels Default, MSRP and Online.",
        ui={"widget": "mapping", "expression": True},
    )
    only_new: list[str] = Field(
        [],
        title="Fields for new items only",
        description="Field names that are sent when an item is created and left alone later, such as description.",
        ui={"widget": "tags", "advanced": True},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such item", description="Create it, or leave it out."
    )
    policies: dict[str, Policy] = policies_field("fields", "prices", former="only_new")
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the item exists", description="Update what differs, or leave it as it is."
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        check_names(self.fields, self.prices)
        return self


class UpsertItem(Action[UpsertItemConfig]):
    """Looks the item up by a code and writes only the difference; archived items do not count.

    A variant is an item with the id of its matrix, its set of attributes and their values.
    Lightspeed knows no versions: somebody's change of other fields between the look and the write stays.
    """

    name = "lightspeed.upsert_item"
    title = "Lightspeed: upsert item"
    category = "lightspeed"
    icon = "store"
    example = Example(
        {
            "connection": "demo_lightspeed",
            "fields": {"description": "{{ item.name }}"},
            "prices": {"Default": "{{ item.price }}"},
        },
        [{"sku": "00123", "name": "Kubek", "price": "12.50"}, {"sku": "1e9", "name": "Talerz", "price": "1.10"}],
    )
    writes = True
    keys = ("itemID",)
    fields = {"itemID": "text"}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        by = self.config.match_by
        render = ctx.renderer(self.config.model_dump(include={"key", "fields", "prices"}))
        look_up = partial(lightspeed.items_by, by, with_part=PART)
        known = await PageLookup.of(batch, lambda item: code_of(render(item, None)["key"]), look_up)

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            code = code_of(values["key"])
            found = the_one(await known.take(code), by, code)
            change = self._change(found, code, wanted_item(values["fields"], values["prices"]))
            number = str(found["itemID"]) if found else ""
            send = partial(lightspeed.save, "Item", number, on_the_wire(change.values), f"item {code}")
            # A new item is looked up by its code again after a lost reply; a change has the same result twice.
            saved = await ctx.apply(change, send, item=item, effect="A" if found else "C")
            if change.action == "skip":
                return {self.skipped: item.with_record(item.record)}
            return item.with_record({**item.record, "itemID": number, **saved})

        return await self.each(batch, upsert, to=self.saved, at_once=2 * lightspeed.at_once, lane=known.lane)

    def _change(self, found: Record | None, code: str, wanted: Record) -> Change:
        if found is None:
            if self.config.on_missing == "skip":
                return Change.skip("item", code, "not_found")
            if self.config.match_by not in ITEM_FIELDS:
                raise ItemError(f"There is no item {code}, and Lightspeed gives that code by itself.", field="key")
            return Change.between("item", code, None, {self.config.match_by: code, **wanted})
        if self.config.on_existing == "skip":
            return Change.skip("item", code, "exists")
        kept = {name: value for name, value in wanted.items() if name not in self.config.only_new}
        return Change.between("item", code, flat_item(item_record(found, [])), kept)
