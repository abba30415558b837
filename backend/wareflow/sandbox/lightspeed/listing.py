"""List calls: what is asked for, which rows that means, and the cursors around the page."""

import base64
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from wareflow.sandbox.lightspeed.conditions import Condition, Test, Tests, read_alternatives, read_condition
from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.relations import read_relations
from wareflow.sandbox.lightspeed.schema import Kind, Resource
from wareflow.sandbox.lightspeed.store import Row, Store
from wareflow.sandbox.lightspeed.values import comparable, with_plus

MOST_ROWS = 100
_PAGING = ("sort", "limit", "after", "before", "count")
_GONE = {"offset": "after", "orderby": "sort", "orderby_desc": "sort"}
_ARCHIVED = {"false": "false", "0": "false", "true": "true", "1": "true", "only": "only"}

SortKey = tuple[Any, int]
Placing = Callable[[Row], SortKey]


@dataclass(frozen=True)
class ListWish:
    """A list call, read and checked as far as it can be without looking at rows."""

    resource: Resource
    conditions: tuple[Condition, ...]
    alternatives: tuple[tuple[Condition, ...], ...]
    relations: frozenset[str]
    filters: tuple[tuple[str, str], ...]
    """The parameters that the page addresses repeat."""
    archived: str
    sort: str
    limit: int
    after: str
    before: str
    count: bool

    @property
    def sort_field(self) -> str:
        return self.sort.removeprefix("-") or self.resource.key

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")


@dataclass(frozen=True)
class Page:
    """Rows of one page and the cursors at its two ends, empty where there is nothing further."""

    rows: Sequence[Row]
    after: str = ""
    before: str = ""


def read_list_wish(resource: Resource, query: Sequence[tuple[str, str]], fixed: Sequence[Condition] = ()) -> ListWish:
    """The wish of a query string; `fixed` conditions come from the path."""
    query = [(name, with_plus(value)) for name, value in query]
    given = dict(query)
    _refuse_gone(given)
    filters = tuple((name, value) for name, value in query if name not in _PAGING)
    special = {"load_relations", "or", *(("archived", "archive") if resource.archives else ())}
    wish = ListWish(
        resource=resource,
        conditions=(*fixed, *(read_condition(name, value) for name, value in filters if name not in special)),
        alternatives=tuple(tuple(read_alternatives(value)) for name, value in filters if name == "or"),
        relations=read_relations(resource, given.get("load_relations", "")),
        filters=filters,
        archived=_archived(given),
        sort=given.get("sort", ""),
        limit=_limit(given),
        after=given.get("after", ""),
        before=given.get("before", ""),
        count=given.get("count") in ("1", "true"),
    )
    _check(wish, given)
    return wish


def select(store: Store, wish: ListWish) -> list[Row]:
    """Every row that meets the filters, unsorted."""
    tests = _tests(store, wish)
    return [row for row in store.rows(wish.resource.name) if all(test(row) for test in tests)]


def page_of(rows: list[Row], wish: ListWish) -> Page:
    place = _placing(wish)
    rising = sorted(rows, key=place)
    first, last = _bounds(rising, place, wish)
    ordered = rising[::-1] if wish.descending else rising
    shown = ordered[first:last]
    if not shown:
        return Page(())
    return Page(
        shown,
        after=_cursor(shown[-1], wish) if last < len(ordered) else "",
        before=_cursor(shown[0], wish) if first > 0 else "",
    )


def address(base: str, wish: ListWish, **cursor: str) -> str:
    """The complete address of a neighbouring page: sort, filters, limit, cursor."""
    query = [("sort", wish.sort)] if wish.sort else []
    query += [*wish.filters, ("limit", str(wish.limit)), *cursor.items()]
    return f"{base}?{urlencode(query, quote_via=quote, safe='')}"


def _tests(store: Store, wish: ListWish) -> list[Test]:
    tests = Tests(store, wish.resource, wish.relations)
    found = tests.all_of(wish.conditions)
    found += [tests.any_of(alternatives) for alternatives in wish.alternatives]
    if wish.resource.archives and wish.archived != "true":
        shown = "true" if wish.archived == "only" else "false"
        found.append(lambda row: row["archived"] == shown)
    return found


def _bounds(rising: list[Row], place: Placing, wish: ListWish) -> tuple[int, int]:
    """First and last (exclusive) index of the page within the rows as they are shown."""
    total = len(rising)
    if not (wish.after or wish.before):
        return 0, min(wish.limit, total)
    boundary = _read_cursor(wish.after or wish.before, place, wish)
    below, up_to = bisect_left(rising, boundary, key=place), bisect_right(rising, boundary, key=place)
    if wish.after:
        first = total - below if wish.descending else up_to
        return first, min(first + wish.limit, total)
    last = total - up_to if wish.descending else below
    return max(0, last - wish.limit), last


def _placing(wish: ListWish) -> Placing:
    """Where a row stands in the order: by the field sorted by, then by primary key."""
    key, field = wish.resource.key, wish.sort_field
    match wish.resource.fields[field]:
        case Kind.TEXT:
            return lambda row: (row[field].casefold(), int(row[key]))
        case Kind.TIME:
            return lambda row: (row[field], int(row[key]))
        case kind:
            return lambda row: (comparable(kind, row[field]), int(row[key]))


def _cursor(row: Row, wish: ListWish) -> str:
    """Base64 of a JSON list: the value sorted by, then the primary key."""
    number = int(row[wish.resource.key])
    if wish.sort_field == wish.resource.key:
        return base64.b64encode(orjson.dumps([number])).decode()
    kind = wish.resource.fields[wish.sort_field]
    value = row[wish.sort_field]
    return base64.b64encode(orjson.dumps([int(value) if kind is Kind.INTEGER else value, number])).decode()


def _read_cursor(text: str, place: Placing, wish: ListWish) -> SortKey:
    try:
        values = [str(each) for each in orjson.loads(base64.b64decode(text, validate=True))]
        wanted = 1 if wish.sort_field == wish.resource.key else 2
        if len(values) != wanted:
            raise ValueError("made for another order")
        return place({wish.sort_field: values[0], wish.resource.key: values[-1]})
    except (ValueError, TypeError) as error:
        raise BadRequest("The 'after' or 'before' cursor is not valid for this request.") from error


def _refuse_gone(given: dict[str, str]) -> None:
    for name, instead in _GONE.items():
        if name in given:
            raise BadRequest(f"'{name}' is not supported in V3. Use '{instead}'.")


def _archived(given: dict[str, str]) -> str:
    asked = given.get("archived", given.get("archive", "false"))
    if asked not in _ARCHIVED:
        raise BadRequest(f"archived is true, false or only, not '{asked}'.")
    return _ARCHIVED[asked]


def _limit(given: dict[str, str]) -> int:
    asked = given.get("limit", str(MOST_ROWS))
    if not re.fullmatch(r"\d{1,9}", asked) or int(asked) > MOST_ROWS:
        raise BadRequest(f"limit must be between 0 and {MOST_ROWS}, not '{asked}'.")
    return int(asked)


def _check(wish: ListWish, given: dict[str, str]) -> None:
    if wish.count and any(name in given for name in ("limit", "after", "before", "sort")):
        raise BadRequest("count cannot be combined with limit, after, before or sort.")
    if wish.after and wish.before:
        raise BadRequest("Send 'after' or 'before', not both.")
    if wish.sort and wish.sort_field not in wish.resource.sortable:
        permitted = ", ".join(wish.resource.sortable)
        raise BadRequest(f"{wish.resource.name} cannot be sorted by '{wish.sort_field}'. Permitted: {permitted}.")
