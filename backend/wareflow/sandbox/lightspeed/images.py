"""Images: uploaded in two parts, what is to be known of them and the file."""

import json
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import RESOURCES
from wareflow.sandbox.lightspeed.store import Row, Store, new_row

BASE = "https://images.example.com/"


def read_upload(content_type: str, body: bytes) -> tuple[dict[str, Any], str, bytes]:
    """The part `data` as JSON, and the file of the part `image` with its name."""
    if not content_type.lower().startswith("multipart/form-data"):
        raise BadRequest("Image not created. Send multipart/form-data with the parts data and image.")
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = {_field(part, "name"): part for part in message.walk() if not part.is_multipart()}
    if "image" not in parts or not _content(parts["image"]):
        raise BadRequest("Image not created. The part image is missing.")
    try:
        data = json.loads(_content(parts["data"])) if "data" in parts else {}
    except ValueError as error:
        raise BadRequest("Image not created. The part data is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("Image not created. The part data is no object.")
    return data, _field(parts["image"], "filename"), _content(parts["image"])


def create_image(store: Store, values: Mapping[str, str], size: int, at: str, filename: str = "") -> Row:
    """A new image stands last unless it is told where."""
    if not size:
        raise BadRequest("Image not created. Send multipart/form-data with the parts data and image.")
    number = store.next_id("Image")
    owner = next((name for name in ("itemID", "itemMatrixID") if values.get(name, "0") != "0"), "itemID")
    others = [row for row in store.rows("Image") if row[owner] == values.get(owner, "0")]
    fixed = {"filename": filename, "publicID": f"upload-{number}", "baseImageURL": BASE, "size": str(size)}
    ordering = {"ordering": str(len(others))}
    times = {"createTime": at, "timeStamp": at, "imageID": ""}
    return store.insert("Image", new_row(RESOURCES["Image"], {**ordering, **values, **fixed, **times}))


def delete_image(store: Store, row: Row) -> Row:
    store.delete("Image", int(row["imageID"]))
    store.children("Image", row["itemID"]).remove(row)
    return row


def _field(part: Message, name: str) -> str:
    value = part.get_param(name, "", "content-disposition")
    return value if isinstance(value, str) else ""


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
