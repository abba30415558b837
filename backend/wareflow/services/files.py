"""Files that people bring: stored under generated names, shown before they are read by a flow."""

import mimetypes
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowNode
from wareflow.sdk.errors import ConfigError
from wareflow.services import previews
from wareflow.services.product import Product
from wareflow.store import files, settings
from wareflow.store.database import reading, transact
from wareflow.store.models import StoredFile

MOST_BYTES = 64 * 1024 * 1024
READER = "core.read_file"
_PATHS = re.compile(r"^.*[/\\]", re.DOTALL)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Download:
    """Where a file's bytes lie and what it is called."""

    path: Path
    name: str


def list_files(product: Product, limit: int, cursor: str | None) -> tuple[list[StoredFile], str | None]:
    """Files, newest first."""
    with reading(product.engine) as session:
        return files.list_files(session, product.project_id, limit, cursor)


async def upload(product: Product, name: str, chunks: AsyncIterator[bytes]) -> StoredFile:
    """Store a file. Its name is kept as data and is never part of a path."""
    shown = plain_name(name)
    media_type = mimetypes.guess_type(shown)[0] or "application/octet-stream"
    stored = await product.files.create(shown, media_type, chunks)
    return find(product, stored.id)


def find(product: Product, file_id: str) -> StoredFile:
    """The facts of a file; NotFound when it is gone."""
    with reading(product.engine) as session:
        return files.get(session, product.project_id, file_id)


def download(product: Product, file_id: str) -> Download:
    """A file for sending out."""
    row = find(product, file_id)
    stored = product.files.open(row.id)
    return Download(stored.path, row.name)


async def preview(product: Product, file_id: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The first rows as the step that reads files would give them."""
    row = find(product, file_id)
    if READER not in product.catalog.nodes:
        raise ConfigError("This instance has no step that reads files.")
    result = await previews.node(product, "read_file", FlowNode(READER, 1, {**options, "file": row.id}), [])
    rows, problems = [], list(result["problems"])
    for name, port in result["outputs"].items():
        for item in port["items"]:
            if item["error"] is None:
                rows.append(item["record"])
            else:
                problems.append({"code": item["error"]["code"], "message": item["error"]["message"], "field": name})
    columns = list(dict.fromkeys(column for record in rows for column in record))
    return {"columns": columns, "rows": rows, "problems": problems}


def delete(product: Product, file_id: str, by: str | None) -> None:
    """Remove a file; flows that name it say so when they run."""

    def work(session: Session) -> str:
        row = files.delete(session, product.project_id, file_id)
        settings.audit(session, product.project_id, by, "file.delete", file_id, {"name": row.name})
        return row.path

    path = transact(product.engine, work)
    (product.config.files / path).unlink(missing_ok=True)


def plain_name(name: str) -> str:
    """What people call the file, without folders and without signs that cannot be seen."""
    cleaned = _HIDDEN.sub("", _PATHS.sub("", name)).strip(" .")
    return cleaned[:200] or "file"
