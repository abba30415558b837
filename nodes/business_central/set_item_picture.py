"""BC: set item picture: give the item the picture of a stored file, unless it has that one already."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConfigError,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import entity
from nodes.business_central.records import filled_in, wanted_record
from nodes.business_central.upserting import NEW, PLANNED_ITEMS

ITEMS = entity("items")
MEGABYTE = 1024 * 1024
FORMATS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"BM": "image/bmp"}
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f00038601809ad6dbbc0000000049454e44ae426082"
)
"""The smallest picture, for the example."""


class SetItemPictureConfig(Config):
    connection: str = ConnectionField("business_central")
    number: str = ExpressionField("{{ item.number }}", title="Item number", description="Of the item.", min_length=1)
    file: str = ExpressionField(
        "{{ item.file.id }}",
        title="File",
        description="The id of the stored picture: PNG, JPEG, GIF or BMP.",
        min_length=1,
    )
    on_existing: Literal["replace", "keep"] = Field(
        "replace",
        title="When the item has another picture",
        description="Replace it, or leave it as it is: Business Central keeps one picture of an item.",
    )
    largest: int = Field(
        5, title="Largest file in MB", description="A larger one is set aside.", ge=1, le=50, ui={"advanced": True}
    )


class SetItemPicture(Action[SetItemPictureConfig]):
    """Reads the picture that is there, compares it byte by byte, and sends only another one.

    Business Central keeps one picture of an item, and none of a variant in older versions.
    """

    name = "business_central.set_item_picture"
    title = "BC: set item picture"
    category = "business_central"
    icon = "image-up"
    writes = True
    example = Example({"connection": "demo_bc", "file": "mug.png"}, [{"number": "MUG-BLUE"}], files={"mug.png": DOT})
    keys = ("number",)

    saved = Out("With picture")
    skipped = Out("Skipped", skipped="exists")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        render = ctx.renderer({"number": self.config.number, "file": self.config.file})

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            number = wanted_record(ITEMS, {"number": filled_in("number", values["number"], "item number")})["number"]
            planned = values["file"] is None and ctx.run.mode != "live"  # a plan fetched no file before
            content, media_type = (b"", "") if planned else self._picture(ctx, values["file"])
            row_id = await self._id_of(bc, item, number)
            current = await bc.picture_of(ITEMS, number, row_id) if row_id else b""
            if current and current != content and self.config.on_existing == "keep":
                await ctx.apply(Change.skip("item picture", number, "exists"), item=item)
                return {self.skipped: item.with_record(item.record)}
            stored = _told(current) if current else None
            change = Change.between("item picture", number, stored, {"sha256": NEW} if planned else _told(content))
            send = partial(self._send, bc, number, row_id, content, media_type)
            # The same picture again is the same picture.
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record(item.record)

        return await self.each(
            batch, put, to=self.saved, at_once=bc.at_once, lane=lambda item: render(item, None)["number"]
        )

    def _picture(self, ctx: Context, file_id: object) -> tuple[bytes, str]:
        """The file and its media type. Raises ItemError."""
        if not isinstance(file_id, str) or not file_id:
            raise ItemError("The item names no file. Map the id of the stored picture.", field="file")
        try:
            file = ctx.files.open(file_id)
        except ConfigError as error:
            raise ItemError(error.message, field="file") from error
        if file.size > self.config.largest * MEGABYTE:
            raise ItemError(
                f"The file {file.name} is larger than {self.config.largest} MB. Make it smaller, or raise the limit in "
                "the step.",
                field="file",
            )
        content = Path(file.path).read_bytes()
        media_type = next((kind for start, kind in FORMATS.items() if content.startswith(start)), None)
        if media_type is None:
            raise ItemError(f"The file {file.name} is no PNG, JPEG, GIF or BMP. Map a picture.", field="file")
        return content, media_type

    async def _id_of(self, bc: BusinessCentral, item: Item, number: str) -> str:
        """The item's id; empty for an item that a step before would have created."""
        rows = await bc.find(ITEMS, "number", number, select="id,number")
        if rows:
            return str(rows[0]["id"])
        if item.get("id") == NEW or number in (item.get(PLANNED_ITEMS) or ()):
            return ""
        raise ItemError(
            f"Business Central has no item “{number}”. Create it there, or correct the mapping.",
            code="item_missing",
            field="number",
        )

    async def _send(self, bc: BusinessCentral, number: str, row_id: str, content: bytes, media_type: str) -> Record:
        await bc.set_picture(ITEMS, number, row_id, content, media_type)
        return {}


def _told(content: bytes) -> Record:
    """What people see of a picture, and what tells two pictures apart."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
