"""One document that is named by its id or a number, whatever became of it, and the change of its state."""

from wareflow.sdk import Change, FieldChange, Record

from nodes.business_central.client import BusinessCentral
from nodes.business_central.documents import KINDS, Kind
from nodes.business_central.records import read_record

FIND_BY = {"id": "id", "number": "number", "external_number": "externalDocumentNumber"}
OF_ORDER = {"id": "orderId", "number": "orderNumber", "external_number": "externalDocumentNumber"}
"""In which field an invoice names the order that it was made of."""


async def documents_by(
    bc: BusinessCentral, document: str, find_by: str, key: str, *, lines: bool = False
) -> tuple[Kind, list[Record]]:
    """The documents with that key; for an order that is there no more, the invoices that were made of it."""
    kind, name = KINDS[document], FIND_BY[find_by]
    rows = await _found(bc, kind, name, key, lines=lines)
    if rows or document != "order":
        return kind, rows
    made = KINDS["invoice"]
    rows = await _found(bc, made, OF_ORDER[find_by], key, lines=lines)
    return (made if rows else kind), rows


async def _found(bc: BusinessCentral, kind: Kind, name: str, key: str, *, lines: bool) -> list[Record]:
    question = {"expand": kind.lines.set_name} if lines else {}
    return await bc.find(kind.header, name, key, **question)


def new_status(kind: Kind, key: str, row: Record, status: str) -> Change:
    """The document gets another status, provided that it is still the one that was read."""
    was = read_record(kind.header, {"status": row["status"]})["status"]
    states = (FieldChange("status", was, status),)
    return Change(kind.noun, key, "update", {"status": status}, states, version=row.get("@odata.etag"))
