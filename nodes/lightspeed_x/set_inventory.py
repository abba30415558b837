"""Lightspeed X: set inventory: write what is on hand at one outlet, for products found by SKU or id."""

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
    Record,
    code_of,
    decimal_of,
    plain_text,
)

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.connection import LightspeedXConnection
from nodes.lightspeed_x.products import find, the_one


class SetInventoryConfig(Config):
    connection: str = ConnectionField("lightspeed_x")
    by: Literal["sku", "id"] = Field(
        "sku", title="Find by", description="The SKU, or Lightspeed's own id.", ui={"widget": "select"}
    )
    key: str = ExpressionField("{{ item.sku }}", title="Code", description="The code to look for.", min_length=1)
    outlet: str = Field(
        title="Outlet",
        description="The outlet whose stock is set; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "outlets", "expression": True},
    )
    quantity: str = ExpressionField(
        "{{ item.stock }}", title="Quantity", description="What is on hand; it may be broken.", min_length=1
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such product",
        description="Send it to “Missing”, or let it fail. A product is never created here; deleted ones do not count.",
    )


class SetInventory(Action[SetInventoryConfig]):
    """Compares with the outlet's stock and writes it only where it differs; the quantity is absolute.

    A product that keeps no stock is left out. Lightspeed's own sales between the look and the write are overwritten: it
    knows no versions of stock.
    """

    name = "lightspeed_x.set_inventory"
    title = "Lightspeed X: set inventory"
    category = "lightspeed_x"
    icon = "layers"
    example = Example(
        {"connection": "demo_lightspeed_x", "outlet": "8e49670e-4ab7-5e84-a0e4-1c3ae287a98b"},
        [{"sku": "00123", "stock": 777}, {"sku": "1e5", "stock": "0.5"}],
    )
    writes = True
    keys = ("product_id",)
    fields = {"product_id": "text"}

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")
    not_kept = Out("Keeps no stock", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedX.of(ctx, ctx.connection(LightspeedXConnection))
        by = self.config.by
        render = ctx.renderer(self.config.model_dump(include={"key", "outlet", "quantity"}))
        known = await PageLookup.of(batch, lambda item: code_of(render(item, None)["key"]), partial(find, client, by))

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            code, outlet, quantity = code_of(values["key"]), _outlet(values["outlet"]), _quantity(values["quantity"])
            found = the_one(await known.get(code), by, code)
            if found is None:
                await ctx.apply(self._missing(code), item=item)
                return {self.missing: item.with_record(item.record)}
            number = str(found["id"])
            if not found.get("has_inventory", True):
                await ctx.apply(Change.skip("stock", f"{number}/{outlet}", "filtered"), item=item)
                return {self.not_kept: item.with_record(item.record)}
            held = await _held(client, number, outlet)
            change = Change.between("stock", f"{number}/{outlet}", held, {"current_amount": quantity})
            send = partial(_write, client, number, {"outlet_id": outlet, **change.values}, code)
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record({**item.record, "product_id": number})

        return await self.each(batch, put, to=self.saved, at_once=2 * client.at_once, lane=known.lane)

    def _missing(self, code: str) -> Change:
        if self.config.on_missing == "fail":
            raise ItemError(f"There is no product {code} in Lightspeed. Create it first.", field="key")
        return Change.skip("stock", code, "not_found")


async def _held(client: LightspeedX, number: str, outlet: str) -> Record:
    """What the outlet has of a product now; none where it never had any."""
    rows = await client.listed(f"products/{number}/inventory")
    row = next((row for row in rows if row.get("outlet_id") == outlet), {})
    return {"current_amount": decimal_of(row.get("inventory_level"))}


async def _write(client: LightspeedX, number: str, row: Record, code: str) -> Record:
    await client.put(f"api/2.1/products/{number}", {"details": {"inventory": [row]}}, about=f"the stock of {code}")
    return {}


def _outlet(value: object) -> str:
    outlet = plain_text(value)
    if not outlet:
        raise ItemError(f"“{value}” is no outlet. Choose one from the list.", field="outlet")
    return outlet


def _quantity(value: object) -> object:
    number = decimal_of(value)
    if number is None:
        raise ItemError(f"“{value}” is no quantity. Correct the expression.", field="quantity")
    return number
