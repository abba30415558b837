"""OData query options: read them, run them over rows, page the answer with an opaque `$skiptoken`."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import total_ordering
from typing import Any

from wareflow.sandbox.business_central.entities import Entity, wire
from wareflow.sandbox.business_central.errors import bad_request
from wareflow.sandbox.business_central.filters import Test, parse_filter
from wareflow.sandbox.business_central.store import Row

KNOWN = {"$filter", "$select", "$top", "$skip", "$orderby", "$count", "$expand", "$skiptoken", "$schemaversion"}


@dataclass(frozen=True)
class Expansion:
    """One navigation to unfold, with the options in its brackets."""

    name: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Query:
    """What one request asks of one entity set."""

    entity: Entity
    test: Test | None = None
    select: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    expand: tuple[Expansion, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One page of rows; `resume` is the token of the next page, `total` counts all rows that pass the filter."""

    rows: Sequence[Row]
    total: int
    resume: str | None
    left: int | None


@total_ordering
class _Descending:
    """Turns an order around for one field of a sort key."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.value == other.value)

    def __lt__(self, other: "_Descending") -> bool:
        return bool(other.value < self.value)


def read_query(entity: Entity, options: Mapping[str, str]) -> Query:
    """A query from the `$` options; refuses those that the service does not know."""
    for name in options:
        if name.startswith("$") and name not in KNOWN:
            raise bad_request(f"The query parameter '{name}' is not supported.")
    newer = options.get("$schemaversion") == "2.1"
    text = options.get("$filter", "")
    return Query(
        entity=entity,
        test=parse_filter(text, entity, newer_schema=newer) if text.strip() else None,
        select=_select(entity, options.get("$select", "")),
        order=_order(entity, options.get("$orderby", "")),
        top=_count_option(options, "$top"),
        skip=_count_option(options, "$skip") or 0,
        count=_flag(options.get("$count", "false")),
        expand=_expansions(entity, options.get("$expand", "")),
        after=_unpacked(options["$skiptoken"]) if "$skiptoken" in options else (),
    )


def run_query(query: Query, rows: Iterable[Row], page_size: int) -> Found:
    test = query.test
    kept = [row for row in rows if test is None or test.holds(row.values)]
    kept.sort(key=lambda row: _sort_key(query, row.values))
    rest = _rest(query, kept)
    wanted = rest if query.top is None else rest[: query.top]
    page = wanted[:page_size]
    if len(wanted) <= page_size:
        return Found(page, len(kept), None, None)
    left = None if query.top is None else query.top - page_size
    return Found(page, len(kept), _packed(query, page[-1]), left)


def record_of(query: Query, row: Row, expanded: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of one row."""
    names = query.select or tuple(name for name, field in query.entity.fields.items() if field.type != "stream")
    etag = {} if query.entity.set_name == "companies" else {"@odata.etag": row.etag}
    return {**etag, **{name: wire(row.values[name]) for name in names}, **expanded}


def _rest(query: Query, kept: list[Row]) -> list[Row]:
    """What follows the token of the page before, or what `$skip` leaves."""
    if not query.after:
        return kept[query.skip :]
    try:
        last = _key_from_token(query)
        return [row for row in kept if _sort_key(query, row.values) > last]
    except (TypeError, ValueError, ArithmeticError):
        raise bad_request("The value of $skiptoken is not valid.", "BadRequest_InvalidRequestUrl") from None


def _order_fields(query: Query) -> tuple[tuple[str, bool], ...]:
    """The asked order, made total by the business key and the id."""
    asked = [name for name, _ in query.order]
    ties = [name for name in (query.entity.order_key, "id") if name not in asked]
    return query.order + tuple((name, False) for name in dict.fromkeys(ties))


def _sort_key(query: Query, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_placed(values[name], descending) for name, descending in _order_fields(query))


def _placed(value: Any, descending: bool) -> Any:
    plain = (value.casefold(), value) if isinstance(value, str) else value
    return _Descending(plain) if descending else plain


def _packed(query: Query, row: Row) -> str:
    parts = [str(wire(row.values[name])) for name, _ in _order_fields(query)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _unpacked(token: str) -> tuple[str, ...]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return tuple(str(part) for part in parts)
    except (binascii.Error, ValueError, TypeError):
        raise bad_request("The value of $skiptoken is not valid.", "BadRequest_InvalidRequestUrl") from None


def _key_from_token(query: Query) -> tuple[Any, ...]:
    fields = _order_fields(query)
    revived = [_revived(query.entity, name, text) for (name, _), text in zip(fields, query.after, strict=True)]
    return tuple(_placed(value, descending) for value, (_, descending) in zip(revived, fields, strict=True))


def _revived(entity: Entity, name: str, text: str) -> Any:
    revivers: dict[str, Callable[[str], Any]] = {
        "decimal": Decimal,
        "int": int,
        "datetime": datetime.fromisoformat,
        "bool": lambda value: value == "True",
    }
    kind = entity.fields[name].type if name in entity.fields else "guid"
    return revivers.get(kind, str)(text)


def _select(entity: Entity, text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if "*" in names:
        return ()
    # What is unfolded may be named here as well.
    return tuple(_known_field(entity, name) for name in names if name not in entity.navigation)


def _order(entity: Entity, text: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, direction = part.partition(" ")
        if direction.strip() not in ("", "asc", "desc"):
            raise bad_request(f"Syntax error at position {len(name)} in '{part}'.")
        order.append((_known_field(entity, name), direction.strip() == "desc"))
    return tuple(order)


def _known_field(entity: Entity, name: str) -> str:
    if name not in entity.fields:
        raise bad_request(f"Could not find a property named '{name}' on type 'Microsoft.NAV.{entity.type_name}'.")
    return name


def _count_option(options: Mapping[str, str], name: str) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise bad_request(f"Invalid value '{text}' for {name} query option found. A non-negative integer is expected.")
    return int(text)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise bad_request(f"Invalid value '{text}' for $count query option found.")
    return text == "true"


def _expansions(entity: Entity, text: str) -> tuple[Expansion, ...]:
    found = []
    for part in _split(text, ","):
        name, opened, inside = part.partition("(")
        if opened and not inside.endswith(")"):
            raise bad_request(f"Syntax error at position {len(part)} in '{part}'.")
        if name not in entity.navigation:
            raise bad_request(f"Could not find a property named '{name}' on type 'Microsoft.NAV.{entity.type_name}'.")
        options = dict(_option(each) for each in _split(inside.removesuffix(")"), ";"))
        found.append(Expansion(name, options))
    return tuple(found)


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value


def _split(text: str, mark: str) -> list[str]:
    """Parts between marks that stand outside brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == "'"
        if not quoted:
            depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
