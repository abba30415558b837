"""Start flow: hand the items over to another flow."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    Context,
    Example,
    Field,
    FlowDoor,
    Item,
    Out,
    Outputs,
    Record,
    StartedRun,
)

Start = Callable[[], Awaitable[StartedRun]]


class StartFlowConfig(Config):
    flow: str = Field(
        title="Flow",
        description="The flow to start: published, with a “Manual start” that takes the records.",
        min_length=1,
        max_length=200,
        ui={"widget": "flow", "order": 1},
    )
    runs: Literal["together", "each"] = Field(
        "together",
        title="Runs",
        description="Together: one run with all items that arrive in one go, up to 500. Each: a run for every item.",
        ui={"widget": "select", "order": 2},
    )


class StartFlow(Action[StartFlowConfig]):
    """Starts another flow with the items as its records and goes on without waiting for it.

    The items leave unchanged by “Started”. No item is handed over twice, also when this run is interrupted and
    repeated.
    """

    name = "core.start_flow"
    title = "Start flow"
    icon = "workflow"
    writes = True
    example = Example({"flow": "Pack the order"}, [{"number": "1001"}, {"number": "1002"}])

    started = Out("Started")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        flow = await ctx.flow(self.config.flow)
        if self.config.runs == "each":
            return await self.each(batch, partial(self._alone, flow=flow, ctx=ctx), to=self.started, at_once=1)
        await self._start(batch.items, partial(flow.start, batch.items), flow.name, ctx)
        return {self.started: batch.map(lambda item: item.record)}

    async def _alone(self, item: Item, *, flow: FlowDoor, ctx: Context) -> Item:
        await self._start([item], partial(flow.start_one, item), flow.name, ctx)
        return item.with_record(item.record)

    async def _start(self, items: list[Item], start: Start, name: str, ctx: Context) -> None:
        key = f"{name} ({ctx.run.number}/{ctx.node}/{items[0].id})"
        change = Change.between("run", key, None, {"flow": name, "records": len(items)})

        async def send() -> Record:
            run = await start()
            return {"id": run.id, "number": run.number}

        # starting is done once per item however often it is asked for, so a second try is safe
        await ctx.apply(change, send, item=items[0], effect="A")
