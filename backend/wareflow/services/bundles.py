"""Files that come with a flow: stored once, so that the flow can refer to them by id."""

import asyncio
import hashlib
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path

from wareflow.engine.bundled import bundled_files, with_file_ids
from wareflow.engine.document import FlowDocument
from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.store import files
from wareflow.store.database import reading


def with_stored_files(product: Product, document: FlowDocument, folder: Path) -> FlowDocument:
    """The document with its ``template:`` files stored and named by id; the same bytes are stored once."""
    return with_file_ids(document, {name: _store(product, folder / name) for name in bundled_files(document)})


def _store(product: Product, path: Path) -> str:
    if not path.is_file():
        raise ConfigError(f"The file “{path.name}” does not lie beside the flow. Put it there.", field="file")
    content = path.read_bytes()
    with reading(product.engine) as session:
        known = files.by_hash(session, product.project_id, path.name, hashlib.sha256(content).hexdigest())
        if known is not None:
            return known.id
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return asyncio.run(product.files.create(path.name, media_type, _once(content))).id


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
