"""BaseLinker: order events: what happened to orders, from BaseLinker's journal, each event once."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal

from wareflow.sdk import Config, ConfigError, ConnectionField, Context, Example, Field, Out, Page, Source, Stream

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.journal import MEMORY, NUMBERS, event_record, place_before, read
from nodes.baselinker.scan import confirmed

Event = Literal[
    "created", "confirmed", "paid", "removed", "merged", "split", "invoice_issued", "receipt_issued",
    "package_created", "package_deleted", "delivery_edited", "line_added", "line_edited", "line_removed",
    "buyer_blacklisted", "order_edited", "copied", "status_changed", "invoice_deleted", "receipt_deleted",
    "invoice_edited",
]  # fmt: skip


class OrderEventsConfig(Config):
    connection: str = ConnectionField("baselinker")
    events: list[Event] = Field(
        [],
        title="Only these events",
        description="Empty: all of them.",
        ui={"widget": "multiselect", "order": 1},
    )
    without_journal: Literal["stop", "orders"] = Field(
        "stop",
        title="When the journal cannot tell",
        description="It is off until BaseLinker's support switches it on, and it remembers three days. Stop then, or "
        "give the event “confirmed” for the orders that were confirmed in the time that the journal does not cover.",
        ui={"order": 2},
    )


class OrderEvents(Source[OrderEventsConfig]):
    """Reads the journal of orders and gives each entry once.

    `object_id` names what the event is about: the new status, the invoice, the package, the line, the other order.
    """

    name = "baselinker.order_events"
    title = "BaseLinker: order events"
    category = "baselinker"
    icon = "list"
    example = Example({"connection": "demo_baselinker", "without_journal": "orders"})
    stream = Stream(key="event_id", modified="at", history=MEMORY)
    keys = ("order_id",)
    fields = {
        "event_id": "text", "event": "text", "log_type": "integer", "order_id": "text", "object_id": "text",
        "date": "integer", "at": "datetime",
    }  # fmt: skip

    events = Out("Events")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        since = ctx.window.since
        start = int(since.timestamp()) if since else 0
        if not ctx.window.token:
            uncovered = await self._uncovered(client, since, ctx.run.now)
            async for page in self._confirmed(client, start, uncovered):
                yield page
        kinds = [NUMBERS[name] for name in self.config.events]
        after = int(ctx.window.token) if ctx.window.token else await place_before(client, start)
        async for rows in read(client, after, kinds):
            records = [event_record(row) for row in rows]
            yield Page([each for each in records if each["date"] >= start], token=records[-1]["event_id"])

    async def _uncovered(self, client: BaseLinker, since: datetime | None, now: datetime) -> int:
        """Until when the journal knows nothing of the time to read; 0 when it knows all of it."""
        entries = await client.journal(0)
        if entries:
            gap = since is not None and now - since > MEMORY
            if gap and self._stops:
                raise ConfigError(
                    f"The last run was {since:%Y-%m-%d %H:%M} UTC; BaseLinker's journal remembers three days only. "
                    "Set the source to a later time, or let the step read the confirmed orders of the gap.",
                    field="without_journal",
                )
            return int(entries[0]["date"]) if gap else 0
        recent = await client.orders({"date_confirmed_from": int((now - MEMORY).timestamp())})
        if recent and self._stops:
            raise ConfigError(
                f"The journal of the BaseLinker account is empty although {len(recent)} orders came in the last three "
                "days: it is not switched on. Ask BaseLinker's support for it, or let the step read confirmed orders.",
                field="without_journal",
            )
        return int(now.timestamp()) + 1

    @property
    def _stops(self) -> bool:
        config = self.config
        return config.without_journal == "stop" or bool(config.events and "confirmed" not in config.events)

    async def _confirmed(self, client: BaseLinker, start: int, until: int) -> AsyncIterator[Page]:
        """The one event that orders themselves can tell, for the time before `until`."""
        if self._stops or not until:
            return
        async for rows in confirmed(client, start, {}):
            entries = [
                {"log_id": 0, "log_type": NUMBERS["confirmed"], "order_id": row["order_id"], "date": at}
                for row in rows
                if (at := int(row["date_confirmed"])) < until
            ]
            yield Page([{**event_record(each), "event_id": f"confirmed-{each['order_id']}"} for each in entries])
