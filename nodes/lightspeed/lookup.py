"""Items by their codes, none of which Lightspeed keeps unique (reference: Item, "four SKUs")."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from wareflow.sdk import Batch, Item, ItemError, Record


def code_of(value: object) -> str:
    """A code as text. Raises ItemError for anything else."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(text) > 255:
        raise ItemError(f"“{value}” is no code to look for. Check the mapping.", field="key")
    return text


def codes_of(batch: Batch, value_of: Callable[[Item], object]) -> dict[int, str]:
    """The code to look up for each item; one without a usable code fails later, by itself."""
    codes: dict[int, str] = {}
    for item in batch:
        with suppress(ItemError):
            codes[id(item)] = code_of(value_of(item))
    return codes


def the_one(rows: Sequence[Record], by: str, code: str) -> Record | None:
    """The item with this code. Raises ItemError when there are several."""
    if len(rows) > 1:
        numbers = ", ".join(str(row["itemID"]) for row in rows[:5])
        raise ItemError(
            f"{len(rows)} items in Lightspeed have the {by} {code} ({numbers}). Make it unique there.", field="key"
        )
    return rows[0] if rows else None


def whole_of(value: object, field: str) -> int:
    """A whole number. Raises ItemError for anything else: Lightspeed counts whole pieces."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != number.to_integral_value():
        raise ItemError(f"“{value}” is no whole number, Lightspeed counts pieces. Round it.", field=field)
    return int(number)
