"""Shopify: mark order as paid: note the money that came another way, all of it or a part."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
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
from nodes.shopify.price_parts import money
from nodes.shopify.write_documents import MARK_PAID, ORDER_STATE, PAY_BY_HAND


class MarkOrderPaidConfig(OrderConfig):
    amount: str = ExpressionField(
        "",
        title="Paid so far",
        description="All that was paid of the order until now, in the customer's currency. What Shopify lacks of it is "
        "noted as a payment. Empty or none: the order is paid in full.",
    )
    method: str = ExpressionField(
        "", title="Payment method", description="Stands at a payment in part, such as Bank transfer. Empty: manual."
    )


class MarkOrderPaid(Action[MarkOrderPaidConfig]):
    """Notes everything that is outstanding as paid by hand, or a part of it; what is paid already is left alone."""

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
        names = ("order", "amount", "method")
        render = ctx.renderer({name: getattr(self.config, name) for name in names})

        async def mark(item: Item) -> Item:
            wish = render(item, None)
            order_id = await order_id_of(shopify, self.config.by, wish["order"])
            order = await read_order(shopify, ORDER_STATE, order_id)
            if wish["amount"] in (None, ""):
                change, send = _in_full(shopify, order)
                # A second time is refused because nothing is outstanding then.
                saved = await ctx.apply(change, send, item=item, effect="A")
            else:
                change, send = _in_part(shopify, order, money(wish["amount"], "amount"), str(wish["method"] or ""))
                # What was received is read again before anything more is noted.
                saved = await ctx.apply(change, send, item=item, effect="C")
            status = saved.get("financial_status") or order["displayFinancialStatus"]
            return item.with_record({**item.record, "financial_status": status})

        lane = lambda item: str(render(item, None)["order"])  # noqa: E731
        return await self.each(batch, mark, to=self.done, at_once=2 * shopify.at_once, lane=lane)


Send = Callable[[], Awaitable[Record]]


def _in_full(shopify: Shopify, order: Record) -> tuple[Change, Send]:
    paid = bool(order["fullyPaid"])
    if not paid and not order["canMarkAsPaid"]:
        why = "it is cancelled" if order["cancelledAt"] else "Shopify does not allow it in its state"
        raise ItemError(f"Order {order['name']} cannot be marked as paid: {why}.", field="order")
    change = Change.between("payment", order["name"], {"paid": paid}, {"paid": True})
    return change, partial(_send, shopify, order)


def _in_part(shopify: Shopify, order: Record, wanted: Decimal, method: str) -> tuple[Change, Send]:
    """What is missing of the money that came so far. Raises ItemError."""
    left = order["totalOutstandingSet"]["presentmentMoney"]
    received, currency = Decimal(order["totalReceivedSet"]["presentmentMoney"]["amount"]), left["currencyCode"]
    missing = max(Decimal(0), wanted - received)
    if missing > Decimal(left["amount"]):
        raise ItemError(
            f"Order {order['name']} lacks {left['amount']} {currency}, but {missing} more were paid. "
            "Look at the order in Shopify, or correct the mapping.",
            field="amount",
        )
    change = Change.between("payment", order["name"], {"received": received}, {"received": received + missing})
    amount = {"amount": f"{missing:f}", "currencyCode": currency}
    wish = {"id": order["id"], "amount": amount, "method": method or None}
    return change, partial(_note, shopify, order, wish)


async def _note(shopify: Shopify, order: Record, wish: Record) -> Record:
    payload = await shopify.change(PAY_BY_HAND, wish, about=f"the payment of order {order['name']}")
    return {"financial_status": payload["order"]["displayFinancialStatus"]}


async def _send(shopify: Shopify, order: Record) -> Record:
    about = f"the payment of order {order['name']}"
    payload = await shopify.change(MARK_PAID, {"input": {"id": order["id"]}}, about=about)
    return {"paid": True, "financial_status": payload["order"]["displayFinancialStatus"]}
