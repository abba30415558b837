"""Bring a document that is still a draft to what the source wants now, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wareflow.sdk import Record

from nodes.business_central.batch import Part, all_or_nothing
from nodes.business_central.client import BusinessCentral
from nodes.business_central.dimensions import SET, Codes, set_of
from nodes.business_central.documents import Draft, Kind, line_differences
from nodes.business_central.records import on_the_wire, read_record

IDENTITY = ("lineType", "lineObjectNumber", "itemId", "accountId", "itemVariantId")
"""What a line is about; Business Central does not change it."""


def can_be_changed(document: Mapping[str, Any]) -> bool:
    """Whether nothing has been released, shipped or posted of it."""
    moved = any(line.get("shippedQuantity") or line.get("invoicedQuantity") for line in document["lines"])
    return document["status"] == "Draft" and not moved


async def bring_up(
    bc: BusinessCentral,
    kind: Kind,
    draft: Draft,
    row: Record,
    wanted: tuple[Record, list[Record]],
    ours: Callable[[Record], bool],
) -> None:
    """Change the header's fields, the lines and the dimensions that differ; ``ours`` are lines that the step made.

    Everything hangs on the version of the header that was compared: whoever changed the document meanwhile wins.
    """
    header, lines = wanted
    place = await bc.address(kind.header.set_name, str(row["id"]))
    number = {"externalDocumentNumber": draft.number}
    changed = {name: value for name, value in header.items() if _differs(kind, row, name, value)}
    parts = [Part("PATCH", place, on_the_wire(kind.header, {**number, **changed}), str(row["@odata.etag"]))]
    parts += _dimension_parts(place, row, draft.dimensions)
    parts += _line_parts(kind, place, await bc.address(kind.lines.set_name), row, lines, ours)
    await all_or_nothing(bc, parts, about=f"{kind.noun} {draft.number}")


def _differs(kind: Kind, row: Record, name: str, value: Any) -> bool:
    plain = {key: each for key, each in row.items() if key in kind.header.fields}
    return bool(line_differences({name: value}, read_record(kind.header, plain)))


def _dimension_parts(place: str, row: Record, wanted: Codes) -> list[Part]:
    rows = {str(each["code"]).upper(): each for each in row.get(SET) or []}
    stored = set_of(list(rows.values()))
    parts = []
    for code, value in wanted.items():
        if code not in rows:
            parts.append(Part("POST", f"{place}/{SET}", {"code": code, "valueCode": value}))
        elif stored[code] != value:
            parts.append(Part("PATCH", f"{place}/{SET}({rows[code]['id']})", {"valueCode": value}))
    return parts


def _line_parts(
    kind: Kind, place: str, flat: str, row: Record, lines: Sequence[Record], ours: Callable[[Record], bool]
) -> list[Part]:
    """Lines about the same thing are changed in their place; from the first other one on they are made anew."""
    raw = sorted(row.get(kind.lines.set_name) or [], key=lambda line: line.get("sequence") or 0)
    stored = [(line, read_record(kind.lines, line)) for line in raw]
    gone = [line for line, plain in stored if ours(plain)]
    kept = [(line, plain) for line, plain in stored if not ours(plain)]
    same = 0
    while same < min(len(kept), len(lines)) and _is_about_the_same(lines[same], kept[same][1]):
        same += 1
    parts = []
    for (line, plain), wanted in zip(kept[:same], lines[:same], strict=True):
        changes = line_differences(wanted, plain)
        if changes:
            body = on_the_wire(kind.lines, {name: wanted[name] for name in changes})
            parts.append(Part("PATCH", f"{flat}({line['id']})", body))
    parts += [Part("DELETE", f"{flat}({line['id']})") for line in [*gone, *(line for line, _ in kept[same:])]]
    new = [Part("POST", f"{place}/{kind.lines.set_name}", on_the_wire(kind.lines, line)) for line in lines[same:]]
    return parts + new


def _is_about_the_same(wanted: Record, stored: Record) -> bool:
    return not line_differences({name: wanted[name] for name in IDENTITY if name in wanted}, stored)
