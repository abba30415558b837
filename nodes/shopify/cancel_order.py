"""Shopify: cancel order: for good, with or without giving the money back."""

from functools import partial
from typing import Literal

from wareflow.sdk import (
    Action,
    AuthError,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    OutcomeUnknown,
    Outputs,
    Record,
    RemoteRefused,
    TransientError,
    http,
)

from nodes.shopify.client import Shopify
from nodes.shopify.configs import OrderConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.lookups import order_id_of, read_order
from nodes.shopify.write_documents import CANCEL, JOB, ORDER_STATE

LOOKS, PAUSE = 15, 1.0
LONGEST_NOTE = 255


class CancelOrderConfig(OrderConfig):
    reason: Literal["CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF"] = Field(
        "OTHER", title="Reason", description="Stands in the order.", ui={"widget": "select", "order": 3}
    )
    refund: bool = Field(
        False,
        title="Give the money back",
        description="The way it was paid. Otherwise the money stays and is refunded by hand.",
        ui={"order": 4},
    )
    restock: bool = Field(True, title="Put back into stock", description="Units not shipped yet.", ui={"order": 5})
    notify: bool = Field(False, title="Tell the customer", description="Shopify sends its own e-mail.", ui={"order": 6})
    note: str = ExpressionField("", title="Note for the staff", description="At most 255 characters.")


class CancelOrder(Action[CancelOrderConfig]):
    """Cancels each order that is not cancelled yet; this cannot be undone.

    Shopify works on it for a while; the step waits for the end. An order with shipments is refused.
    """

    name = "shopify.cancel_order"
    title = "Shopify: cancel order"
    category = "shopify"
    icon = "ban"
    example = Example({"connection": "demo_shopify", "by": "name", "order": "{{ item.name }}"}, [{"name": "#1002"}])
    writes = True
    keys = ("order_id", "name")

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({"order": self.config.order, "note": self.config.note})

        async def cancel(item: Item) -> Item:
            wish = render(item, None)
            order_id = await order_id_of(shopify, self.config.by, wish["order"])
            note = str(wish["note"] or "")
            if len(note) > LONGEST_NOTE:
                raise ItemError(f"The note has {len(note)} characters, Shopify takes {LONGEST_NOTE}.", field="note")
            order = await read_order(shopify, ORDER_STATE, order_id)
            before = {"cancelled": order["cancelledAt"] is not None}
            change = Change.between("order", order["name"], before, {"cancelled": True})
            # A second time is refused: an order is cancelled once.
            await ctx.apply(change, partial(self._send, shopify, order, note), item=item, effect="A")
            return item.with_record({**item.record, "cancelled": True})

        return await self.each(
            batch, cancel, to=self.done, at_once=2 * shopify.at_once, lane=lambda item: str(render(item, None)["order"])
        )

    async def _send(self, shopify: Shopify, order: Record, note: str) -> Record:
        about = f"order {order['name']}"
        question = {
            "orderId": order["id"],
            "reason": self.config.reason,
            "restock": self.config.restock,
            "notifyCustomer": self.config.notify,
            "staffNote": note or None,
            "refundMethod": {"originalPaymentMethodsRefund": self.config.refund},
        }
        payload = await shopify.change(CANCEL, question, about=about, errors="orderCancelUserErrors")
        try:
            await _finished(shopify, payload["job"], about)
            after = await read_order(shopify, ORDER_STATE, order["id"])
        except (TransientError, AuthError) as error:
            # The wish was taken, so what goes wrong now does not mean that nothing happened.
            raise OutcomeUnknown(f"Shopify was told to cancel {about}; whether it did is looked up later.") from error
        if after["cancelledAt"] is None:
            raise RemoteRefused(f"Shopify took the wish to cancel {about} but did not do it. Look at the order there.")
        return {"cancelled": True, "cancelled_at": after["cancelledAt"]}


async def _finished(shopify: Shopify, job: Record | None, about: str) -> None:
    """Wait until the job is done; one that goes on for long is looked up later."""
    for _ in range(LOOKS if job else 0):
        if job is None or job["done"]:
            return
        await http.sleep(PAUSE)
        job = (await shopify.ask(JOB, {"id": job["id"]}, about=about))["job"]
    if job and not job["done"]:
        raise OutcomeUnknown(f"Shopify still works on cancelling {about}. It is looked up again later.")
