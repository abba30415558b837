"""Shopify: set stock: how much of each variant lies at a location."""

from functools import partial
from typing import Literal

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
    Out,
    Outputs,
    Record,
    keys_of,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.lookups import fixed_location, location_of, locations
from nodes.shopify.stock import find_items, is_kept, key_of, level_of, set_stock, whole_number

ATTEMPTS = 5


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

    The write says which quantity was read, so a sale in between is not overwritten: then it is read and compared again,
    at most five times.
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
        render = ctx.renderer({name: getattr(self.config, name) for name in ("key", "location", "quantity")})

        def wish_of(item: Item) -> tuple[str, str]:
            values = render(item, None)
            return key_of(self.config.by, values["key"]), location_of(values["location"], places)

        wishes = keys_of(batch, wish_of)
        known = await self._look_up(shopify, list(wishes.values()))

        async def set_one(item: Item) -> Item | dict[Out, Item]:
            key, place = wish_of(item)
            quantity = whole_number(render(item, None)["quantity"])
            what, where = self.config.what, (place, places[place])
            for _ in range(ATTEMPTS):
                # What was looked up for the whole page holds for the first item of a variant only.
                rows = known.pop((key, place), None)
                if rows is None:
                    rows = (await find_items(shopify, self.config.by, [key], place)).get(key, [])
                shown = f"{key.rpartition('/')[2]} at {places[place]}"
                reason = self._left_out(rows)
                if reason:
                    await ctx.apply(Change.skip("stock", shown, reason), item=item)
                    return {self.left_out: item.with_record(item.record)}
                level = level_of(rows, self.config.by, key, where, what)
                change = Change.between("stock", shown, {what: level.quantity}, {what: quantity})
                about = f"the stock of {shown}"
                send = partial(set_stock, shopify, level, quantity, self.config.reason, ctx.run.id, about)
                try:
                    await ctx.apply(change, send, item=item, effect="A")
                except ConflictError:
                    continue
                return item.with_record({**item.record, "stock_before": level.quantity, "stock": quantity})
            raise ConflictError(f"The stock of {key} kept changing in Shopify while it was set. Replay it later.")

        lane = lambda item: wishes.get(id(item), id(item))  # noqa: E731
        return await self.each(batch, set_one, to=self.done, at_once=2 * shopify.at_once, lane=lane)

    def _left_out(self, rows: list[Record]) -> str:
        """Why the settings leave the item alone; empty when they do not."""
        if not rows:
            return "not_found" if self.config.on_missing == "skip" else ""
        return "not_tracked" if self.config.on_untracked == "skip" and not is_kept(rows) else ""

    async def _look_up(self, shopify: Shopify, wishes: list[tuple[str, str]]) -> dict[tuple[str, str], list[Record]]:
        known: dict[tuple[str, str], list[Record]] = {}
        for place in dict.fromkeys(place for _, place in wishes):
            keys = [key for key, at in wishes if at == place]
            rows = await find_items(shopify, self.config.by, keys, place)
            known.update({(key, place): found for key, found in rows.items()})
        return known
