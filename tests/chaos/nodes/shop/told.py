"""Told of changes: the shop is asked to tell, and may refuse."""

from collections.abc import AsyncIterator
from typing import Any

from wareflow.sdk import (
    Access,
    Config,
    ConnectionField,
    Context,
    Ear,
    Field,
    Listener,
    Out,
    Page,
    Subscribed,
    TransientError,
)


class ToldConfig(Config):
    connection: str = ConnectionField("shop")
    refuses: bool = Field(False, title="Refuses")


class Told(Listener[ToldConfig]):
    """Gives what the shop sends."""

    name = "shop.told"
    title = "Told of changes"

    items = Out("Items")

    async def subscribe(self, settings: Any, access: Access, ear: Ear) -> Subscribed:
        if self.config.refuses:
            raise TransientError("The shop is away.")
        return Subscribed({"orders": "1"})

    async def unsubscribe(self, settings: Any, access: Access, ear: Ear) -> None:
        return None

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        yield Page(list(ctx.trigger.records))
