"""Shopify: mark order as paid: note the money that came another way."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
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
from nodes.shopify.write_documents import MARK_PAID, ORDER_STATE


class MarkOrderPaid(Action[OrderConfig]):
    """Notes everything that is outstanding as paid by hand; an order paid in full is left alone."""

    name = "shopify.mark_order_paid"
    title = "Shopify: mark order as paid"
    category = "shopify"
    icon = "banknote"
    example = Example({"connection": "demo_shopify", "by": "name", "order": "{{ item.name }}"}, [{"name": "#1025"}])
    writes = True
    keys = ("order_id", "name")

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        order_of = ctx.renderer(self.config.order)

        async def mark(item: Item) -> Item:
            order_id = await order_id_of(shopify, self.config.by, order_of(item, None))
            order = await read_order(shopify, ORDER_STATE, order_id)
            paid = bool(order["fullyPaid"])
            if not paid and not order["canMarkAsPaid"]:
                why = "it is cancelled" if order["cancelledAt"] else "Shopify does not allow it in its state"
                raise ItemError(f"Order {order['name']} cannot be marked as paid: {why}.", field="order")
            change = Change.between("payment", order["name"], {"paid": paid}, {"paid": True})
            # A second time is refused because nothing is outstanding then.
            saved = await ctx.apply(change, partial(_send, shopify, order), item=item, effect="A")
            status = saved.get("financial_status") or order["displayFinancialStatus"]
            return item.with_record({**item.record, "financial_status": status})

        return await self.each(
            batch, mark, to=self.done, at_once=2 * shopify.at_once, lane=lambda item: str(order_of(item, None))
        )


async def _send(shopify: Shopify, order: Record) -> Record:
    about = f"the payment of order {order['name']}"
    payload = await shopify.change(MARK_PAID, {"input": {"id": order["id"]}}, about=about)
    return {"paid": True, "financial_status": payload["order"]["displayFinancialStatus"]}
