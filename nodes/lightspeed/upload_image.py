"""Lightspeed: upload image: add a picture to an item, unless it is there already."""

import hashlib
from functools import partial
from pathlib import PurePosixPath

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection

PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif"}


class UploadImageConfig(Config):
    connection: str = ConnectionField("lightspeed")
    item_id: str = ExpressionField(
        "{{ item.itemID }}", title="Item id", description="Lightspeed's own number of the item.", min_length=1
    )
    file: str = ExpressionField(
        "{{ item.file }}", title="Image file", description="Id of the stored file, from an earlier step.", min_length=1
    )
    description: str = ExpressionField("", title="Description", description="Text beside the image; may be empty.")
    most_bytes: int = Field(
        10_000_000,
        ge=1000,
        title="Largest file",
        description="In bytes. Lightspeed names no limit; larger files fail here, before they are sent.",
        ui={"advanced": True},
    )


class UploadImage(Action[UploadImageConfig]):
    """Looks at the images of the item and sends the file only when no image was made of the same content.

    The content's fingerprint becomes part of the image's file name, which is how the same picture is known again.
    Other images of the item stay.
    """

    name = "lightspeed.upload_image"
    title = "Lightspeed: upload image"
    category = "lightspeed"
    icon = "upload"
    example = Example(
        {"connection": "demo_lightspeed", "file": "mug.png"},
        [{"itemID": "3"}],
        {"mug.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
    )
    writes = True
    keys = ("itemID", "imageID")
    fields = {"imageID": "text"}

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        render = ctx.renderer(self.config.model_dump(include={"item_id", "file", "description"}))

        async def put(item: Item) -> Item:
            values = render(item, None)
            number = _number(values["item_id"])
            content, name = self._picture(ctx, str(values["file"]))
            images = await lightspeed.images_of(number)
            same = next((row for row in images if row.get("filename") == name), None)
            known = {"filename": name} if same else {}
            change = Change.between("image", f"{number}/{name}", known or None, {"filename": name})
            data = {"itemID": number, "description": str(values["description"] or ""), "ordering": str(len(images))}
            send = partial(lightspeed.upload_image, number, data, (name, content), f"an image of item {number}")
            # Nothing but a look tells whether an upload whose answer was lost has arrived.
            saved = await ctx.apply(change, send, item=item, effect="C")
            known_id = str(same["imageID"]) if same else ""
            return item.with_record({**item.record, "imageID": known_id, **saved})

        return await self.each(
            batch, put, to=self.saved, at_once=lightspeed.at_once, lane=lambda item: str(render(item, None)["item_id"])
        )

    def _picture(self, ctx: Context, file_id: str) -> tuple[bytes, str]:
        """The content, and the name under which it is known again."""
        file = ctx.files.open(file_id)
        if file.size > self.config.most_bytes:
            raise ItemError(f"{file.name} has {file.size} bytes, more than the largest file allowed.", field="file")
        content = file.path.read_bytes()
        kind = next((end for start, end in PICTURES.items() if content.startswith(start)), "")
        if not kind:
            raise ItemError(f"{file.name} is no JPEG, PNG or GIF image. Give another file.", field="file")
        mark = hashlib.sha256(content).hexdigest()[:16]
        return content, f"{PurePosixPath(file.name).stem[:60]}-{mark}.{kind}"


def _number(value: object) -> str:
    text = str(value)
    if not (text.isascii() and text.isdigit()):
        raise ItemError(f"“{value}” is no item id of Lightspeed. Check the mapping.", field="item_id")
    return text
