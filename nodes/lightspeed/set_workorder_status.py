"""Lightspeed: set work order status: move a repair to another state."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    Out,
    Outputs,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.lookup import number_of


class SetWorkorderStatusConfig(Config):
    connection: str = ConnectionField("lightspeed")
    workorder: str = ExpressionField(
        "{{ item.workorderID }}", title="Work order", description="The id of the work order.", min_length=1
    )
    status: str = Field(
        title="Status",
        description="The state to move it to; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "workorder_statuses", "expression": True},
    )


class SetWorkorderStatus(Action[SetWorkorderStatusConfig]):
    """Looks at the work order and writes its state only where it differs.

    A work order that is not there, or is archived, leaves by “Missing”.
    """

    name = "lightspeed.set_workorder_status"
    title = "Lightspeed: set work order status"
    category = "lightspeed"
    icon = "tag"
    example = Example({"connection": "demo_lightspeed", "status": "4"}, [{"workorderID": "1"}, {"workorderID": "2"}])
    writes = True

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        render = ctx.renderer(self.config.model_dump(include={"workorder", "status"}))

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            number = number_of(values["workorder"], "work order", "workorder")
            wanted = {"workorderStatusID": number_of(values["status"], "state", "status")}
            found = await lightspeed.one("Workorder", number)
            if found is None or found.get("archived") == "true":
                await ctx.apply(Change.skip("work order", number, "not_found"), item=item)
                return {self.missing: item.with_record(item.record)}
            change = Change.between("work order", number, found, wanted)
            send = partial(lightspeed.save, "Workorder", number, change.values, f"work order {number}")
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record(item.record)

        lane = lambda item: str(render(item, None)["workorder"])  # noqa: E731
        return await self.each(batch, put, to=self.saved, at_once=2 * lightspeed.at_once, lane=lane)
