"""Set stock: the newest version of a record must stay; the shop itself would take any."""

from functools import partial

from wareflow.sdk import Action, Batch, Change, Config, ConnectionField, Context, Item, Out, Outputs

from .client import Shop
from .connection import ShopConnection


class SetStockConfig(Config):
    connection: str = ConnectionField("shop")


class SetStock(Action[SetStockConfig]):
    """Reads, compares, writes the difference."""

    name = "shop.set_stock"
    title = "Set stock"
    writes = True

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shop = Shop(ctx, ctx.connection(ShopConnection))

        async def put(item: Item) -> Item:
            sku = str(item.record["id"])
            wanted = {"version": item.record["version"], "quantity": item.record["quantity"]}
            change = Change.between("stock", sku, await shop.find_stock(sku), wanted)
            await ctx.apply(change, partial(shop.put_stock, sku, wanted), item=item)
            return item

        return await self.each(batch, put, to=self.done, at_once=4)
