"""CSV, row by row: one broken row stays one broken row."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from nodes.core._encodings import codec_of
from nodes.core._rows import Broken

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_LINES_IN_A_ROW = 100
_SAMPLE = 20


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]] | Broken]:
    """``(line number, cells)`` of each row that is not blank."""
    with path.open(encoding=codec_of(encoding), newline="") as stream:
        sign = DELIMITERS.get(delimiter) or guess_delimiter(path, encoding)
        yield from split_rows(stream, sign)


def guess_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that splits the first lines into the most columns, the same number in each."""
    with path.open(encoding=codec_of(encoding), newline="") as stream:
        lines = [line for line, _ in zip(stream, range(_SAMPLE), strict=False)]
    best = (0, 0, ",")
    for sign in DELIMITERS.values():
        rows = [row[1] for row in split_rows(lines, sign) if not isinstance(row, Broken)]
        widths = [len(row) for row in rows]
        if widths and widths[0] > 1:
            alike = widths.count(widths[0]) * 100 // len(widths)
            best = max(best, (alike, widths[0], sign))
    return best[2]


def split_rows(lines: Iterable[str], sign: str) -> Iterator[tuple[int, list[str]] | Broken]:
    """The rows of the lines; a quoted cell may span lines, a quote that is never closed costs only its own line."""
    source = iter(lines)
    held: deque[str] = deque()
    number = 0
    while line := (held.popleft() if held else next(source, "")):
        number += 1
        if not line.strip("\r\n"):
            continue
        text, more = line, list[str]()
        cells, reason = _cells(text, sign)
        while reason == "open" and len(more) < _LINES_IN_A_ROW:
            following = held.popleft() if held else next(source, "")
            if not following:
                break
            more.append(following)
            text += following
            cells, reason = _cells(text, sign)
        if cells is None:
            held.extendleft(reversed(more))
            yield Broken(number, line.rstrip("\r\n"), _in_words(reason))
            continue
        yield number, cells
        number += len(more)


def _cells(text: str, sign: str) -> tuple[list[str] | None, str]:
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=sign, strict=True)), ""
    except csv.Error as error:
        return None, "open" if "unexpected end of data" in str(error) else str(error)


def _in_words(reason: str) -> str:
    if reason == "open":
        return "a quotation mark is opened and never closed"
    if "field larger" in reason:
        return "a cell is longer than 131,072 characters"
    if "expected after" in reason:
        return "there is text after a closing quotation mark; a quotation mark inside a cell must be doubled"
    return reason
