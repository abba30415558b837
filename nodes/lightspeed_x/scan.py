"""What the sources have in common: a list is read by the version of its records, oldest change first.

Each record carries a number that grows with every change in the whole account. A page goes on after the number where
the last one ended, and a run after the number where an earlier one did. There is no way to ask for a time: the first
run, and one whose source was set back, reads the list from its beginning, and what is as it was is dropped again.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar, Literal, TypeVar

from wareflow.sdk import Config, ConnectionField, Context, Field, Page, Record, Source

from nodes.lightspeed_x.client import LARGEST_PAGE, LightspeedX
from nodes.lightspeed_x.connection import LightspeedXConnection

Deleted = Literal["exclude", "include", "only"]


class ScanConfig(Config):
    connection: str = ConnectionField("lightspeed_x")
    page_size: int = Field(
        LARGEST_PAGE,
        title="Records per page",
        description="How many are read at once.",
        ge=1,
        le=LARGEST_PAGE,
        ui={"advanced": True, "order": 9},
    )


C = TypeVar("C", bound=ScanConfig)


class Changed(Source[C]):
    """Base of the sources: one list."""

    resource: ClassVar[str]

    def asked(self) -> Mapping[str, Any]:
        """What the step asks besides the version."""
        return {}

    async def records(self, client: LightspeedX, rows: list[Record]) -> list[Record]:
        """Rows as the step gives them, those that are wanted."""
        raise NotImplementedError

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = LightspeedX.of(ctx, ctx.connection(LightspeedXConnection))
        after = int(ctx.window.token or ctx.window.mark or 0)
        async for rows, last in client.pages(self.resource, after, page_size=self.config.page_size, **self.asked()):
            yield Page(await self.records(client, rows), token=str(last))


def with_deleted(choice: Deleted) -> dict[str, str]:
    """The question for a list that can show what was deleted."""
    return {} if choice == "exclude" else {"deleted": "true"}


def wanted(records: list[Record], choice: Deleted) -> list[Record]:
    """Without those that are still there, where only the deleted ones are asked for."""
    return [record for record in records if choice != "only" or record["deleted"]]
