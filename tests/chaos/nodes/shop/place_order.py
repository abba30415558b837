"""Place an order: found by its reference, made when it is not there. The shop would take it twice."""

from functools import partial

from wareflow.sdk import Action, Batch, Change, Config, ConnectionField, Context, Item, Out, Outputs

from .client import Shop
from .connection import ShopConnection


class PlaceOrderConfig(Config):
    connection: str = ConnectionField("shop")


class PlaceOrder(Action[PlaceOrderConfig]):
    """Class C: only a look by reference tells whether a lost reply was a made order."""

    name = "shop.place_order"
    title = "Place order"
    writes = True

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shop = Shop(ctx, ctx.connection(ShopConnection))

        async def place(item: Item) -> Item:
            reference = str(item.record["id"])
            current = await shop.find_order(reference)
            change = Change.between("order", reference, current, {"reference": reference})
            saved = await ctx.apply(change, partial(shop.create_order, change.values), item=item)
            return item.with_record({**item.record, **saved})

        return await self.each(batch, place, to=self.done, at_once=4)
