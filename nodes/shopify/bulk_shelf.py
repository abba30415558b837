"""The lines of a bulk file on disk: children find their parents there, wherever they stand in the file."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wareflow.sdk import Record, loads

AT_ONCE = 500
_TABLES = """
CREATE TABLE roots (id TEXT PRIMARY KEY, at TEXT, number INTEGER, line BLOB);
CREATE TABLE children (parent TEXT, kind TEXT, position INTEGER, number INTEGER, line BLOB);
"""


class Shelf:
    """Takes lines in any order and gives whole records, oldest change first, without holding them all in memory."""

    def __init__(self, folder: Path, parts: Mapping[str, str]) -> None:
        self._parts = parts
        self._db = sqlite3.connect(folder / "lines.db", check_same_thread=False)
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        self._roots: list[tuple[Any, ...]] = []
        self._children: list[tuple[Any, ...]] = []

    def add(self, line: bytes) -> None:
        row = loads(line)
        number = int(str(row.get("id") or "0").rpartition("/")[2].partition("?")[0] or 0)
        if row.get("__parentId"):
            position = row.get("position") or 0
            self._children.append((row["__parentId"], row["__typename"], position, number, line))
        else:
            self._roots.append((row["id"], row["updatedAt"], number, line))
        if len(self._roots) + len(self._children) >= AT_ONCE:
            self._put()

    def _put(self) -> None:
        self._db.executemany("INSERT INTO roots VALUES (?, ?, ?, ?)", self._roots)
        self._db.executemany("INSERT INTO children VALUES (?, ?, ?, ?, ?)", self._children)
        self._roots.clear()
        self._children.clear()

    def close(self) -> None:
        self._db.close()

    def __len__(self) -> int:
        self._put()
        return int(self._db.execute("SELECT count(*) FROM roots").fetchone()[0])

    def pages(self, size: int, start: int) -> Iterator[list[Record]]:
        """Records from a place on, so many at once."""
        self._put()
        self._db.execute("CREATE INDEX IF NOT EXISTS by_parent ON children (parent)")
        rows = self._db.execute("SELECT line FROM roots ORDER BY at, number LIMIT -1 OFFSET ?", (start,))
        while part := rows.fetchmany(size):
            yield [self._whole(line) for (line,) in part]

    def _whole(self, line: bytes) -> Record:
        record = {**loads(line), **{name: {"nodes": [], "pageInfo": {"hasNextPage": False}} for name in self._names()}}
        children = self._db.execute(
            "SELECT kind, line FROM children WHERE parent = ? ORDER BY position, number", (record["id"],)
        )
        for kind, child in children:
            record[self._parts[kind]]["nodes"].append(loads(child))
        return record

    def _names(self) -> set[str]:
        return set(self._parts.values())
