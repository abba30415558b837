"""Filters for lists, objects and look-up tables."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.access import ABSENT
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters.registry import Parameter, need_list, offered
from wareflow.engine.expressions.operators import add, bounded, equal, joined, less
from wareflow.engine.expressions.values import kind, measured, not_exact, shown, text_of
from wareflow.sdk.values import dumps

_KEY: Final = Parameter("key", "key", "Field of each element, such as 'price'.", None)
_LINES: Final[Mapping[str, Any]] = {
    "lines": [
        {"sku": "MUG-01", "price": Decimal("12.50"), "kind": "mug"},
        {"sku": "CUP-02", "price": Decimal("7.00"), "kind": "cup"},
    ]
}


@offered(
    "length", "Length", "Characters of a text, elements of a list or fields of an object.", "{{ 'mug' | length }}", 3
)
def length(site: Site, value: Any) -> int:
    if isinstance(value, str | list | Mapping):
        return len(value)
    raise site.wrong_type(f"`length` counts a text, a list or an object, and {site.subject()} is {kind(value)}.")


@offered("first", "First", "The first element.", "{{ ['red', 'blue'] | first }}", "red")
def first(site: Site, value: Any) -> Any:
    return _end(value, 0, site, "first")


@offered("last", "Last", "The last element.", "{{ ['red', 'blue'] | last }}", "blue")
def last(site: Site, value: Any) -> Any:
    return _end(value, -1, site, "last")


@offered(
    "join",
    "Join",
    "The elements as one text with this separator between them.",
    "{{ item.lines | join(', ', 'sku') }}",
    "MUG-01, CUP-02",
    Parameter("separator", "text", "Text between the elements.", ""),
    _KEY,
    item=_LINES,
)
def join(site: Site, value: Any, separator: str = "", key: list[str] | None = None) -> str:
    parts = [text_of(part, _element(site, n)) for n, part in enumerate(_picked(site, value, key, "join"))]
    if len(separator) * len(parts) > limits.RESULT_CHARS:
        raise site.too_large(f"{site.whole()} gives more than {limits.RESULT_CHARS:,} characters.")
    return joined(site, separator.join(parts)) if sum(map(len, parts)) <= limits.RESULT_CHARS else joined(site, *parts)


@offered(
    "pluck",
    "One field of each",
    "The list of one field of the elements.",
    "{{ item.lines | pluck('sku') }}",
    ["MUG-01", "CUP-02"],
    Parameter("key", "key", "Field of each element, such as 'sku'."),
    item=_LINES,
)
def pluck(site: Site, value: Any, key: list[str]) -> list[Any]:
    return _picked(site, value, key, "pluck")


@offered(
    "where",
    "Only those with",
    "The elements whose field has this value.",
    "{{ item.lines | where('kind', 'cup') | pluck('sku') }}",
    ["CUP-02"],
    Parameter("key", "key", "Field of each element."),
    Parameter("value", "value", "Value to keep."),
    item=_LINES,
)
def where(site: Site, value: Any, key: list[str], wanted: Any) -> list[Any]:
    picked = _picked(site, value, key, "where")
    return [element for element, found in zip(value, picked, strict=True) if equal(found, wanted)]


@offered(
    "compact",
    "Without empty ones",
    "The elements that are not null and not empty text.",
    "{{ ['a', '', none] | compact }}",
    ["a"],
)
def compact(site: Site, value: Any) -> list[Any]:
    return [element for element in need_list(value, site, "compact") if element is not None and element != ""]


@offered(
    "sum",
    "Sum",
    "The sum of numbers, or of one field of the elements.",
    "{{ item.lines | sum('price') }}",
    Decimal("19.50"),
    _KEY,
    item=_LINES,
)
def total(site: Site, value: Any, key: list[str] | None = None) -> Any:
    def plus(so_far: Any, numbered: tuple[int, Any]) -> Any:
        number, addend = numbered
        place = Site(site.source, site.start, site.end, site.field, ("the sum", f"element {number + 1}"))
        return add(so_far, addend, place)

    return reduce(plus, enumerate(_picked(site, value, key, "sum")), 0)


@offered("min", "Smallest", "The smallest element.", "{{ [3, 1, 2] | min }}", 1, _KEY)
def smallest(site: Site, value: Any, key: list[str] | None = None) -> Any:
    return _sorted(site, _some(site, value, key, "min"), "min")[0]


@offered("max", "Largest", "The largest element.", "{{ [3, 1, 2] | max }}", 3, _KEY)
def largest(site: Site, value: Any, key: list[str] | None = None) -> Any:
    return _sorted(site, _some(site, value, key, "max"), "max")[-1]


@offered(
    "sort",
    "Sort",
    "The elements in order, or by one of their fields.",
    "{{ item.lines | sort('price') | pluck('sku') }}",
    ["CUP-02", "MUG-01"],
    _KEY,
    Parameter("descending", "flag", "Largest first.", False),
    item=_LINES,
)
def sort(site: Site, value: Any, key: list[str] | None = None, descending: bool = False) -> list[Any]:
    keys = _picked(site, value, key, "sort")
    _same_kind(site, keys, "sort")
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=descending)
    return [value[position] for position in order]


@offered("unique", "Each once", "The elements without repeats.", "{{ ['a', 'b', 'a'] | unique }}", ["a", "b"], _KEY)
def unique(site: Site, value: Any, key: list[str] | None = None) -> list[Any]:
    seen: set[Hashable] = set()
    kept: list[Any] = []
    measured(value, site)
    for element, found in zip(need_list(value, site, "unique"), _picked(site, value, key, "unique"), strict=True):
        fingerprint = _fingerprint(found, site)
        if fingerprint not in seen:
            seen.add(fingerprint)
            kept.append(element)
    return kept


@offered("reverse", "Backwards", "The elements in opposite order.", "{{ [1, 2] | reverse }}", [2, 1])
def backwards(site: Site, value: Any) -> list[Any]:
    return need_list(value, site, "reverse")[::-1]


@offered("keys", "Field names", "The field names of an object.", "{{ {'a': 1, 'b': 2} | keys }}", ["a", "b"])
def keys_of(site: Site, value: Any) -> list[Any]:
    return bounded(list(_object(site, value, "keys")), site)


@offered("values", "Field values", "The values of an object.", "{{ {'a': 1, 'b': 2} | values }}", [1, 2])
def values_of(site: Site, value: Any) -> list[Any]:
    return bounded(list(_object(site, value, "values").values()), site)


@offered(
    "lookup",
    "Look up in table",
    "The entry of a table for this value; fails when there is none and no default is given.",
    "{{ item.status | lookup({'paid': 'Zapłacone', 'new': 'Nowe'}) }}",
    "Zapłacone",
    Parameter("table", "table", "Object such as {'new': 'Open'} or vars.statuses."),
    Parameter("default", "value", "Taken when the table has no entry.", ABSENT),
    item={"status": "paid"},
)
def lookup(site: Site, value: Any, table: Mapping[str, Any], default: Any = ABSENT) -> Any:
    if type(value) not in (str, int, bool, Decimal):
        raise site.wrong_type(f"`lookup` needs a text or a number, and {site.subject()} is {kind(value)}.")
    found = table.get(text_of(value, site), default)
    if found is ABSENT:
        raise site.missing(
            f"The table has no entry for {shown(value)} ({site.subject()}). Add the entry or `| default('…')`."
        )
    return found


@offered("json", "To JSON", "The value as JSON text.", "{{ {'sku': 'MUG', 'qty': 2} | json }}", '{"sku":"MUG","qty":2}')
def json_text(site: Site, value: Any) -> str:
    measured(value, site)
    try:
        return joined(site, dumps(value).decode())
    except (TypeError, ValueError, RecursionError) as error:
        raise site.wrong_type(f"{site.subject()} holds a value that cannot be written as JSON.") from error


def _end(value: Any, position: int, site: Site, name: str) -> Any:
    if not isinstance(value, str | list):
        raise site.wrong_type(f"`{name}` works on a list or a text, and {site.subject()} is {kind(value)}.")
    if not value:
        raise site.missing(f"{site.subject()} is empty, so it has no {name} one. Add `| default('')` if it may be.")
    return value[position]


def _object(site: Site, value: Any, name: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise site.wrong_type(f"`{name}` works on an object, and {site.subject()} is {kind(value)}.")


def _picked(site: Site, value: Any, key: list[str] | None, name: str) -> list[Any]:
    elements = bounded(need_list(value, site, name), site)
    for part in key or ():
        elements = [_field(site, element, part, n) for n, element in enumerate(elements)]
    return elements


def _field(site: Site, element: Any, key: str, position: int) -> Any:
    if not isinstance(element, Mapping):
        raise site.wrong_type(f"Element {position + 1} of {site.subject()} is {kind(element)}, so it has no `{key}`.")
    if key not in element:
        raise site.missing(f"Element {position + 1} of {site.subject()} has no `{key}`.")
    return element[key]


def _some(site: Site, value: Any, key: list[str] | None, name: str) -> list[Any]:
    picked = _picked(site, value, key, name)
    if picked:
        return picked
    raise site.missing(f"{site.subject()} is empty, so it has no {name}. Add `| default(0)` if it may be.")


def _sorted(site: Site, elements: list[Any], name: str) -> list[Any]:
    _same_kind(site, elements, name)
    return sorted(elements)


def _same_kind(site: Site, elements: list[Any], name: str) -> None:
    for position, element in enumerate(elements):
        if element is None or isinstance(element, bool | list | Mapping):
            raise site.wrong_type(
                f"`{name}` cannot order {kind(element)} (element {position + 1} of {site.subject()})."
            )
        place = Site(site.source, site.start, site.end, site.field, ("element 1", f"element {position + 1}"))
        less(elements[0], element, place)


def _fingerprint(value: Any, site: Site) -> Hashable:
    if isinstance(value, float):
        raise not_exact(value, site)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return value  # 1 and 1.0 are one number and hash alike
    try:
        return dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise site.wrong_type(f"{site.subject()} holds a value that cannot be compared.") from error


def _element(site: Site, position: int) -> Site:
    return Site(site.source, site.start, site.end, site.field, (f"element {position + 1} of {site.subject()[1:-1]}",))
