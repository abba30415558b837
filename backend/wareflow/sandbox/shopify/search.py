"""The search syntax of the `query` argument: terms, AND, OR, NOT, parentheses, comparators, ranges, prefixes.

Unknown filters are ignored, as the service does, and named in a warning; a caller has to check what it got.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
Find = Callable[[Any], Any]
"""Gives the object that an id names."""
Reader = Callable[[Row, Find], Any]
"""Gives what a filter compares: a text, a list of texts, a number, a truth or a time as text."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<paren>[()])
    | (?P<word>(?:[A-Za-z_][\w.]*:(?:<=|>=|<|>)?)?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^\s()])+))
    )""",
    re.VERBOSE,
)
_FILTER = re.compile(r"(?P<name>[A-Za-z_][\w.]*):(?P<sign><=|>=|<|>)?(?P<value>.*)", re.DOTALL)
_TIME = re.compile(r"\d{4}(-\d\d(-\d\d([T ].*)?)?)?")


class Search:
    """One kind of object: its filters, and the texts that a word without a filter is looked for in."""

    def __init__(
        self, filters: Mapping[str, Reader], free: tuple[str, ...] = (), whole_day: frozenset[str] = frozenset()
    ) -> None:
        self.filters = filters
        self._free = free
        self._whole_day = whole_day

    def test(self, query: str | None, now: datetime, find: Find) -> tuple[Test, list[str]]:
        """Whether a row is found, and the filters that nobody knows."""
        tokens = [found.group().strip() for found in _TOKEN.finditer(query or "") if found.group().strip()]
        unknown: list[str] = []
        if not tokens:
            return (lambda row: True), unknown
        return _Parser(self, tokens, now, find, unknown).whole(), unknown

    def term(self, token: str, now: datetime, find: Find, unknown: list[str]) -> Test | None:
        """The test of one term; None for a filter that is ignored."""
        negated = token.startswith("-") and len(token) > 1
        test = self._term(token[1:] if negated else token, now, find, unknown)
        if test is None or not negated:
            return test
        return lambda row: not test(row)

    def _term(self, token: str, now: datetime, find: Find, unknown: list[str]) -> Test | None:
        found = _FILTER.fullmatch(token)
        if found is None:
            word = _bare(token).lower().rstrip("*")
            return lambda row: any(word in str(row.get(name) or "").lower() for name in self._free)
        name = found["name"].lower()
        reader = self.filters.get(name.removesuffix("_not") if name == "tag_not" else name)
        if reader is None:
            unknown.append(found["name"])
            return None
        read: Callable[[Row], Any] = lambda row: reader(row, find)  # noqa: E731
        test = _comparison(read, found["sign"] or "", found["value"], now, whole_day=name in self._whole_day)
        return (lambda row: not test(row)) if name == "tag_not" else test


class _Parser:
    """Blanks mean AND, which binds tighter than OR."""

    def __init__(self, search: Search, tokens: list[str], now: datetime, find: Find, unknown: list[str]) -> None:
        self._term: Callable[[str], Test | None] = lambda token: search.term(token, now, find, unknown)
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Test:
        test = self._either()
        while self._at < len(self._tokens):  # a closing parenthesis too many
            self._at += 1
        return test or (lambda row: True)

    def _either(self) -> Test | None:
        found = [self._all()]
        while self._next() == "OR":
            self._at += 1
            found.append(self._all())
        tests = [test for test in found if test is not None]
        return (lambda row: any(test(row) for test in tests)) if tests else None

    def _all(self) -> Test | None:
        found: list[Test | None] = []
        while self._next() not in ("", ")", "OR"):
            found.append(self._one())
        tests = [test for test in found if test is not None]
        return (lambda row: all(test(row) for test in tests)) if tests else None

    def _one(self) -> Test | None:
        token = self._next()
        self._at += 1
        if token == "AND":  # noqa: S105  a word of the syntax
            return None
        if token == "NOT":  # noqa: S105
            inner = self._one()
            return None if inner is None else (lambda row: not inner(row))
        if token == "(":  # noqa: S105
            test = self._either()
            self._at += 1
            return test
        return self._term(token)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _comparison(read: Callable[[Row], Any], sign: str, given: str, now: datetime, *, whole_day: bool) -> Test:
    wanted = _bare(given)
    if wanted == "*" and not sign:
        return lambda row: bool(read(row))
    either = [part.strip() for part in wanted.split(",")] if "," in wanted and not sign else [wanted]

    def test(row: Row) -> bool:
        value = read(row)
        values = value if isinstance(value, list) else [value]
        held = [each for each in values if each is not None]
        return any(_meets(each, sign, part, now, whole_day) for each in held for part in (wanted, *either))

    return test


def _meets(value: Any, sign: str, wanted: str, now: datetime, whole_day: bool) -> bool:
    if isinstance(value, bool):
        return value is (wanted.lower() == "true")
    if isinstance(value, int | Decimal):
        return _number_meets(Decimal(value), sign, wanted)
    text = str(value)
    if _TIME.fullmatch(text) and len(text) > 10 and (_TIME.fullmatch(wanted) or wanted == "now"):
        return _time_meets(text, sign, wanted, now, whole_day)
    low, target = text.lower(), wanted.lower()
    if sign:
        return _ordered(low, sign, target)
    if target.endswith("*"):
        return low.startswith(target[:-1])
    return low == target


def _number_meets(value: Decimal, sign: str, wanted: str) -> bool:
    low, dots, high = wanted.partition("..")
    try:
        if dots:
            return Decimal(low) <= value <= Decimal(high)
        return _ordered(value, sign, Decimal(wanted)) if sign else value == Decimal(wanted)
    except InvalidOperation:
        return False


def _time_meets(text: str, sign: str, wanted: str, now: datetime, whole_day: bool) -> bool:
    """A coarse time such as 2026-11 stands for its whole span."""
    moment = _moment(text)
    if wanted == "now":
        return _ordered(moment, sign, now) if sign else False
    if len(wanted) <= 10 or whole_day:
        span = 10 if whole_day else len(wanted)
        day = (_moment(wanted) if len(wanted) > 10 else None) or None
        target = day.strftime("%Y-%m-%d") if day else wanted
        return _ordered(text[:span], sign, target[:span]) if sign else text.startswith(target[:span])
    return _ordered(moment, sign, _moment(wanted)) if sign else moment == _moment(wanted)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _ordered(value: Any, sign: str, wanted: Any) -> bool:
    outcomes = {"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}
    return bool(outcomes[sign])


def _bare(text: str) -> str:
    """Without its quotes and escapes."""
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        text = text[1:-1]
    return re.sub(r"\\(.)", r"\1", text)
