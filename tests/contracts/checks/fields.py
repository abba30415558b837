"""Rows held against a table of fields: `{kind: {"always": names, "fields": {name: form}}}`.

A form is the name of one below, `one of a|b`, the name of another kind, or that in brackets for a list of it; with a
question mark the field may also be without a value.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.contracts.checks.rows import some

Table = Mapping[str, Any]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)")
NOTHING = (None, False, "")


def row_misfits(
    table: Table, kind: str, row: Mapping[str, Any], *, answer: bool = True, path: str = ""
) -> Iterator[str]:
    """What a row has that its kind does not, what it lacks, and values in a wrong form."""
    known, where, place = table[kind]["fields"], path or kind, " in the answer" if answer else ""
    for name, value in row.items():
        if name not in known:
            yield f"{where}.{name}{place} is unknown"
        else:
            yield from _value_misfits(table, known[name], value, f"{where}.{name}", answer=answer)
    lacking = sorted(set(table[kind]["always"]) - row.keys())
    yield from (f"{where}.{name} is missing{place}" for name in lacking)


def _value_misfits(table: Table, form: str, value: Any, path: str, *, answer: bool) -> Iterator[str]:
    optional = form.endswith("?")
    form = form.removesuffix("?")
    if optional and value in NOTHING:
        return
    inner = form[1:-1] if form.startswith("[") else form
    rows = value if form.startswith("[") else [value]
    if form.startswith("[") and not isinstance(value, list):
        yield f"{path}{' in the answer' if answer else ''} is no list: {value!r}"
    elif inner in table:
        for row in some(rows):
            if not isinstance(row, Mapping):
                yield f"{path} is no {inner}: {row!r}"
            # What a record does not have is an empty object.
            elif row:
                yield from row_misfits(table, inner, row, answer=answer, path=path)
    elif not form.startswith("[") and not is_of(form, value):
        yield f"{path}{' in the answer' if answer else ''} is no {form}: {value!r}"


def is_of(form: str, value: Any) -> bool:
    """Whether a value has this form."""
    if form.startswith("one of "):
        return value in form.removeprefix("one of ").split("|")
    if form in ("number", "integer"):
        whole = form == "number" or isinstance(value, int)
        return whole and isinstance(value, int | Decimal) and not isinstance(value, bool)
    if form in ("boolean", "flag"):
        return isinstance(value, bool)
    if form == "link":
        target = value.get("resource") if isinstance(value, Mapping) else None
        return isinstance(target, Mapping) and {"id", "url", "link"} <= target.keys()
    if form in ("object", "list"):
        return isinstance(value, Mapping if form == "object" else list)
    if form == "any":
        return True
    return isinstance(value, str) and _is_text_of(form, value)


def _is_text_of(form: str, value: str) -> bool:
    if form == "moment":
        return MOMENT.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    return form == "text" or UUID.fullmatch(value) is not None
