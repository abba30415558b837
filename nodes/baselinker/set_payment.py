"""Set BaseLinker payment: book what was paid for an order, once."""

from decimal import Decimal
from functools import partial
from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import no_such_order, order_id_of, order_ids
from nodes.baselinker.payments import Payment, payment_of
from nodes.baselinker.records import order_record


class SetPaymentConfig(OrderConfig):
    amount: str = ExpressionField(
        "",
        title="Amount",
        description="In the order's currency. Empty: the whole order, lines and delivery.",
    )
    meaning: Literal["total", "part"] = Field(
        "total",
        title="The amount is",
        description="All that has been paid for the order so far, or one more payment. One more payment needs a "
        "reference, by which it is booked once only.",
    )
    reference: str = ExpressionField(
        "", title="Reference", description="Number of the payment in your books or at the bank, at most 30 characters."
    )
    paid_at: str = ExpressionField(
        "", title="Paid on", description="Date or time of the payment; empty: when the run began."
    )
    comment: str = ExpressionField("", title="Comment", description="At most 30 characters.")


class SetPayment(Action[SetPaymentConfig]):
    """Compares with what is booked and writes the payment once.

    BaseLinker keeps one amount for each order and replaces it. One more payment is added to what is booked, unless its
    reference stands in the payment history already.
    """

    name = "baselinker.set_payment"
    title = "Set BaseLinker payment"
    category = "baselinker"
    icon = "tag"
    example = Example({"connection": "demo_baselinker"}, [{"order_id": "9100006"}])
    writes = True
    keys = ("order_id",)
    fields = {"order_id": "text", "payment_done": "number"}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer(self.config.model_dump(exclude={"connection", "meaning"}))

        def order_of(item: Item) -> str:
            return str(render(item, None)["order_id"])

        known = await client.find_orders(order_ids(batch, order_of))

        async def pay(item: Item) -> Item:
            values = render(item, None)
            order_id = order_id_of(values["order_id"])
            # What was looked up for the whole page holds for the first item of an order only.
            row = known.pop(order_id, None) or await client.find_order(order_id)
            if row is None:
                raise no_such_order(order_id)
            order = order_record(row, {})
            payment = payment_of(values, order, ctx.run.now)
            change = await self._change(client, order, payment)
            # After a lost reply the order is read again, and with a part its history too: it is not added twice.
            await ctx.apply(
                change, partial(client.set_payment, order_id, change.values, payment), item=item, effect="C"
            )
            done = change.values.get("payment_done", order["payment_done"])
            return item.with_record({**item.record, "order_id": order_id, "payment_done": done})

        return await self.each(batch, pay, to=self.done, at_once=2 * client.at_once, lane=order_of)

    async def _change(self, client: BaseLinker, order: Record, payment: Payment) -> Change:
        order_id = order["order_id"]
        before = {"payment_done": order["payment_done"] or Decimal(0)}
        if self.config.meaning == "total":
            return Change.between("payment", order_id, before, {"payment_done": payment.amount})
        if not payment.reference:
            raise ItemError("One more payment needs a reference. Map the number of the payment.", field="reference")
        history = await client.payments(order_id)
        if any(str(each.get("external_payment_id")) == payment.reference for each in history):
            return Change.between("payment", f"{order_id}/{payment.reference}", before, before)
        wanted = {"payment_done": before["payment_done"] + payment.amount}
        return Change.between("payment", f"{order_id}/{payment.reference}", before, wanted)
