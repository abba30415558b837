"""Lightspeed R-Series V3: fields that may be written, and the names and forms of its answers.

The table of answers is derived from the public reference of the resources; on the wire every scalar is a text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from wareflow.sandbox.kit import Served
from wareflow.sandbox.lightspeed.schema import EVERYTHING, Kind

from tests.contracts.checks.rows import some

TABLE = Path(__file__).parents[2] / "sandbox" / "contracts" / "lightspeed_fields.json"
FORMS = {
    "integer": re.compile(r"-?\d+"),
    "float": re.compile(r"-?\d+(\.\d*[1-9])?"),
    "boolean": re.compile("true|false"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"),
    "enum": re.compile(r"\w+( \w+)*"),
    "string": re.compile(".*", re.DOTALL),
}
GIVEN = {
    Kind.INTEGER: re.compile(r"-?\d+"),
    Kind.NUMBER: re.compile(r"-?\d+(\.\d+)?"),
    Kind.BOOLEAN: re.compile("true|false", re.IGNORECASE),
    Kind.TIME: re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\+00:00|Z))?"),
    Kind.TEXT: re.compile(".*", re.DOTALL),
}
WRITTEN_PARTS = {"ItemPrice": frozenset({"amount", "useType", "useTypeID"})}
LINE_NOTES: Mapping[tuple[str, str], str] = {("Sale", "Note"): "LineNote", ("SaleLine", "Note"): "LineNote"}
"""The notes of sales have ids, those of items and customers have none."""
MAY_BE_SET = frozenset({"archived"})
"""Read-only by its place in the form, and set to bring a record back."""


@cache
def table() -> Mapping[str, Any]:
    """Fields by resource: kinds, and which are always there."""
    found: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return found


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the request."""
    name = _resource(served)
    # A picture comes as a form with a file in it.
    is_form = served.headers.get("content-type", "").startswith("multipart/")
    if name and served.method in ("POST", "PUT") and not is_form:
        yield from request_misfits(name, json.loads(served.body or b"{}"), changing=served.method == "PUT")


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    name = _resource(served)
    answer = json.loads(served.reply) if served.reply.startswith(b"{") else {}
    if name:
        yield from reply_misfits(name, answer.get(name, []))


def _resource(served: Served) -> str:
    found = re.search(r"/(?:V3/)?Account/\d+/(?:[A-Za-z]+/\d+/)?([A-Za-z]+)(?:/(\d+))?(?:\.json)?$", served.path)
    return found[1] if found and found[1] in EVERYTHING else ""


def request_misfits(name: str, body: Mapping[str, Any], *, changing: bool = False) -> Iterator[str]:
    """The fields of a body that cannot be written, which the API passes over without a word."""
    if name in WRITTEN_PARTS:
        yield from (f"{name}.{field} is unknown" for field in body.keys() - WRITTEN_PARTS[name])
        return
    resource = EVERYTHING[name]
    for field, value in body.items():
        if isinstance(value, Mapping | list):
            yield from _part_misfits(field, value)
        elif field not in resource.fields:
            yield f"{name}.{field} is unknown"
        elif field in resource.read_only - MAY_BE_SET - {resource.key}:
            yield f"{name}.{field} is read-only"
        elif not GIVEN[resource.fields[field]].fullmatch(str(value)):
            yield f"{name}.{field} is no {resource.fields[field]}: {value!r}"


def _part_misfits(field: str, value: Any) -> Iterator[str]:
    """Rows of a neighbour: `{"ItemShops": {"ItemShop": …}}`, or one record such as `Note`."""
    inner = next(iter(value.items())) if isinstance(value, Mapping) and len(value) == 1 else (field, value)
    name, rows = inner if isinstance(inner[1], Mapping | list) else (field, value)
    for row in rows if isinstance(rows, list) else [rows]:
        if name in EVERYTHING or name in WRITTEN_PARTS:
            yield from request_misfits(name, row)


def reply_misfits(name: str, rows: Any) -> Iterator[str]:
    """What the real API would not say so: of rows of a resource and of their neighbours."""
    for row in some(rows) if isinstance(rows, list) else [rows]:
        if not isinstance(row, Mapping) or name not in table():
            continue
        known = table()[name]["fields"]
        for field, value in row.items():
            if isinstance(value, Mapping | list):
                yield from _neighbours(LINE_NOTES.get((name, field), field), value)
            elif field not in known:
                # A relation without rows is an empty text.
                if value != "":
                    yield f"{name}.{field} in the answer is unknown"
            elif not FORMS[known[field]].fullmatch(value):
                yield f"{name}.{field} in the answer is no {known[field]}: {value!r}"
        missing = set(table()[name].get("always", ())) - row.keys()
        yield from (f"{name}.{field} is missing in the answer" for field in sorted(missing))


def _neighbours(field: str, value: Any) -> Iterator[str]:
    if field in table():
        yield from reply_misfits(field, value)
    elif isinstance(value, Mapping):
        for name, rows in value.items():
            yield from reply_misfits(name, rows)
