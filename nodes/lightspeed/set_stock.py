"""Lightspeed: set stock: write what is on hand in one shop, for items found by a code."""

from functools import partial
from typing import Any, Literal

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
    Record,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.lookup import code_of, number_of, the_one, whole_of
from nodes.lightspeed.records import stock_rows

NOT_KEPT = "non_inventory"


class SetStockConfig(Config):
    connection: str = ConnectionField("lightspeed")
    match_by: Literal["customSku", "systemSku", "manufacturerSku", "ean", "upc", "itemID"] = Field(
        "customSku", title="Find by", description="The code by which an item is the same on both sides."
    )
    key: str = ExpressionField("{{ item.sku }}", title="Code", description="The code to look for.", min_length=1)
    any_case: bool = Field(
        False,
        title="Capital letters do not matter",
        description="Also find an item whose SKU differs in capital letters only; Business Central keeps codes in "
        "capital letters.",
    )
    shop: str = Field(
        title="Shop",
        description="The shop whose stock is set; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "shops", "expression": True},
    )
    quantity: str = ExpressionField(
        "{{ item.stock }}", title="Quantity", description="What is on hand, a whole number.", min_length=1
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such item",
        description="Send it to “Missing”, or let it fail. An item is never created here; archived ones do not count.",
    )


class SetStock(Action[SetStockConfig]):
    """Compares with the shop's stock and writes it only where it differs; the quantity is absolute.

    An item of the type “non-inventory” keeps no stock in Lightspeed and is left out.

    Lightspeed's own sales between the look and the write are overwritten: it knows no versions of stock.
    """

    name = "lightspeed.set_stock"
    title = "Lightspeed: set stock"
    category = "lightspeed"
    icon = "layers"
    example = Example(
        {"connection": "demo_lightspeed", "match_by": "itemID", "key": "{{ item.id }}", "shop": "1"},
        [{"id": "5", "stock": 777}, {"id": "6", "stock": 0}],
    )
    writes = True
    keys = ("itemID",)
    fields = {"itemID": "text"}

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")
    not_kept = Out("Keeps no stock", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        by = self.config.match_by
        render = ctx.renderer(self.config.model_dump(include={"key", "shop", "quantity"}))
        look_up = partial(lightspeed.items_by, by, any_case=self.config.any_case)
        known = await PageLookup.of(batch, lambda item: code_of(render(item, None)["key"]), look_up)

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            code, shop = code_of(values["key"]), number_of(values["shop"], "shop", "shop")
            wanted = {"qoh": whole_of(values["quantity"], "quantity")}
            found = the_one(await known.take(code), by, code)
            if found is not None and found.get("itemType") == NOT_KEPT:
                await ctx.apply(Change.skip("stock", f"{found['itemID']}/{shop}", "filtered"), item=item)
                return {self.not_kept: item.with_record(item.record)}
            change = self._change(found, code, shop, wanted)
            target = _target(found, shop) if found else {}
            send = partial(lightspeed.set_stock, str((found or {}).get("itemID")), {**target, **change.values})
            await ctx.apply(change, send, item=item, effect="A")
            if found is None:
                return {self.missing: item.with_record(item.record)}
            return item.with_record({**item.record, "itemID": str(found["itemID"])})

        return await self.each(batch, put, to=self.saved, at_once=2 * lightspeed.at_once, lane=known.lane)

    def _change(self, found: Record | None, code: str, shop: str, wanted: dict[str, Any]) -> Change:
        if found is not None:
            held = next((row for row in stock_rows(found) if row["shopID"] == shop), {})
            return Change.between("stock", f"{found['itemID']}/{shop}", {"qoh": held.get("qoh")}, wanted)
        if self.config.on_missing == "fail":
            raise ItemError(f"There is no item {code} in Lightspeed. Create it first.", field="key")
        return Change.skip("stock", code, "not_found")


def _target(found: Record, shop: str) -> Record:
    """The stock record by its own id; a shop that the item has not touched yet by the shop's."""
    row = next((row for row in stock_rows(found) if row["shopID"] == shop), None)
    return {"itemShopID": str(row["itemShopID"])} if row else {"shopID": shop}
