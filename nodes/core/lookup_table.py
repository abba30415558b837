"""Lookup table: add what a table says about a key."""

import asyncio
from typing import Any, Literal

from wareflow.sdk import (
    Batch,
    Config,
    ConfigError,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    Transform,
    set_path,
)

from nodes.core._compare import key_of
from nodes.core._encodings import Encoding
from nodes.core._rows import Broken
from nodes.core._tables import Reading, read_rows

_TABLE = {"field": "source", "equals": "table"}
_FILE = {"field": "source", "equals": "file"}


class LookupTableConfig(Config):
    key: str = ExpressionField(title="Key", description="What is looked up, such as {{ item.status }}.", min_length=1)
    field: str = Field(
        "",
        title="Field for the result",
        description="Where it is put. Empty: the columns of the row that was found become fields of the item.",
        max_length=200,
        ui={"widget": "path", "order": 2},
    )
    source: Literal["table", "file"] = Field("table", title="Table from", ui={"order": 3})
    table: dict[str, Any] = Field(
        {},
        title="Table",
        description="Keys and what stands for them.",
        ui={"widget": "table", "order": 4, "show_if": _TABLE},
    )
    file: str = Field("", title="File", description="CSV or XLSX.", ui={"widget": "file", "order": 5, "show_if": _FILE})
    key_column: str = Field(
        "", title="Column of the key", description="Empty: the first column.", ui={"order": 6, "show_if": _FILE}
    )
    encoding: Encoding = Field("utf-8", title="Encoding", ui={"advanced": True, "order": 7, "show_if": _FILE})
    not_found: Literal["fail", "keep", "default"] = Field(
        "fail",
        title="When the key is not in the table",
        description="Set the item aside as failed, hand it on as it is, or use the default.",
        ui={"order": 8},
    )
    default: Any = Field(
        "", title="Default", ui={"widget": "text", "order": 9, "show_if": {"field": "not_found", "equals": "default"}}
    )


class LookupTable(Transform[LookupTableConfig]):
    """Translates by a table: a status into a status, a category into an account, a code into a name.

    Keys are compared as text and exactly: 00123 is not 123.
    """

    name = "core.lookup_table"
    title = "Lookup table"
    icon = "table-2"
    example = Example(
        {"key": "{{ item.status }}", "field": "status_bc", "table": {"paid": "Released", "new": "Open"}},
        [{"number": "1001", "status": "paid"}, {"number": "1002", "status": "unknown"}],
    )

    found = Out("Found")

    _rows: dict[str, Any] | None = None

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        if self._rows is None:
            self._rows = await asyncio.to_thread(self._load, ctx)
        rows, key = self._rows, ctx.renderer(self.config.key)
        return self.every(batch, lambda item, index: self._looked_up(item, key(item, index), rows), to=self.found)

    def _looked_up(self, item: Item, key: Any, rows: dict[str, Any]) -> Item:
        wanted = key_of(key)
        if wanted in rows:
            return self._with(item, rows[wanted])
        if self.config.not_found == "keep":
            return item
        if self.config.not_found == "default":
            return self._with(item, self.config.default)
        raise ItemError(f"“{wanted[:80]}” is not in the table. Add it, or choose a default.", code="not_found")

    def _with(self, item: Item, value: Any) -> Item:
        if self.config.field:
            return item.with_record(set_path(item.record, self.config.field, value))
        return item.with_record({**item.record, **(value if isinstance(value, dict) else {"found": value})})

    def _load(self, ctx: Context) -> dict[str, Any]:
        if self.config.source == "table":
            return dict(self.config.table)
        if not self.config.file:
            raise ConfigError("Choose the file of the table.", field="file")
        rows: dict[str, Any] = {}
        for row in read_rows(ctx.files.open(self.config.file), Reading(encoding=self.config.encoding)):
            if isinstance(row, Broken):
                raise ConfigError(f"Row {row.number} of the table: {row.reason}. Correct the file.", field="file")
            key = self._key_of(row.record)
            if key in rows:
                raise ConfigError(f"“{key}” stands twice in the table (row {row.number}). Remove one.", field="file")
            rows[key] = row.record
        return rows

    def _key_of(self, record: Record) -> str:
        column = self.config.key_column or next(iter(record))
        if column not in record:
            raise ConfigError(f"The file has no column “{column}”. It has {', '.join(record)}.", field="key_column")
        return key_of(record[column])
