"""Lightspeed C: set stock: write how many pieces of a variant the web shop has."""

from functools import partial
from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
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
    code_of,
    pieces_of,
)

from nodes.lightspeed_c.client import LightspeedC
from nodes.lightspeed_c.connection import LightspeedCConnection
from nodes.lightspeed_c.variants import By, find, the_one

NOT_KEPT = "disabled"


class SetStockConfig(Config):
    connection: str = ConnectionField("lightspeed_c")
    by: By = Field(
        "articleCode",
        title="Find by",
        description="The code by which a variant is the same on both sides.",
        ui={"widget": "select"},
    )
    key: str = ExpressionField("{{ item.sku }}", title="Code", description="The code to look for.", min_length=1)
    quantity: str = ExpressionField(
        "{{ item.stock }}", title="Quantity", description="How many there are, a whole number.", min_length=1
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such variant",
        description="Send it to “Missing”, or let it fail. A variant is never created here.",
    )


class SetStock(Action[SetStockConfig]):
    """Compares with the variant's stock and writes it only where it differs; the quantity is absolute.

    A variant that does not track its stock is left out. The web shop cannot be asked for a code: unless variants are
    found by id, the list of all of them is read for each page of items. Orders that come in between the look and the
    write are overwritten: the web shop knows no versions of stock.
    """

    name = "lightspeed_c.set_stock"
    title = "Lightspeed C: set stock"
    category = "lightspeed_c"
    icon = "layers"
    example = Example(
        {"connection": "demo_lightspeed_c"}, [{"sku": "00123", "stock": 777}, {"sku": "1e5", "stock": "0"}]
    )
    writes = True
    keys = ("variantId",)
    fields = {"variantId": "text"}

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")
    not_kept = Out("Keeps no stock", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedC.of(ctx, ctx.connection(LightspeedCConnection))
        by = self.config.by
        render = ctx.renderer(self.config.model_dump(include={"key", "quantity"}))
        known = await PageLookup.of(batch, lambda item: code_of(render(item, None)["key"]), partial(find, client, by))

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            code = code_of(values["key"])
            wanted = {"stockLevel": pieces_of(values["quantity"], "quantity", "the web shop")}
            found = the_one(await known.take(code), by, code)
            if found is None:
                await ctx.apply(self._missing(code), item=item)
                return {self.missing: item.with_record(item.record)}
            if found["stockTracking"] == NOT_KEPT:
                await ctx.apply(Change.skip("stock", found["id"], "filtered"), item=item)
                return {self.not_kept: item.with_record(item.record)}
            change = Change.between("stock", found["id"], found, wanted)
            send = partial(client.save, "variants", found["id"], change.values, f"variant {code}")
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record({**item.record, "variantId": found["id"]})

        return await self.each(batch, put, to=self.saved, at_once=2 * client.at_once, lane=known.lane)

    def _missing(self, code: str) -> Change:
        if self.config.on_missing == "fail":
            raise ItemError(f"There is no variant {code} in the web shop. Create it first.", field="key")
        return Change.skip("stock", code, "not_found")
