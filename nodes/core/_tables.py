"""Tables and JSON of an uploaded file as records: the one way in for “Read file” and “Lookup table”."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from wareflow.sdk import ConfigError, ItemError, Record, StoredFile, dumps, get_path, loads

from nodes.core._csv import csv_rows
from nodes.core._encodings import check_encoding, codec_of
from nodes.core._numbers import read_number
from nodes.core._rows import Broken, Row, Rows, check_columns, column_names
from nodes.core._xlsx import xlsx_rows

_FORMATS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".jsonl": "json_lines", ".json": "json"}


@dataclass(frozen=True)
class Reading:
    """How a file is to be read."""

    format: str = "auto"
    encoding: str = "utf-8"
    delimiter: str = "auto"
    header: bool = True
    header_row: int = 1
    numbers: tuple[str, ...] = ()
    decimal_comma: bool = False
    sheet: str = ""
    list_path: str = ""


def read_rows(file: StoredFile, how: Reading) -> Rows:
    """Every row of the file. Raises ConfigError when the file is not what the parameters say."""
    kind = how.format if how.format != "auto" else _FORMATS.get(PurePath(file.name).suffix.lower(), "")
    if not kind:
        raise ConfigError(f"The name “{file.name}” does not say what it holds. Choose the format.", field="format")
    if kind == "xlsx":
        return _table(xlsx_rows(file, how.sheet), how, short_rows=True)
    check_encoding(file, how.encoding)
    if kind == "csv":
        return _table(csv_rows(file.path, how.encoding, how.delimiter), how)
    return _json_lines(file, how) if kind == "json_lines" else _json_list(file, how)


def _table(rows: Iterator[tuple[int, list[str]] | Broken], how: Reading, *, short_rows: bool = False) -> Rows:
    names: list[str] | None = None
    first = how.header_row if how.header else 1
    for row in rows:
        number = row.number if isinstance(row, Broken) else row[0]
        if number < first:
            continue
        if names is None:
            if isinstance(row, Broken):
                message = f"The header in row {number} cannot be read: {row.reason}. Correct the file."
                raise ConfigError(message, field="header_row")
            names = column_names(row[1]) if how.header else [f"column_{n}" for n in range(1, len(row[1]) + 1)]
            check_columns(list(how.numbers), names, "numbers")
            if how.header:
                continue
        if isinstance(row, Broken):
            yield row
            continue
        missing = len(names) - len(row[1]) if short_rows else 0
        yield _row(number, [*row[1], *[""] * missing], names, how)


def _row(number: int, cells: list[str], names: list[str], how: Reading) -> Row | Broken:
    if len(cells) != len(names):
        return Broken(number, _shown(cells), f"it has {len(cells)} cells, and there are {len(names)} columns")
    record: Record = dict(zip(names, cells, strict=True))
    for name in how.numbers:
        text = record[name]
        try:
            record[name] = read_number(text, decimal_comma=how.decimal_comma) if text.strip() else None
        except ItemError as error:
            return Broken(number, _shown(cells), f"column “{name}”: {error.message}")
    return Row(number, record)


def _shown(cells: list[str]) -> str:
    return " | ".join(cells)


def _json_lines(file: StoredFile, how: Reading) -> Rows:
    if how.encoding not in ("utf-8", "utf-8-sig"):
        with file.path.open(encoding=codec_of(how.encoding), newline="\n") as texts:
            yield from _objects(texts)
        return
    # The file was checked to be what it claims, and UTF-8 is what JSON is read from: the lines need not become text.
    with file.path.open("rb") as lines:
        if lines.read(len(BOM_UTF8)) != BOM_UTF8:
            lines.seek(0)
        yield from _objects(lines)


def _objects(lines: Iterable[bytes | str]) -> Rows:
    for number, line in enumerate(lines, 1):
        if text := line.strip():
            yield _object(number, text)


def _object(number: int, text: bytes | str) -> Row | Broken:
    try:
        value = loads(text)
    except ItemError as error:
        return Broken(number, _as_text(text), error.message.rstrip("."))
    return Row(number, value) if isinstance(value, dict) else Broken(number, _as_text(text), "it is no object")


def _as_text(line: bytes | str) -> str:
    return line if isinstance(line, str) else line.decode()


def _json_list(file: StoredFile, how: Reading) -> Rows:
    try:
        value = loads(file.path.read_text(encoding=codec_of(how.encoding)))
    except ItemError as error:
        raise ConfigError(f"“{file.name}”: {error.message}", field="file") from error
    entries = get_path(value, how.list_path) if how.list_path else value
    if isinstance(entries, dict) and not how.list_path:
        entries = [entries]
    if not isinstance(entries, list):
        place = f"at “{how.list_path}”" if how.list_path else "in it"
        raise ConfigError(f"“{file.name}”: there is no list {place}. Enter the path of the list.", field="list_path")
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield Row(number, entry)
        else:
            yield Broken(number, dumps(entry).decode(), "it is no object")
