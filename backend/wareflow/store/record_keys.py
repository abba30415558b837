"""The business keys of what passed between the nodes, by which people find a record across runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from wareflow.store.ids import new_id
from wareflow.store.models import RecordKey, StepChunk, table

CHUNK, KEY = table(StepChunk), table(RecordKey)
NOTHING: Mapping[tuple[str, str], int] = {}


@dataclass(frozen=True)
class Key:
    """A business key of an item: `position` counts within what this task gave at this port in this call."""

    node: str
    port: str
    position: int
    name: str
    value: str


@dataclass(frozen=True)
class FoundKey:
    """Where a record went by: the number of its item at a port of a run."""

    value: str
    name: str
    run_id: str
    node: str
    port: str
    item_no: int


def rows_of(
    place: Mapping[str, Any], project_id: str, keys: Iterable[Key], filled: Mapping[tuple[str, str], int] = NOTHING
) -> list[dict[str, Any]]:
    """The rows of the business keys of a page's items."""
    return [
        {
            **place,
            "id": new_id(),
            "project_id": project_id,
            "value": key.value.casefold(),
            "written": key.value if key.value != key.value.casefold() else None,
            "name": key.name,
            "node_id": key.node,
            "port": key.port,
            "item_no": filled.get((key.node, key.port), 0) + key.position,
        }
        for key in keys
    ]


def find(session: Session, project_id: str, words: str, limit: int = 50) -> list[FoundKey]:
    """Where records whose key begins with the words went by, newest run first."""
    value = words.strip().casefold()
    if not value:
        return []
    chosen = (
        select(KEY)
        .where(KEY.c.project_id == project_id, KEY.c.value >= value, KEY.c.value < value + "\U0010ffff")
        .order_by(KEY.c.run_id.desc(), KEY.c.id)
        .limit(limit)
    )
    return [
        FoundKey(_shown(row), row.name, row.run_id, row.node_id, row.port, number_of(session, row))
        for row in session.execute(chosen).all()
    ]


def _shown(row: Row[Any]) -> str:
    """The key as it was written; rows of versions that did not keep that show what is searched."""
    return str(row.value if row.written is None else row.written)


def number_of(session: Session, row: Row[Any]) -> int:
    """The number of the item at its port: it counts on from the pages before."""
    before = (CHUNK.c.head < row.head) | ((CHUNK.c.head == row.head) & (CHUNK.c.page_no < row.page_no))
    summed = select(func.coalesce(func.sum(CHUNK.c.n), 0)).where(
        CHUNK.c.run_id == row.run_id, CHUNK.c.node_id == row.node_id, CHUNK.c.port == row.port, before
    )
    return int(session.execute(summed).scalar_one()) + int(row.item_no)
