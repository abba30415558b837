"""Values in an order: numbers before dates before texts, blanks apart."""

from datetime import datetime
from decimal import Decimal

from wareflow.sdk import Item, ItemError

from nodes.core._compare import Kind, as_moment, as_number, kind_of, moment_of, text_of
from nodes.core._numbers import is_number

Sortable = tuple[int, Decimal | datetime | str, str]
_NUMBER, _DATE, _TEXT = range(3)


def sortable(item: Item, path: str, kind: Kind) -> Sortable | None:
    """What stands for the value in a comparison; None for a blank. Raises ItemError when it is not of the kind."""
    value = item.get(path)
    if value is None or value == "":
        return None
    if isinstance(value, list | dict):
        raise ItemError(f"“{path}” is {kind_of(value)} and has no place in an order.", code="compare")
    if kind == "number" or (kind == "auto" and is_number(value)):
        return _NUMBER, as_number(value, path), ""
    if kind == "date" or (kind == "auto" and moment_of(value) is not None):
        return _DATE, as_moment(value, path), ""
    text = text_of(value)
    return _TEXT, text.casefold(), text
