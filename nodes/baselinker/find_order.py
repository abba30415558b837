"""BaseLinker: find order: read the orders whose ids the items name, such as those of order events."""

from wareflow.sdk import (
    Action,
    Batch,
    Context,
    Example,
    Field,
    Item,
    Out,
    Outputs,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import order_id_of, order_ids
from nodes.baselinker.records import order_record


class FindOrderConfig(OrderConfig):
    extra_fields: bool = Field(
        False, title="Also custom extra fields", description="Under `custom_extra_fields`, by number."
    )
    put_under: str = Field(
        "order", title="Put it under", description="The order goes into this field of the item, the rest stays."
    )


class FindOrder(Action[FindOrderConfig]):
    """Reads each order as it is now, confirmed or not; many close together with one question."""

    name = "baselinker.find_order"
    title = "BaseLinker: find order"
    category = "baselinker"
    icon = "search"
    example = Example({"connection": "demo_baselinker"}, [{"order_id": "9100001", "event": "paid"}])
    keys = ("order_id",)
    fields = {"order": "object"}

    found = Out("Found")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer({"order": self.config.order_id})
        names = await client.statuses()
        extra = self.config.extra_fields
        known = await client.find_orders(order_ids(batch, lambda item: render(item, None)["order"]), extra_fields=extra)

        async def look(item: Item) -> Item | dict[Out, Item]:
            order_id = order_id_of(render(item, None)["order"])
            row = known.get(order_id) or await client.find_order(order_id, extra_fields=extra)
            if row is None:
                return {self.missing: item.with_record(item.record)}
            return item.with_record({**item.record, self.config.put_under: order_record(row, names)})

        return await self.each(batch, look, to=self.found, at_once=2 * client.at_once)
