"""Fetch file: keep what lies at an address as a file."""

from functools import partial
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from wareflow.sdk import (
    Action,
    Batch,
    Config,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    WareflowError,
    keep_file,
)
from wareflow.sdk.http import Call, Reply

from nodes.core._compare import text_of
from nodes.core._web import OpenApi, Request, checked_url

MEGABYTE = 1024 * 1024
MOST_MOVES = 5
STARTS = {
    "picture": (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF"),
    "pdf": (b"%PDF-",),
    "any": (b"",),
}
"""With which bytes a file of a kind begins."""


class FetchFileConfig(Config):
    url: str = ExpressionField(
        title="Address",
        description="Such as {{ item.image_url }}. Public addresses only. An item without one goes out by itself.",
        min_length=1,
        max_length=4000,
    )
    file_name: str = ExpressionField(
        "", title="File name", description="With its ending, such as {{ item.sku }}.jpg. Empty: as in the address."
    )
    kind: Literal["any", "picture", "pdf"] = Field(
        "any",
        title="What it must be",
        description="Anything else fails: many servers give a web page in place of a file that is gone.",
    )
    largest: int = Field(
        10, title="Largest file in MB", description="A larger one fails.", ge=1, le=50, ui={"advanced": True}
    )


class FetchFile(Action[FetchFileConfig]):
    """Fetches the file of each item and keeps it; `file.id` is what other steps take.

    Every run makes a file of its own. A plan fetches nothing.
    """

    name = "core.fetch_file"
    title = "Fetch file"
    category = "files"
    icon = "file-down"
    writes = True
    example = Example({"url": "{{ item.photo }}"}, [{"photo": "https://cdn.example.com/mug.json"}, {"photo": ""}])
    fields = {"file.id": "text", "file.name": "text", "file.size": "integer"}

    found = Out("With file")
    missing = Out("Without address", skipped="not_found")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        render = ctx.renderer({"url": self.config.url, "file_name": self.config.file_name})

        async def keep(item: Item) -> Item | dict[Out, Item]:
            made = {name: text_of(value).strip() for name, value in render(item, None).items()}
            if not made["url"]:
                return {self.missing: item.with_record(item.record)}
            address = checked_url(made["url"]).address
            name = made["file_name"] or PurePosixPath(unquote(urlsplit(address).path)).name[:150] or "file"
            return await keep_file(ctx, item, name, partial(self._fetched, address, ctx))

        return await self.each(batch, keep, to=self.found)

    async def _fetched(self, address: str, ctx: Context) -> tuple[bytes, str]:
        """The content and its media type, from wherever the address leads. Raises ItemError."""
        for _ in range(MOST_MOVES + 1):
            url = checked_url(address)
            try:
                reply = await FileApi(ctx.http, url.origin, url.host).fetch(url.address)
            except Moved as moved:
                address = urljoin(url.address, moved.place)
                continue
            self._check(url.host, reply.content)
            kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return reply.content, kind or "application/octet-stream"
        raise ItemError(f"The address leads on more than {MOST_MOVES} times. Give the final one.", code="url")

    def _check(self, host: str, content: bytes) -> None:
        if len(content) > self.config.largest * MEGABYTE:
            raise ItemError(
                f"The file at {host} is larger than {self.config.largest} MB. Make it smaller there, or raise the "
                "limit in the step.",
                code="too_large",
            )
        if not content:
            raise ItemError(f"The file at {host} is empty. Check the address.", code="empty_file")
        if not content.startswith(STARTS[self.config.kind]):
            raise ItemError(f"What {host} gave is no {self.config.kind}. Check the address.", code="other_file")


class Moved(ItemError):
    """What was looked for lies at another address."""

    def __init__(self, place: str) -> None:
        super().__init__("The file lies at another address.", code="url")
        self.place = place


class FileApi(OpenApi):
    """A server of files; an answer that names another place says so by `Moved`."""

    async def fetch(self, address: str) -> Reply:
        """What lies at the address."""
        about = Request("GET", address).line
        return await self.call("GET", address, headers={"Accept": "*/*"}, about=about, binary=True)

    def redirected(self, call: Call, reply: Reply) -> WareflowError:
        place = reply.headers.get("Location", "")
        return Moved(place) if place else self.explain(call, reply)
