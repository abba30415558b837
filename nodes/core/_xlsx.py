"""Spreadsheets, row by row; every cell becomes the text that a person sees, numbers with all their digits."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from wareflow.sdk import ConfigError, StoredFile

from nodes.core._rows import Broken

_LARGEST = 512 * 1024 * 1024
_ZEROS = re.compile(r"0{2,20}")


def xlsx_rows(file: StoredFile, sheet: str) -> Iterator[tuple[int, list[str]] | Broken]:
    """``(row number, cells)`` of each row that is not blank."""
    _refuse_bomb(file)
    # Stored files have no ending in their path, by which openpyxl would judge them.
    with file.path.open("rb") as stream:
        book = _opened(stream, file.name)
        page = _sheet(book, sheet, file.name)
        for number, cells in enumerate(page.iter_rows(), 1):
            row = _row(number, list(cells))
            if row is not None:
                yield row


def _opened(stream: BinaryIO, name: str) -> Any:
    # Loaded with the first spreadsheet: few flows have one, and it takes 5 MB.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ConfigError(f"“{name}” is not an XLSX file that can be read.", field="file") from error


def _sheet(book: Any, sheet: str, name: str) -> Any:
    if sheet and sheet not in book.sheetnames:
        known = ", ".join(f"“{title}”" for title in book.sheetnames)
        raise ConfigError(f"“{name}” has no sheet “{sheet}”. It has {known}.", field="sheet")
    return book[sheet] if sheet else book.worksheets[0]


def _row(number: int, cells: list[Any]) -> tuple[int, list[str]] | Broken | None:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if not texts:
        return None
    wrong = [str(cell.value) for cell in cells if getattr(cell, "data_type", "") == "e"]
    if wrong:
        return Broken(number, " | ".join(texts), f"a formula gave {wrong[0]}")
    return number, texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # Excel keeps 15 digits; more would show the noise of a binary fraction.
        digits = str(value) if isinstance(value, int) else format(Decimal(format(value, ".15g")), "f")
        return digits.zfill(len(cell.number_format)) if _ZEROS.fullmatch(cell.number_format or "") else digits
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _refuse_bomb(file: StoredFile) -> None:
    try:
        with zipfile.ZipFile(file.path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise ConfigError(f"“{file.name}” is not an XLSX file. Choose another format.", field="format") from error
    if size > _LARGEST:
        raise ConfigError(f"“{file.name}” unpacks to more than {_LARGEST >> 20} MB. Split it.", field="file")
