"""Values as cells of a file for spreadsheets."""

import re
from typing import Any

from nodes.core._compare import text_of
from nodes.core._numbers import digits_of, is_number

_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d \u00a0]*([.,]\d+)?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text with a ``'`` before it where a spreadsheet would take it for a formula; numbers stay as they are."""
    if text.startswith(_STARTS_FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def cell_text(value: Any, *, decimal_comma: bool, guard: bool) -> str:
    """A value as the text of a CSV cell."""
    if value is None:
        return ""
    if is_number(value):
        digits = digits_of(value)
        return digits.replace(".", ",") if decimal_comma else digits
    text = text_of(value)
    return guarded(text) if guard else text
