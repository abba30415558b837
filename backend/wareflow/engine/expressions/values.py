"""The kinds of value an expression works with, how they are named to a person and written as text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site, clip

NUMBERS: Final = frozenset({int, Decimal})

_KINDS: Final[dict[type, str]] = {
    str: "a text",
    int: "a number",
    Decimal: "a number",
    bool: "true or false",
    type(None): "empty (null)",
    list: "a list",
    dict: "an object",
    datetime: "a date",
    date: "a date",
}


def kind(value: object) -> str:
    """The kind of a value in words: 'a text', 'a number', 'empty (null)'."""
    return _KINDS.get(type(value), "a value of an unknown kind")


def shown(value: object) -> str:
    """A value inside a message: short ones as they are, the others by kind."""
    if type(value) is str:
        return f"“{clip(value, 40)}”"
    if type(value) is int or type(value) is Decimal:
        return clip(str(value), 40)
    return kind(value)


def text_of(value: Any, site: Site) -> str:
    """A value as text, digit by digit and without guessing; null, lists and objects are refused."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return number_text(value, site)
        case Decimal():
            return number_text(value, site)
        case datetime():
            return date_text(value)
        case date():
            return value.isoformat()
        case None:
            raise site.wrong_type(
                f"{site.subject()} is empty (null) and cannot be put into text. Add `| default('', true)` to allow it."
            )
        case list():
            raise site.wrong_type(f"{site.subject()} is a list, not a text. Use `| join(', ')` or `| json`.")
        case dict():
            raise site.wrong_type(f"{site.subject()} is an object, not a text. Name one of its fields or use `| json`.")
    raise not_exact(value, site)


def number_text(value: int | Decimal, site: Site) -> str:
    """A number in plain digits, never with an exponent."""
    if type(value) is int:
        if value.bit_length() > 256:
            raise site.too_large(f"{site.subject()} is a number of more than {limits.NUMBER_DIGITS} digits.")
        return str(value)
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > 100 or number.as_tuple().exponent < -100:  # type: ignore[operator]
        raise site.too_large(f"{site.subject()} is a number too large or too small to be written out.")
    return format(number, "f")


def date_text(value: datetime) -> str:
    """A time in ISO 8601; UTC is written as Z."""
    text = value.isoformat()
    return text[:-6] + "Z" if value.tzinfo is UTC else text


def not_exact(value: object, site: Site) -> Exception:
    """The error for values that must never stand in a record, above all binary fractions."""
    if type(value) is float:
        return site.wrong_type(
            f"{site.subject()} is a binary fraction, which loses cents. This is a fault in the node that read it: "
            "numbers in records must be exact decimals."
        )
    return site.wrong_type(f"{site.subject()} is {kind(value)}. This is a fault in the node that made it.")


def measured(value: Any, site: Site) -> Any:
    """The value itself when its written size stays within the limit."""
    if type(value) not in (list, dict):
        return value
    room = limits.RESULT_CHARS
    waiting: list[Any] = [value]
    while waiting:
        current = waiting.pop()
        room -= 2
        if type(current) is str:
            room -= len(current)
        elif type(current) is list:
            room -= len(current)
            waiting.extend(current if room > 0 else ())
        elif type(current) is dict:
            room -= 4 * len(current)
            for name, inner in current.items() if room > 0 else ():
                room -= len(name)
                waiting.append(inner)
        if room < 0:
            raise site.too_large(f"{site.whole()} gives more than {limits.RESULT_CHARS:,} characters of data.")
    return value
