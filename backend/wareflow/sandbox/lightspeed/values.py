"""Wire text for values that come in: the API stores and shows every scalar as text."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wareflow.sandbox.lightspeed.schema import Kind

_LOST_PLUS = re.compile(r"(?<=:\d\d) (?=\d{2}:?\d{2}$)")
MOST_DIGITS = 15
EMPTY = {Kind.INTEGER: "0", Kind.NUMBER: "0", Kind.BOOLEAN: "false", Kind.TEXT: "", Kind.TIME: ""}
_YES_NO = {"true": "true", "false": "false", "1": "true", "0": "false"}


def stamp(moment: datetime) -> str:
    """A time as the API writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def wire_text(kind: Kind, value: Any) -> str:
    """The wire form of a value sent by a client; raises ValueError when it does not fit the field."""
    if value is None or value == "":
        return EMPTY[kind]
    if isinstance(value, dict | list):
        raise ValueError("not a single value")  # noqa: TRY004  what is sent is judged here, not a type of ours
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    match kind:
        case Kind.INTEGER:
            return str(int(text))
        case Kind.NUMBER:
            return plain_number(_decimal(text))
        case Kind.BOOLEAN:
            return _yes_no(text)
        case Kind.TIME:
            return time_text(text)
        case Kind.TEXT:
            return text


def with_plus(text: str) -> str:
    """A blank before the offset of a time is a plus sign that was lost in form decoding."""
    return _LOST_PLUS.sub("+", text)


def time_text(text: str) -> str:
    """A time with any offset, in UTC."""
    moment = datetime.fromisoformat(with_plus(text.strip()))
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def comparable(kind: Kind, text: str) -> int | Decimal | str:
    """A wire text as something that sorts the way its kind does."""
    if kind is Kind.INTEGER:
        return int(text or 0)
    if kind is Kind.NUMBER:
        return Decimal(text or 0)
    return text


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {text}") from error
    if not value.is_finite() or value.adjusted() > MOST_DIGITS:
        raise ValueError(f"not a number: {text}")
    return value


def _yes_no(text: str) -> str:
    if text.lower() not in _YES_NO:
        raise ValueError(f"not true or false: {text}")
    return _YES_NO[text.lower()]
