"""Lists as CSV for spreadsheets, a piece at a time: whatever the length, little of it is in memory."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_NUMBER = re.compile(r"[+-]?\d[\d \u00a0]*([.,]\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def lines(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The header, then line by line."""
    yield MARK + _line(titles)
    for row in rows:
        yield _line([_cell(value) for value in row])


def _line(cells: Sequence[str]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerow(cells)
    return made.getvalue()


def _cell(value: Any) -> str:
    """The text, with a ``'`` before it where a spreadsheet would take it for a formula and run it."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
