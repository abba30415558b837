"""Reading lists page by page without missing a record (reference: eCom API, lists).

Pages are counted, and the order of a list is not promised: a record that changes or goes while a list is read can push
another one over the border of a page that was read already. So the shop is asked before and after how many there are;
where that differs, or is more than were seen, the list is read again, and what was not seen is given.
"""

import itertools
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

from wareflow.sdk import Config, ConnectionField, Context, Field, Page, Record, Source

from nodes.lightspeed_c.client import LARGEST_PAGE, LightspeedC
from nodes.lightspeed_c.connection import LightspeedCConnection

# In which zone the shop reads a time is not said: a day covers every zone, and what comes again is dropped.
OVERLAP = timedelta(days=1)


class Lists(Protocol):
    """Whoever answers for lists."""

    async def page(self, resource: str, question: Mapping[str, Any], page: int) -> list[Record]: ...

    async def count(self, resource: str, question: Mapping[str, Any]) -> int: ...


class ScanConfig(Config):
    connection: str = ConnectionField("lightspeed_c")
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins; empty: with everything. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 7},
    )
    page_size: int = Field(
        LARGEST_PAGE,
        title="Records per page",
        description="How many are read at once.",
        ge=1,
        le=LARGEST_PAGE,
        ui={"advanced": True, "order": 9},
    )


C = TypeVar("C", bound=ScanConfig)


async def walk(
    lists: Lists, resource: str, question: Mapping[str, Any], first: int = 1
) -> AsyncIterator[tuple[list[Record], int]]:
    """New rows page by page, each time with the number of the page that follows."""
    seen: set[int] = set()
    page, there = first, await lists.count(resource, question)
    for again in itertools.count():
        before = len(seen)
        while True:
            rows = await lists.page(resource, question, page)
            fresh = [row for row in rows if row["id"] not in seen]
            seen.update(int(row["id"]) for row in rows)
            page += 1
            yield fresh, page
            if len(rows) < int(question["limit"]):
                break
        left = await lists.count(resource, question)
        calm = left == there and len(seen) >= left
        if calm or (again and len(seen) == before):
            return
        page, there = 1, left


class Changed(Source[C]):
    """Base of the sources: one list, by its time of change."""

    resource: ClassVar[str]

    def asked(self) -> Mapping[str, Any]:
        """What the step asks besides the time."""
        return {}

    def question(self, ctx: Context) -> dict[str, Any]:
        """The question for every page."""
        since = ctx.window.since.astimezone(UTC) if ctx.window.since else self.config.changed_since
        changed = {"updated_at_min": f"{since:%Y-%m-%d %H:%M:%S}"} if since else {}
        return {**self.asked(), **changed, "limit": self.config.page_size}

    async def records(self, client: LightspeedC, rows: list[Record]) -> list[Record]:
        """Rows as the step gives them."""
        raise NotImplementedError

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = LightspeedC.of(ctx, ctx.connection(LightspeedCConnection))
        first = int(ctx.window.token or 1)
        async for rows, following in walk(client, self.resource, self.question(ctx), first):
            yield Page(await self.records(client, rows), token=str(following))
