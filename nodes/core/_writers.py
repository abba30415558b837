"""Items as the bytes of a file: CSV, XLSX or JSON Lines."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError, Record, dumps

from nodes.core._cells import guarded
from nodes.core._compare import text_of
from nodes.core._encodings import NAMES
from nodes.core._numbers import is_number
from nodes.core._pages import portions

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json_lines": "application/x-ndjson",
}
_EXCEL_DIGITS = 15
_LONGEST_CELL = 32_767
_CHUNK = 1 << 18


_ENDINGS = {"csv": ".csv", "xlsx": ".xlsx", "json_lines": ".jsonl"}


def named(name: str, kind: str) -> str:
    """The file's name with its ending and without signs that mean folders."""
    plain = "".join("-" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in name.strip()).strip(". ")
    ending = _ENDINGS[kind]
    return (plain or "items").removesuffix(ending)[:120] + ending


def check_letters(texts: Iterable[tuple[str, str]], encoding: str) -> None:
    """Raise ItemError naming the first ``(column, text)`` with a character that the encoding does not have."""
    for column, text in texts:
        try:
            text.encode(encoding)
        except UnicodeEncodeError as error:
            letter = text[error.start]
            raise ItemError(
                f"“{column}” holds “{letter}” (U+{ord(letter):04X}), which {NAMES[encoding]} does not have. "
                "Choose UTF-8 or change the text.",
                code="encoding",
            ) from error


def check_cells(texts: Iterable[tuple[str, str]]) -> None:
    """Raise ItemError for the first ``(column, text)`` that no spreadsheet can hold as it is."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for column, text in texts:
        if len(text) > _LONGEST_CELL:
            raise ItemError(f"“{column}” has {len(text):,} characters; a cell holds {_LONGEST_CELL:,}.", code="cell")
        if found := ILLEGAL_CHARACTERS_RE.search(text):
            raise ItemError(f"“{column}” holds the control character U+{ord(found[0]):04X}. Remove it.", code="cell")


def csv_line(cells: Sequence[str], delimiter: str) -> str:
    """One row, ended as spreadsheets expect."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


async def encoded(lines: Sequence[str], encoding: str) -> AsyncIterator[bytes]:
    """The lines in chunks; a mark stands only at the very start."""
    codec = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    if codec != encoding:
        yield "\ufeff".encode(codec)
    for portion in portions(lines):
        yield "".join(portion).encode(codec)


async def json_lines(records: Sequence[Record]) -> AsyncIterator[bytes]:
    """One JSON object per line."""
    for portion in portions(records):
        yield b"".join(dumps(record) + b"\n" for record in portion)


async def workbook(rows: Iterable[Sequence[Any]], header: Sequence[str], guard: bool) -> AsyncIterator[bytes]:
    """A spreadsheet with one sheet; numbers are numbers with their own count of decimals, everything else is text."""
    # Loaded with the first spreadsheet: few flows have one, and it takes 5 MB.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Items")
    cell = _cell_maker(sheet, guard)
    if header:
        sheet.append([cell(title) for title in header])
    for row in rows:
        sheet.append([cell(value) for value in row])
    with tempfile.SpooledTemporaryFile(max_size=8 << 20) as stream:
        book.save(stream)
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            yield chunk


def _cell_maker(sheet: Any, guard: bool) -> Callable[[Any], Any]:
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        if is_number(value) and len(Decimal(value).as_tuple().digits) <= _EXCEL_DIGITS:
            made = WriteOnlyCell(sheet, value)
            places = max(0, -int(Decimal(value).as_tuple().exponent))
            made.number_format = f"0.{'0' * places}" if places else "0"
            return made
        if value is None:
            return WriteOnlyCell(sheet, None)
        text = text_of(value)
        made = WriteOnlyCell(sheet, guarded(text) if guard else text)
        made.data_type = "s"  # openpyxl would make a formula of what begins with "="
        made.number_format = "@"
        return made

    return cell
