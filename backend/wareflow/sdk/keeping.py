"""Keeping what was fetched as a file of Wareflow's own, which other steps take by its id."""

from collections.abc import AsyncIterator, Awaitable, Callable

from wareflow.sdk.changes import Change
from wareflow.sdk.context import Context
from wareflow.sdk.items import Item
from wareflow.sdk.values import Record

Fetch = Callable[[], Awaitable[tuple[bytes, str]]]
"""Gets the content and its media type."""


async def keep_file(ctx: Context, item: Item, name: str, fetch: Fetch) -> Item:
    """The item with `file`: its id, size and name. A plan fetches nothing; the id and size of its file are none."""

    async def send() -> Record:
        content, media_type = await fetch()
        stored = await ctx.files.create(name, media_type, _whole(content))
        return {"id": stored.id, "size": stored.size}

    # Writing it twice at worst leaves a second file: safe to repeat.
    saved = await ctx.apply(Change.between("file", name, None, {"name": name}), send, item=item, effect="A")
    return item.with_record({**item.record, "file": {"id": None, "size": None, "name": name, **saved}})


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
