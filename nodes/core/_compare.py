"""Comparing two values: text as text, numbers as numbers, dates as moments, and never a guess between them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from wareflow.sdk import ItemError, comparable, dumps

from nodes.core._numbers import digits_of, is_number, read_number

_CODE = re.compile(r"\+|-?0\d")
"""How a text begins that is a code or a telephone number, though it could be read as a number."""
Kind = Literal["auto", "text", "number", "date"]


def text_of(value: Any) -> str:
    """A value as people see it."""
    if isinstance(value, str):
        return value
    return digits_of(value) if is_number(value) else dumps(value).decode()


def key_of(value: Any) -> str:
    """One text for values that mean the same key: number 12.50 is 12.5, the text 00123 stays 00123."""
    return digits_of(Decimal(value).normalize()) if is_number(value) else text_of(value)


def as_number(value: Any, what: str) -> Decimal:
    """The value as a number. Raises ItemError naming ``what``."""
    if is_number(value):
        return Decimal(value)
    if isinstance(value, str):
        try:
            return read_number(value)
        except ItemError as error:
            raise ItemError(f"“{what}”: {error.message}.", code="number") from error
    raise ItemError(f"“{what}” is {kind_of(value)}, not a number.", code="number")


def as_moment(value: Any, what: str) -> datetime:
    """The value as a moment; a day without a time begins at midnight, a time without a zone is UTC."""
    found = value if isinstance(value, datetime) else moment_of(value) if isinstance(value, str) else None
    if isinstance(value, date) and found is None:
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if found is None:
        shown = f"“{value[:40]}”" if isinstance(value, str) else kind_of(value)
        raise ItemError(f"“{what}” is {shown}, not a date such as 2026-01-31 or 2026-01-31T12:00:00Z.", code="date")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes or no"
    if is_number(value):
        return "a number"
    names: dict[type, str] = {str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a date")


def same(left: Any, right: Any, kind: Kind, what: str) -> bool:
    """Whether two values are equal in the declared sense."""
    if left is None or right is None:
        return left is right
    if kind == "auto" and (is_number(left) or is_number(right)):
        pair = _both_numbers(left, right)
        return text_of(left) == text_of(right) if pair is None else pair[0] == pair[1]
    if kind == "auto":
        return bool(comparable(left) == comparable(right)) or text_of(left) == text_of(right)
    return bool(_as(left, kind, what) == _as(right, kind, "value"))


def order(left: Any, right: Any, kind: Kind, what: str) -> int:
    """-1, 0 or 1 as ``left`` comes before, with or after ``right``."""
    if kind != "auto":
        return sign_of(_as(left, kind, what), _as(right, kind, "value"))
    pair = _both_numbers(left, right)
    if pair is not None:
        return sign_of(*pair)
    if moment_of(left) and moment_of(right):
        return order(left, right, "date", what)
    raise ItemError(
        f"“{what}” is {kind_of(left)} and is compared with {kind_of(right)}. "
        "Choose whether to compare as number, date or text.",
        code="compare",
    )


def sign_of(first: Any, second: Any) -> int:
    """-1, 0 or 1 of two values of one kind."""
    return int(first > second) - int(first < second)


def _both_numbers(left: Any, right: Any) -> tuple[Decimal, Decimal] | None:
    """Both as numbers, if the item's value is one: a code that is text never becomes a number by itself."""
    if not is_number(left) or (isinstance(right, str) and _CODE.match(right)):
        return None
    try:
        return Decimal(left), as_number(right, "value")
    except ItemError:
        return None


def _as(value: Any, kind: Kind, what: str) -> Any:
    if kind == "number":
        return as_number(value, what)
    return as_moment(value, what) if kind == "date" else text_of(value)


def moment_of(value: Any) -> datetime | None:
    """The moment that a text spells, if it is written as a date."""
    if not isinstance(value, str) or len(value) < len("2026-01-31") or value[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
