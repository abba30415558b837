"""Items by their codes, none of which Lightspeed keeps unique (reference: Item, "four SKUs")."""

from collections.abc import Sequence

from wareflow.sdk import ItemError, Record, decimal_of, plain_text


def code_of(value: object) -> str:
    """A code as text. Raises ItemError for anything else."""
    text = plain_text(value)
    if not text or len(text) > 255:
        raise ItemError(f"“{value}” is no code to look for. Check the mapping.", field="key")
    return text


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
    number = decimal_of(value)
    if number is None or number != number.to_integral_value():
        raise ItemError(f"“{value}” is no whole number, Lightspeed counts pieces. Round it.", field=field)
    return int(number)


def number_of(value: object, what: str, field: str) -> str:
    """The id of a record of Lightspeed. Raises ItemError for anything else."""
    text = plain_text(value)
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise ItemError(f"“{value}” is no id of a {what}. Correct the expression.", field=field)
    return text
