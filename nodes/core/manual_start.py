"""Manual start: begin the flow by hand, with given records if there are any."""

from collections.abc import AsyncIterator
from typing import Any

from wareflow.sdk import Config, Context, Example, Field, Out, Page, Starter

from nodes.core._pages import pages_of


class ManualStartConfig(Config):
    rows: list[dict[str, Any]] = Field(
        [],
        title="Records",
        description="Records to start with when the run brings none of its own, as a JSON list. May stay empty.",
        max_length=1000,
        ui={"widget": "json", "order": 1},
    )


class ManualStart(Starter[ManualStartConfig]):
    """Starts the flow when somebody presses Run or a program asks for it.

    Wire “Start” to a node that reads records, or “Items” to use the records given here or with the run.
    """

    name = "core.manual_start"
    title = "Manual start"
    icon = "play"
    example = Example({"rows": [{"sku": "MUG-01", "price": "12.50"}, {"sku": "00123", "price": "1.10"}]})

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        async for page in pages_of(ctx.trigger.records or self.config.rows):
            yield page
