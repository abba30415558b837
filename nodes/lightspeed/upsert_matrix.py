"""Lightspeed: upsert matrix: create the product of a family of variants, or change only what differs."""

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
    plain_text,
    policies_field,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.fields import MATRIX_FIELDS, check_names, flat_item, mapping_targets, on_the_wire, wanted_item
from nodes.lightspeed.records import item_record


class UpsertMatrixConfig(UpsertConfig):
    connection: str = ConnectionField("lightspeed")
    name: str = ExpressionField(
        "{{ item.name }}", title="Name", description="The description by which a matrix is found.", min_length=1
    )
    attribute_set: str = Field(
        title="Set of attributes",
        description="By what the variants differ, such as Color/Size. It is set when a matrix is created.",
        min_length=1,
        ui={"widget": "options", "options": "attribute_sets"},
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Further fields of the matrix. What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets(MATRIX_FIELDS)},
    )
    prices: dict[str, Any] = Field(
        {},
        title="Prices",
        description="Amounts for the price levels Default, MSRP and Online; each variant has prices of its own.",
        ui={"widget": "mapping", "expression": True},
    )
    policies: dict[str, Policy] = policies_field("fields", "prices")
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the matrix exists", description="Update what differs, or leave it as it is."
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        check_names(self.fields, self.prices, MATRIX_FIELDS)
        return self


class UpsertMatrix(Action[UpsertMatrixConfig]):
    """Looks the matrix up by its name and writes only the difference; archived ones do not count.

    The item then holds `itemMatrixID` and `itemAttributeSetID`: map them in *upsert item* to make its variants.
    """

    name = "lightspeed.upsert_matrix"
    title = "Lightspeed: upsert matrix"
    category = "lightspeed"
    icon = "store"
    example = Example(
        {"connection": "demo_lightspeed", "attribute_set": "3", "prices": {"Default": "{{ item.price }}"}},
        [
            {"name": "Kubek ceramiczny Żuławy 350 ml", "price": "36.90"},
            {"name": "Taca drewniana, duża", "price": "59"},
        ],
    )
    writes = True
    keys = ("itemMatrixID",)
    fields = {"itemMatrixID": "text", "itemAttributeSetID": "text"}

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        render = ctx.renderer(self.config.model_dump(include={"name", "fields", "prices"}))
        name_of = lambda item: _name(render(item, None)["name"])  # noqa: E731
        known = await PageLookup.of(batch, name_of, lightspeed.matrices_by_name)

        async def upsert(item: Item) -> Item:
            values = render(item, None)
            name = _name(values["name"])
            found = _the_one(await known.take(name), name)
            change = self._change(found, name, wanted_item(values["fields"], values["prices"]))
            number = str(found["itemMatrixID"]) if found else ""
            send = partial(lightspeed.save, "ItemMatrix", number, matrix_on_the_wire(change.values), f"matrix {name}")
            saved = await ctx.apply(change, send, item=item, effect="A" if found else "C")
            kind = str(found["itemAttributeSetID"]) if found else self.config.attribute_set
            return item.with_record({**item.record, "itemMatrixID": number, "itemAttributeSetID": kind, **saved})

        return await self.each(batch, upsert, to=self.saved, at_once=2 * lightspeed.at_once, lane=known.lane)

    def _change(self, found: Record | None, name: str, wanted: Record) -> Change:
        if found is None:
            new = {"description": name, "itemAttributeSetID": self.config.attribute_set, **wanted}
            return Change.between("matrix", name, None, new)
        if self.config.on_existing == "skip":
            return Change.skip("matrix", name, "exists")
        return Change.between("matrix", name, flat_item(item_record(found, [])), wanted)


def matrix_on_the_wire(values: Record) -> Record:
    """A matrix names its set of attributes itself, where an item has a part for it."""
    body = on_the_wire(values)
    own = body.pop("ItemAttributes", {})
    return {**body, **own}


def _name(value: object) -> str:
    text = plain_text(value)
    if not text or len(text) > 255:
        raise ItemError(f"“{value}” is no name of a matrix. Check the mapping.", field="name")
    return text


def _the_one(rows: list[Record], name: str) -> Record | None:
    if len(rows) > 1:
        raise ItemError(f"{len(rows)} matrices in Lightspeed are called {name}. Rename all but one.", field="name")
    return rows[0] if rows else None
