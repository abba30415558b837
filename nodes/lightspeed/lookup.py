"""Items by their codes, none of which Lightspeed keeps unique (reference: Item, "four SKUs")."""

from collections.abc import Sequence
from functools import partial

from wareflow import sdk
from wareflow.sdk import ItemError, Record, plain_text

code_of = partial(sdk.code_of, longest=255)


def the_one(rows: Sequence[Record], by: str, code: str) -> Record | None:
    """The item with this code. Raises ItemError when there are several."""
    if len(rows) > 1:
        numbers = ", ".join(str(row["itemID"]) for row in rows[:5])
        raise ItemError(
            f"{len(rows)} items in Lightspeed have the {by} {code} ({numbers}). Make it unique there.", field="key"
        )
    return rows[0] if rows else None


whole_of = partial(sdk.pieces_of, system="Lightspeed")


def number_of(value: object, what: str, field: str) -> str:
    """The id of a record of Lightspeed. Raises ItemError for anything else."""
    text = plain_text(value)
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise ItemError(f"“{value}” is no id of a {what}. Correct the expression.", field=field)
    return text
