"""Single values as BaseLinker takes them, or an error in words."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError, decimal_of


def text_of(value: Any, title: str, field: str, max_length: int | None = None) -> str:
    """A text, not longer than BaseLinker takes. Raises ItemError."""
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise ItemError(f"{title}: a text is needed, not {type(value).__name__}. Correct the mapping.", field=field)
    text = str(value)
    if max_length and len(text) > max_length:
        raise ItemError(
            f"{title} is {len(text)} characters long, BaseLinker takes {max_length}: “{text[:60]}…”. "
            "Shorten it in the mapping.",
            field=field,
        )
    return text


def amount_in(value: Any) -> Decimal:
    """An amount of an answer, which may be spelled as text; what is missing counts as 0."""
    return decimal_of(value) or Decimal(0)


def count_in(value: Any) -> int:
    """An id or a time in seconds of an answer, which may be spelled as text; what is missing counts as 0."""
    return int(value) if str(value or "").isdigit() else 0


def number_of(value: Any, title: str, field: str, *, noun: str = "number") -> Decimal:
    """An exact number. Raises ItemError for anything else."""
    number = decimal_of(value)
    if number is None:
        raise ItemError(f"{title}: “{value}” is no {noun}. Correct the mapping.", field=field)
    return number


def whole_of(value: Any, title: str, field: str) -> int:
    """A whole number. Raises ItemError for anything else: BaseLinker counts whole pieces."""
    number = number_of(value, title, field)
    if number != number.to_integral_value():
        raise ItemError(f"{title}: “{value}” is no whole number, BaseLinker counts pieces. Round it.", field=field)
    return int(number)


def time_of(value: Any, field: str) -> datetime | None:
    """A time with its zone, or none; one without a zone is taken as UTC. Raises ItemError."""
    if value in ("", None):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ItemError(f"“{value}” is no date. Write it like 2026-01-31.", field=field) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
