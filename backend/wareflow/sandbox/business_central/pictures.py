"""Pictures of items, customers and contacts: their metadata and content, told from the first bytes of the file."""

import struct
from typing import Any

from wareflow.sandbox.business_central.calls import Answer, Call, Segment
from wareflow.sandbox.business_central.errors import bad_request, dialog, no_resource, no_valid_etag
from wareflow.sandbox.business_central.store import Company, Row

PARENT_TYPES = {"items": "Item", "customers": "Customer", "vendors": "Vendor", "contacts": "Contact"}
CONTENT = "pictureContent"


def picture_record(company: Company, set_name: str, row: Row, address: str) -> dict[str, Any]:
    """There is one even without a picture: then it is of no size."""
    content = company.pictures.get(row.id, b"")
    kind, width, height = measured(content) if content else ("", 0, 0)
    place = f"{address}/picture/{CONTENT}"
    return {
        "@odata.etag": row.etag,
        "id": row.id,
        "parentType": PARENT_TYPES[set_name],
        "width": width,
        "height": height,
        "contentType": kind,
        f"{CONTENT}@odata.mediaEditLink": place,
        f"{CONTENT}@odata.mediaReadLink": place,
    }


def answer_picture(
    call: Call, company: Company, set_name: str, row: Row, further: list[Segment], address: str
) -> Answer:
    """A call to `…/picture` or to its content."""
    if [segment.name for segment in further] == [CONTENT]:
        return _content(call, company, row)
    if further:
        raise no_resource(call.path)
    if call.method == "DELETE":
        company.pictures.pop(row.id, None)
        return Answer(204)
    if call.method != "GET":
        raise bad_request(f"'{call.method}' requests are not allowed for a picture.", "BadRequest_MethodNotAllowed")
    context = f"{call.base}/$metadata#companies({company.row.id})/{set_name}({row.id})/picture/$entity"
    return Answer(200, {"@odata.context": context, **picture_record(company, set_name, row, address)})


def _content(call: Call, company: Company, row: Row) -> Answer:
    if call.method == "GET":
        content = company.pictures.get(row.id)
        return Answer(200, file=content) if content else Answer(204)
    if call.method != "PATCH":
        raise bad_request(f"'{call.method}' requests are not allowed for a stream.", "BadRequest_MethodNotAllowed")
    if "if-match" not in call.headers:
        raise no_valid_etag()
    measured(call.body)
    company.pictures[row.id] = call.body
    return Answer(204)


def measured(content: bytes) -> tuple[str, int, int]:
    """Media type, width and height; refuses what is no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return "image/png", width, height
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return "image/gif", width, height
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg", *_of_jpeg(content)
    raise dialog("The picture could not be read. Use a file in the format PNG, JPEG or GIF.")


def _of_jpeg(content: bytes) -> tuple[int, int]:
    """Width and height stand in the segment that starts the frame."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 1, 1
