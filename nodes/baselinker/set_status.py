"""Set BaseLinker status: move orders to a status."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConfigError,
    Context,
    Example,
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
from nodes.baselinker.records import status_named, unknown_status


class SetStatusConfig(OrderConfig):
    status_id: str = Field(
        title="New status",
        description="A status of the account, by id or name.",
        min_length=1,
        ui={"widget": "options", "options": "statuses", "expression": True},
    )


class SetStatus(Action[SetStatusConfig]):
    """Moves each order to the status, unless it is there already. Unconfirmed orders are found too."""

    name = "baselinker.set_status"
    title = "Set BaseLinker status"
    category = "baselinker"
    icon = "tag"
    example = Example({"connection": "demo_baselinker", "status_id": "64007"}, [{"order_id": "9100001"}])
    writes = True
    keys = ("order_id",)
    fields = {"order_id": "text", "order_status_id": "text", "order_status": "text"}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        statuses = await client.statuses()
        if "{" not in self.config.status_id and not status_named(self.config.status_id, statuses):
            raise ConfigError(unknown_status(self.config.status_id, statuses), field="status_id")
        render = ctx.renderer({"order": self.config.order_id, "status": self.config.status_id})

        def order_of(item: Item) -> str:
            return str(render(item, None)["order"])

        known = await client.find_orders(order_ids(batch, order_of))

        async def set_status(item: Item) -> Item:
            template = render(item, None)
            order_id, status = order_id_of(template["order"]), status_named(template["status"], statuses)
            if status is None:
                raise ItemError(unknown_status(template["status"], statuses), field="status_id")
            # What was looked up for the whole page holds for the first item of an order only.
            order = known.pop(order_id, None) or await client.find_order(order_id)
            if order is None:
                raise no_such_order(order_id)
            before, after = _state(str(order["order_status_id"]), statuses), _state(status, statuses)
            change = Change.between("order", order_id, before, after)
            await ctx.apply(change, partial(client.set_status, order_id, status), item=item, effect="A")
            return item.with_record({**item.record, "order_id": order_id, **after})

        return await self.each(batch, set_status, to=self.done, at_once=2 * client.at_once, lane=order_of)


def _state(status_id: str, statuses: dict[str, str]) -> Record:
    return {"order_status_id": status_id, "order_status": statuses.get(status_id, "")}
