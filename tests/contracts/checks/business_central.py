"""Business Central API v2.0: names, types, lengths and rights of the entity table.

The table is that of Microsoft's API v2.0 ($metadata of BC 26, rights of its public page sources).
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.entities import Entity, Field, entities
from wareflow.sandbox.kit import Served

from tests.contracts.checks.rows import some

SET = re.compile(r"/(\w+)(?:\(('?[0-9a-f-]+'?)\))?(?:/(Microsoft\.NAV\.\w+))?$")
FORMS: dict[str, re.Pattern[str]] = {
    "guid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z"),
    "text": re.compile(".*", re.DOTALL),
    "code": re.compile("[^a-z]*", re.DOTALL),
}
NO_RECORDS = ("/token", "/$metadata", "/$batch", "/api/v2.0", "/pdfDocumentContent", "/pictureContent")
"""Addresses that take and give no records, by their end."""
ANNOTATIONS = ("@odata.etag", "@odata.context", "@odata.nextLink", "@odata.count")


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the request."""
    if served.path.endswith("/pictureContent") and served.method == "PATCH" and not served.headers.get("if-match"):
        yield "a file without If-Match"
    if served.path.endswith(NO_RECORDS):
        return
    found = SET.search(served.path)
    if found is None or found[1] not in _sets():
        yield "no such entity set"
    elif served.method in ("POST", "PATCH", "DELETE"):
        yield from _request(_sets()[found[1]], served, bound=bool(found[3]))


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    found = SET.search(served.path)
    entity = _sets().get(found[1]) if found else None
    if entity is not None and served.reply.startswith(b"{") and not served.path.endswith(NO_RECORDS):
        data = json.loads(served.reply, parse_float=Decimal)
        for row in some(data["value"]) if isinstance(data.get("value"), list) else [data]:
            yield from reply_misfits(entity, row)


def _sets() -> Mapping[str, Entity]:
    singles = {each.type_name: each for each in entities().values()}
    return {**singles, **entities()}


def _request(entity: Entity, served: Served, *, bound: bool) -> Iterator[str]:
    if bound:
        return
    if served.method not in entity.writes:
        yield f"{served.method} is not allowed on {entity.set_name}"
    if served.method in ("PATCH", "DELETE") and served.headers.get("if-match") in (None, "*"):
        yield f"{served.method} without the record's If-Match"
    if served.body:
        yield from request_misfits(entity, json.loads(served.body, parse_float=Decimal))


def request_misfits(entity: Entity, body: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a body that the contract does not take."""
    for name, value in body.items():
        known = entity.fields.get(name)
        where = f"{entity.set_name}.{name}"
        if known is None and entity.navigation.get(name, "").startswith("["):
            for child in value:
                yield from request_misfits(entities()[name], child)
        elif known is None:
            yield f"{where} is unknown"
        elif known.read_only:
            yield f"{where} is read-only"
        elif not _is_of(known, value):
            yield f"{where} is no {known.type}: {value!r}"
        elif known.max and len(value) > known.max:
            yield f"{where} is longer than {known.max}"


def reply_misfits(entity: Entity, row: Mapping[str, Any]) -> Iterator[str]:
    """What the real service would not say so."""
    for name, value in row.items():
        known = entity.fields.get(name)
        where = f"{entity.set_name}.{name} in the answer"
        if name in entity.navigation:
            target = next(
                (each for each in entities().values() if each.type_name == entity.navigation[name][1:-1]), None
            )
            for child in some(value) if target and isinstance(value, list) else []:
                assert target is not None
                yield from reply_misfits(target, child)
        elif known is None:
            if not name.endswith(ANNOTATIONS) and "@odata." not in name:
                yield f"{where} is unknown"
        elif not _is_of(known, value):
            yield f"{where} is no {known.type}: {value!r}"
        elif known.type in ("text", "code") and known.max and len(value) > known.max:
            yield f"{where} is longer than {known.max}"


def _is_of(field: Field, value: Any) -> bool:
    if field.type == "enum":
        return value in field.members
    if field.type == "bool":
        return isinstance(value, bool)
    if field.type in ("decimal", "int"):
        whole = field.type == "decimal" or isinstance(value, int)
        return whole and isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return field.type not in ("guid", "date", "datetime") or FORMS[field.type].fullmatch(value) is not None
