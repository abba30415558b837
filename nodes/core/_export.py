"""A file in the making: what each record becomes, and the bytes of all of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from wareflow.sdk import ConfigError, ItemError, Record

from nodes.core._cells import cell_text
from nodes.core._csv import DELIMITERS
from nodes.core._writers import MEDIA_TYPES, check_cells, check_letters, csv_line, encoded, json_lines, workbook


@dataclass(frozen=True)
class Export:
    """How records are written, with the columns in their order."""

    format: str
    titles: tuple[str, ...]
    delimiter: str = "comma"
    decimal_comma: bool = False
    encoding: str = "utf-8"
    header: bool = True
    guard: bool = True

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    def check_header(self) -> None:
        """Raise ConfigError when the encoding cannot write the columns' names."""
        if self.format != "csv" or not self.header:
            return
        try:
            check_letters(zip(self.titles, self.titles, strict=True), self.encoding)
        except ItemError as error:
            raise ConfigError(f"The header: {error.message}", field="encoding") from error

    def line(self, record: Record) -> str:
        """The record as a line of CSV (of other formats: checked only). Raises ItemError when it cannot be written."""
        if self.format == "json_lines":
            return ""
        texts = [
            cell_text(record.get(title), decimal_comma=self.decimal_comma, guard=self.guard) for title in self.titles
        ]
        if self.format == "xlsx":
            check_cells(zip(self.titles, texts, strict=True))
            return ""
        check_letters(zip(self.titles, texts, strict=True), self.encoding)
        return csv_line(texts, DELIMITERS[self.delimiter])

    def chunks(self, records: list[Record], lines: list[str]) -> AsyncIterator[bytes]:
        """The whole file."""
        header = self.titles if self.header else ()
        if self.format == "json_lines":
            return json_lines(records)
        if self.format == "xlsx":
            rows = ([record.get(title) for title in self.titles] for record in records)
            return workbook(rows, header, self.guard)
        first = [csv_line(header, DELIMITERS[self.delimiter])] if header else []
        return encoded([*first, *lines], self.encoding)
