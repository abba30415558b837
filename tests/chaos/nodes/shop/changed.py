"""Changed records: what changed since the last run, page by page."""

from collections.abc import AsyncIterator
from datetime import timedelta

from wareflow.sdk import Config, ConnectionField, Context, Field, Out, Page, Source, Stream

from .client import Shop
from .connection import ShopConnection


class ChangedConfig(Config):
    connection: str = ConnectionField("shop")
    kind: str = Field("orders", title="Kind")
    page_size: int = Field(10, title="Page size")


class Changed(Source[ChangedConfig]):
    """Reads what changed; goes on at its page token."""

    name = "shop.changed"
    title = "Changed records"
    stream = Stream(key="id", modified="modified", overlap=timedelta(seconds=5))
    keys = ("id",)

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shop = Shop(ctx, ctx.connection(ShopConnection))
        since = ctx.window.since.isoformat() if ctx.window.since else ""
        after = ctx.window.token or ""
        while True:
            records, after = await shop.changes(self.config.kind, since, after, self.config.page_size)
            yield Page(records, token=after or None)
            if not after:
                return
