"""Lightspeed C: set order status: move an order of the web shop to another state."""

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
    plain_text,
)

from nodes.lightspeed_c.changed_orders import STATUSES
from nodes.lightspeed_c.client import LightspeedC
from nodes.lightspeed_c.configs import OrderConfig, order_of
from nodes.lightspeed_c.connection import LightspeedCConnection


class SetOrderStatusConfig(OrderConfig):
    status: str = ExpressionField(
        title="Status",
        description=f"One of {', '.join(STATUSES)}; others are passed on as they are.",
        min_length=1,
    )


class SetOrderStatus(Action[SetOrderStatusConfig]):
    """Looks at the order and writes its state only where it differs.

    An order that is not there leaves by “Missing”. Whether a step from one state to another is allowed is the web
    shop's to say; what it refuses fails with its words.
    """

    name = "lightspeed_c.set_order_status"
    title = "Lightspeed C: set order status"
    category = "lightspeed_c"
    icon = "tag"
    example = Example(
        {"connection": "demo_lightspeed_c", "status": "{{ item.state }}"},
        [{"id": "1600001", "state": "cancelled"}, {"id": "1600002", "state": "on_hold"}],
    )
    writes = True

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedC.of(ctx, ctx.connection(LightspeedCConnection))
        render = ctx.renderer(self.config.model_dump(include={"order", "status"}))

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            order, status = order_of(values["order"]), plain_text(values["status"])
            if not status:
                raise ItemError(
                    f"“{values['status']}” is no state of an order. Correct the expression.", field="status"
                )
            found = await client.one("orders", order)
            if found is None:
                await ctx.apply(Change.skip("order", order, "not_found"), item=item)
                return {self.missing: item.with_record(item.record)}
            change = Change.between("order", order, {"status": found.get("status")}, {"status": status})
            send = partial(client.save, "orders", order, change.values, f"order {order}")
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record(item.record)

        lane = lambda item: str(render(item, None)["order"])  # noqa: E731
        return await self.each(batch, put, to=self.saved, at_once=2 * client.at_once, lane=lane)
