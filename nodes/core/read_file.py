"""Read file: one item per row of an uploaded file."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from typing import Literal

from wareflow.sdk import Config, Context, Example, Field, Out, Page, Problem, Source

from nodes.core._encodings import Encoding
from nodes.core._pages import PAGE
from nodes.core._rows import Row
from nodes.core._tables import Reading, read_rows

_TABLE = {"field": "format", "equals": ["auto", "csv", "xlsx"]}
_TEXT = {"field": "format", "equals": ["auto", "csv"]}


class ReadFileConfig(Config):
    file: str = Field(
        title="File", description="Upload it or choose one.", min_length=1, ui={"widget": "file", "order": 1}
    )
    format: Literal["auto", "csv", "xlsx", "json_lines", "json"] = Field(
        "auto", title="Format", description="Auto goes by the ending of the file's name.", ui={"order": 2}
    )
    encoding: Encoding = Field(
        "utf-8",
        title="Encoding",
        description="How letters are stored. A file in another encoding is refused, never garbled.",
        ui={"order": 3},
    )
    delimiter: Literal["auto", "comma", "semicolon", "tab", "pipe"] = Field(
        "auto", title="Delimiter", description="What stands between the cells.", ui={"order": 4, "show_if": _TEXT}
    )
    numbers: list[str] = Field(
        [],
        title="Columns with numbers",
        description="Read as exact numbers. Every other column stays text, so codes keep their zeros.",
        ui={"widget": "tags", "order": 5, "show_if": _TABLE},
    )
    decimal_comma: bool = Field(
        False, title="Decimal comma", description="Numbers are written 12,50.", ui={"order": 6, "show_if": _TABLE}
    )
    header: bool = Field(
        True,
        title="With a header row",
        description="Its cells name the fields; without one they are column_1, column_2 and so on.",
        ui={"advanced": True, "order": 7, "show_if": _TABLE},
    )
    header_row: int = Field(1, title="Row of the header", ge=1, le=10_000, ui={"advanced": True, "order": 8})
    sheet: str = Field("", title="Sheet", description="Empty: the first one.", ui={"advanced": True, "order": 9})
    list_path: str = Field(
        "",
        title="Path of the list",
        description="Where the list stands in a JSON file.",
        ui={"advanced": True, "order": 10},
    )

    def reading(self) -> Reading:
        return Reading(**self.model_dump(exclude={"file", "numbers"}), numbers=tuple(self.numbers))


class ReadFile(Source[ReadFileConfig]):
    """Reads CSV, XLSX, JSON Lines or a JSON list, 500 rows at a time.

    A row that cannot be read leaves by “Broken rows” with its number, its text and the reason; the others go on.
    """

    name = "core.read_file"
    title = "Read file"
    category = "files"
    icon = "file-input"
    example = Example(
        {"file": "items.csv", "numbers": ["price"]},
        files={"items.csv": b"sku,price\n00123,1.10\n5901234123457,12.50\n"},
    )

    items = Out("Items")
    broken = Out("Broken rows", role="error")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        rows = read_rows(ctx.files.open(self.config.file), self.config.reading())
        while portion := await asyncio.to_thread(lambda: list(islice(rows, PAGE))):
            good = [row.record for row in portion if isinstance(row, Row)]
            bad = [row for row in portion if not isinstance(row, Row)]
            yield Page(
                good,
                rejected=[(row.record, Problem("row", f"Row {row.number}: {row.reason}.")) for row in bad],
            )
