"""Shopify: archive order: put orders that are done out of sight, or take them out again."""

from functools import partial
from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.shopify.client import Shopify
from nodes.shopify.configs import OrderConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.lookups import order_id_of, read_order
from nodes.shopify.write_documents import CLOSE_ORDER, OPEN_ORDER, ORDER_STATE

FULFILLED = ("FULFILLED", "FULFILLMENT_NOT_REQUIRED")


class ArchiveOrderConfig(OrderConfig):
    wanted: Literal["archived", "open"] = Field(
        "archived",
        title="What to do",
        description="Archive the order, or take it out of the archive.",
        ui={"widget": "select"},
    )
    unfinished: Literal["skip", "archive"] = Field(
        "skip",
        title="When an order is not paid and shipped in full",
        description="Send it to “Left out”, or archive it all the same.",
        ui={"show_if": {"field": "wanted", "equals": "archived"}},
    )


class ArchiveOrder(Action[ArchiveOrderConfig]):
    """Archives each order that is paid and shipped in full, or opens it again; one that is so already is left alone."""

    name = "shopify.archive_order"
    title = "Shopify: archive order"
    category = "shopify"
    icon = "archive"
    example = Example(
        {"connection": "demo_shopify", "by": "name", "order": "{{ item.name }}", "unfinished": "archive"},
        [{"name": "#1002"}],
    )
    writes = True
    keys = ("order_id", "name")

    done = Out("Done")
    left_out = Out("Left out", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        order_of = ctx.renderer(self.config.order)
        archived = self.config.wanted == "archived"

        async def put_away(item: Item) -> Item | dict[Out, Item]:
            order_id = await order_id_of(shopify, self.config.by, order_of(item, None))
            order = await read_order(shopify, ORDER_STATE, order_id)
            done = order["fullyPaid"] and order["displayFulfillmentStatus"] in FULFILLED
            if archived and not order["closed"] and self.config.unfinished == "skip" and not done:
                await ctx.apply(Change.skip("archive", order["name"], "not_finished"), item=item)
                return {self.left_out: item.with_record(item.record)}
            if not archived and order["cancelledAt"]:
                raise ItemError(f"Order {order['name']} is cancelled, so Shopify cannot open it again.", field="order")
            change = Change.between("archive", order["name"], {"archived": order["closed"]}, {"archived": archived})
            # The same again leaves the order as it is.
            await ctx.apply(change, partial(_send, shopify, order, archived), item=item, effect="A")
            return item.with_record({**item.record, "archived": archived})

        lane = lambda item: str(order_of(item, None))  # noqa: E731
        return await self.each(batch, put_away, to=self.done, at_once=2 * shopify.at_once, lane=lane)


async def _send(shopify: Shopify, order: Record, archived: bool) -> Record:
    document = CLOSE_ORDER if archived else OPEN_ORDER
    await shopify.change(document, {"id": order["id"]}, about=f"the archiving of order {order['name']}")
    return {"archived": archived}
