"""Shopify: set stock: how much of each variant lies at a location."""

from collections.abc import Sequence
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
    Out,
    Outputs,
    Record,
    keys_of,
    write_in_parts,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.lookups import fixed_location, location_of, locations
from nodes.shopify.stock import key_of, whole_number
from nodes.shopify.stock_parts import PART, StockParts, Wish


class SetStockConfig(Config):
    connection: str = ConnectionField("shopify")
    by: Literal["sku", "barcode", "variant_id", "inventory_item_id"] = Field(
        "sku",
        title="Find by",
        description="Which field tells the variant. A SKU or barcode that several variants share is an error.",
        ui={"widget": "select", "order": 1},
    )
    key: str = ExpressionField(
        "{{ item.sku }}", title="Value", description="The SKU, barcode or id to look for.", min_length=1
    )
    location: str = Field(
        title="Location",
        description="Where the stock lies, by name or id.",
        min_length=1,
        ui={"widget": "options", "options": "locations", "expression": True, "order": 3},
    )
    quantity: str = ExpressionField(
        "{{ item.quantity }}", title="Quantity", description="A whole number; it is set, not added.", min_length=1
    )
    what: Literal["available", "on_hand"] = Field(
        "available",
        title="Which quantity",
        description="What can be sold, or what lies there including what is promised to customers.",
        ui={"widget": "select", "order": 5},
    )
    reason: Literal["correction", "cycle_count_available", "received", "restock", "shrinkage", "damaged", "other"] = (
        Field("correction", title="Reason", description="Stands in Shopify's history.", ui={"advanced": True})
    )
    on_missing: Literal["fail", "skip"] = Field(
        "fail", title="When there is no such variant", description="Let the item fail, or send it to “Left out”."
    )
    on_untracked: Literal["fail", "skip"] = Field(
        "fail",
        title="When Shopify does not keep its stock there",
        description="The variant's stock is not tracked, or the location does not stock it. Let the item fail, or send "
        "it to “Left out”.",
    )


class SetStock(Action[SetStockConfig]):
    """Sets the stock of each variant, unless it is right already.

    Up to 250 levels go out with one request. It says which quantities were read, so a sale in between is not
    overwritten: that level is then read and compared again, at most five times, and the others are not held up.
    """

    name = "shopify.set_stock"
    title = "Shopify: set stock"
    category = "shopify"
    icon = "package"
    example = Example(
        {"connection": "demo_shopify", "location": "Magazyn Gdańsk"},
        [{"sku": "MUG-010-2", "quantity": 4711}, {"sku": "1e5", "quantity": 12}],
    )
    writes = True
    keys = ("sku",)

    done = Out("Done")
    left_out = Out("Left out", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        places = await locations(shopify)
        fixed_location(self.config.location, places)
        parts = StockParts(shopify, self.config.by, self.config.what, self.config.reason, ctx.run.id, places)
        render = ctx.renderer({name: getattr(self.config, name) for name in ("key", "location", "quantity")})

        def wish_of(item: Item) -> Wish:
            values = render(item, None)
            return key_of(self.config.by, values["key"]), location_of(values["location"], places)

        async def look_again(items: Sequence[Item]) -> None:
            await parts.look_up([wish_of(item) for item in items])

        def change_of(item: Item) -> Change:
            wish = wish_of(item)
            quantity = whole_number(render(item, None)["quantity"])
            reason = self._left_out(parts, wish)
            return Change.skip("stock", parts.shown(wish), reason) if reason else parts.change(wish, quantity)

        def made(item: Item, change: Change, stored: Record) -> Item | dict[Out, Item]:
            if change.action == "skip":
                return {self.left_out: item.with_record(item.record)}
            quantity = whole_number(render(item, None)["quantity"])
            before = change.fields[0].before if change.fields else quantity
            return item.with_record({**item.record, "stock_before": before, "stock": quantity})

        await parts.look_up(list(keys_of(batch, wish_of).values()))
        # The same again has the same idempotency key, and sets what is set already.
        return await write_in_parts(
            self, batch, ctx, change_of, parts.send, to=self.done, size=PART, effect="A", made=made,
            look_again=look_again,
        )  # fmt: skip

    def _left_out(self, parts: StockParts, wish: Wish) -> str:
        """Why the settings leave the item alone; empty when they do not."""
        if not parts.is_there(wish):
            return "not_found" if self.config.on_missing == "skip" else ""
        return "not_tracked" if self.config.on_untracked == "skip" and not parts.is_kept(wish) else ""
