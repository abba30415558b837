"""Write file: all items as one CSV, XLSX or JSON Lines file."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Barrier,
    Batch,
    Change,
    Config,
    Context,
    Example,
    ExpressionField,
    Field,
    In,
    Item,
    ItemError,
    Out,
    Outputs,
    Problem,
)

from nodes.core._encodings import Encoding
from nodes.core._export import Export
from nodes.core._pages import in_portions, read_all
from nodes.core._writers import named

_CSV = {"field": "format", "equals": "csv"}


class Column(Config):
    title: str = Field(title="Column", min_length=1, max_length=200, ui={"widget": "text"})
    value: Any = Field(title="Value", ui={"widget": "text", "expression": True})


class WriteFileConfig(Config):
    file_name: str = ExpressionField(
        "items", title="File name", description="Without an ending. May hold {{ run.number }}.", min_length=1
    )
    format: Literal["csv", "xlsx", "json_lines"] = Field("csv", title="Format", ui={"order": 2})
    columns: list[Column] = Field(
        [],
        title="Columns",
        description="In this order. Empty: every field of the items.",
        max_length=500,
        ui={"widget": "table", "expression": True, "order": 3},
    )
    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = Field(
        "comma", title="Delimiter", ui={"order": 4, "show_if": _CSV}
    )
    decimal_comma: bool = Field(
        False, title="Decimal comma", description="Write numbers as 12,50.", ui={"order": 5, "show_if": _CSV}
    )
    encoding: Encoding = Field(
        "utf-8",
        title="Encoding",
        description="An item with a letter that the encoding does not have goes to “Failed”.",
        ui={"order": 6, "show_if": _CSV},
    )
    header: bool = Field(True, title="Header row", ui={"advanced": True, "order": 7})
    guard_formulas: bool = Field(
        True,
        title="Disarm formulas",
        description="Put ' before texts that a spreadsheet would run as a formula.",
        ui={"advanced": True, "order": 8},
    )

    @field_validator("columns")
    @classmethod
    def _told_apart(cls, columns: list[Column]) -> list[Column]:
        titles = [column.title for column in columns]
        for title in titles:
            if titles.count(title) > 1:
                raise ValueError(f"holds “{title}” twice; every column needs a name of its own")
        return columns


class WriteFile(Barrier[WriteFileConfig]):
    """Collects all items and writes one file, which can be downloaded and handed on. A plan writes nothing."""

    name = "core.write_file"
    title = "Write file"
    category = "files"
    icon = "file-output"
    writes = True
    example = Example({"file_name": "items"}, [{"sku": "00123", "name": "Blue mug"}, {"sku": "1e5", "name": "Plate"}])

    items = In("Items")
    written = Out("File", type="file")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        items = await read_all(inputs["items"])
        export = self._export(items)
        render = ctx.renderer({column.title: column.value for column in self.config.columns})
        good: list[Item] = []
        failed: list[Item] = []
        lines: list[str] = []
        for index, item in enumerate(items):
            try:
                record = render(item, index) if self.config.columns else item.record
                lines.append(export.line(record))
                good.append(item.with_record(record))
            except ItemError as error:
                failed.append(item.with_error(Problem(error.code, error.message)))
        async for outputs in in_portions({self.failed: failed}):
            yield outputs
        if good:
            yield {self.written: Batch([await self._write(export, good, lines, ctx)])}

    def _export(self, items: list[Item]) -> Export:
        config = self.config
        fields = dict.fromkeys(name for item in items for name in item.record)
        export = Export(
            config.format,
            tuple(column.title for column in config.columns) or tuple(fields),
            config.delimiter,
            config.decimal_comma,
            config.encoding,
            config.header,
            config.guard_formulas,
        )
        export.check_header()
        return export

    async def _write(self, export: Export, items: list[Item], lines: list[str], ctx: Context) -> Item:
        name = named(str(ctx.render(self.config.file_name, Item({}))), export.format)
        facts = {"name": name, "rows": len(items), "format": export.format}

        async def send() -> Mapping[str, Any]:
            chunks = export.chunks([item.record for item in items], lines)
            stored = await ctx.files.create(name, export.media_type, chunks)
            return {"id": stored.id, "size": stored.size}

        # Writing it twice at worst leaves a second file: safe to repeat.
        saved = await ctx.apply(Change.between("file", name, None, facts), send, effect="A")
        return Item.merged(items, {"id": None, "size": None, **facts, **saved})
