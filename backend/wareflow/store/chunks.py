"""What passed between the nodes: chunks of 500 items."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard
from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from wareflow.engine.lineage import decode_items, encode_facts, encode_records
from wareflow.sdk.items import Item
from wareflow.store import record_keys
from wareflow.store.models import StepChunk, TaskEntry, table
from wareflow.store.record_keys import NOTHING
from wareflow.store.tasks import Claimed

CHUNK_SIZE = 500
CODEC = "zstd-json"
LEVEL = 3
CHUNK = table(StepChunk)
ENTRY = table(TaskEntry)
End = tuple[str, str]
Place = Mapping[str, Any]


@dataclass(frozen=True)
class Packed:
    """Up to 500 items of one port, compressed; `first` counts within what the task gives at this port in this call.

    Packing is the larger part of the work and needs no database: do it before the transaction, which others wait for.
    """

    end: End
    first: int
    items: Sequence[Item]
    data: bytes

    @property
    def size(self) -> int:
        """Bytes in the database, without the lineage."""
        return len(self.data)


def pack(outputs: Mapping[End, Sequence[Item]]) -> list[Packed]:
    """What nodes gave, ready to be stored; the items need not be numbered yet."""
    packed = []
    for end, items in outputs.items():
        for at in range(0, len(items), CHUNK_SIZE):
            part = items[at : at + CHUNK_SIZE]
            packed.append(Packed(end, at, part, _compressed(encode_records(part))))
    return packed


def write(
    session: Session,
    claimed: Claimed,
    packed: Sequence[Packed],
    *,
    page_no: int | None = None,
    keys: Sequence[record_keys.Key] = (),
    fresh: bool = False,
) -> None:
    """Store what nodes gave for one page of the task's head; a later call for the same page adds to it.

    `fresh` says that this is the first call for the page.
    """
    number = claimed.page_no if page_no is None else page_no
    filled = {} if fresh else _filled(session, claimed, number)
    place = place_of(claimed.run_id, claimed.head, claimed.id, number)
    if packed:
        session.execute(insert(CHUNK), rows_of(place, packed, filled))
    if keys:
        session.execute(insert(record_keys.KEY), record_keys.rows_of(place, claimed.project_id, keys, filled))


def place_of(run_id: str, head: str, task_id: str, page_no: int) -> Place:
    """Which page it is, as the rows name it."""
    return {"run_id": run_id, "head": head, "task_id": task_id, "page_no": page_no}


def rows_of(place: Place, packed: Iterable[Packed], filled: Mapping[End, int] = NOTHING) -> list[dict[str, Any]]:
    """The rows of what nodes gave for one page; `filled`: how many items each port has there already."""
    return [
        {
            **place,
            "node_id": one.end[0],
            "port": one.end[1],
            "first_item": filled.get(one.end, 0) + one.first,
            "n": len(one.items),
            "codec": CODEC,
            "data": one.data,
            "lineage": _compressed(encode_facts(one.items)),
        }
        for one in packed
    ]


def unpacked(data: bytes, lineage: bytes) -> list[Item]:
    """The items of a chunk as they were."""
    return decode_items(plain(data), plain(lineage))


def columns_of(items: Sequence[Item]) -> dict[str, bytes]:
    """The columns of a chunk that hold these items."""
    return {"data": _compressed(encode_records(items)), "lineage": _compressed(encode_facts(items))}


def plain(data: bytes) -> bytes:
    """What is stored, as it was before it was compressed."""
    return zstandard.decompress(data)


def count(session: Session, run_id: str, node: str, port: str) -> int:
    """How many items a port gave in the run."""
    counted = select(func.coalesce(func.sum(CHUNK.c.n), 0)).where(*_of(run_id, node, port))
    return int(session.execute(counted).scalar_one())


def counts(session: Session, run_id: str) -> dict[End, int]:
    """How many items each port gave in the run."""
    summed = select(CHUNK.c.node_id, CHUNK.c.port, func.sum(CHUNK.c.n)).where(CHUNK.c.run_id == run_id)
    return {(node, port): int(n) for node, port, n in session.execute(summed.group_by(CHUNK.c.node_id, CHUNK.c.port))}


def stored_bytes(session: Session, run_id: str) -> int:
    """How large the run's records are as they are stored."""
    summed = select(func.coalesce(func.sum(func.length(CHUNK.c.data)), 0)).where(CHUNK.c.run_id == run_id)
    return int(session.execute(summed).scalar_one())


def read_items(
    session: Session, run_id: str, node: str, port: str, offset: int = 0, limit: int = 50
) -> list[tuple[int, Item]]:
    """Items `offset` and on with their numbers within the port; only the chunks they lie in are opened."""
    found: list[tuple[int, Item]] = []
    for start, place in index(session, run_id, node, port):
        if start >= offset + limit:
            break
        if start + place[3] <= offset:
            continue
        items = _load(session, run_id, node, port, place)
        first = max(offset - start, 0)
        found += [(start + first + n, item) for n, item in enumerate(items[first : offset + limit - start])]
    return found


def search_items(
    session: Session, run_id: str, node: str, port: str, words: str, offset: int = 0, limit: int = 50
) -> tuple[list[tuple[int, Item]], int]:
    """Items whose record holds the words (any case), and how many there are."""
    wanted = words.casefold()
    hits: list[tuple[int, Item]] = []
    total = 0
    for start, place in index(session, run_id, node, port):
        stored = row(session, run_id, node, port, place)
        lines = plain(stored.data).decode().casefold().split("\n")
        matching = [n for n, line in enumerate(lines) if wanted in line]
        if total < offset + limit and total + len(matching) > offset:
            items = unpacked(stored.data, stored.lineage)
            hits += [(start + n, items[n]) for n in matching[max(offset - total, 0) : offset + limit - total]]
        total += len(matching)
    return hits, total


def read_all(session: Session, run_id: str, node: str, port: str) -> Iterator[Item]:
    """Every item of a port in order, one chunk in memory at a time; for barriers."""
    for items in read_chunks(session, run_id, node, port):
        yield from items


def read_chunks(session: Session, run_id: str, node: str, port: str) -> Iterator[list[Item]]:
    """The same, chunk by chunk."""
    for _, place in index(session, run_id, node, port):
        yield _load(session, run_id, node, port, place)


def read_page(session: Session, run_id: str, head: str, page_no: int) -> dict[End, list[Item]]:
    """What the head itself gave in one page, by port."""
    chosen = select(CHUNK.c.port, CHUNK.c.data, CHUNK.c.lineage).where(
        CHUNK.c.run_id == run_id, CHUNK.c.node_id == head, CHUNK.c.head == head, CHUNK.c.page_no == page_no
    )
    outputs: dict[End, list[Item]] = defaultdict(list)
    for row in session.execute(chosen.order_by(CHUNK.c.port, CHUNK.c.first_item)):
        outputs[head, row.port] += unpacked(row.data, row.lineage)
    return dict(outputs)


def save_entries(session: Session, claimed: Claimed, entries: Mapping[End, Sequence[Item]]) -> None:
    """Replace the items that wait at inputs of this task's body to be tried again."""
    session.execute(delete(ENTRY).where(ENTRY.c.task_id == claimed.id))
    rows = [
        {"task_id": claimed.id, "node_id": node, "port": port, "n": len(items), **columns_of(items)}
        for (node, port), items in entries.items()
        if items
    ]
    if rows:
        session.execute(insert(ENTRY), rows)


def load_entries(session: Session, task_id: str) -> dict[End, list[Item]]:
    """The items that wait to be tried again, by (node, input port)."""
    chosen = select(ENTRY).where(ENTRY.c.task_id == task_id).order_by(ENTRY.c.node_id, ENTRY.c.port)
    return {(row.node_id, row.port): unpacked(row.data, row.lineage) for row in session.execute(chosen)}


class _Own(threading.local):
    """A compressor for each thread: it may not be shared, and making one costs more than a small chunk."""

    def __init__(self) -> None:
        self.packer = zstandard.ZstdCompressor(level=LEVEL)


_own = _Own()


def _compressed(data: bytes) -> bytes:
    return _own.packer.compress(data)


def _filled(session: Session, claimed: Claimed, page_no: int) -> dict[End, int]:
    """How many items each port already has from this task for this page."""
    summed = (
        select(CHUNK.c.node_id, CHUNK.c.port, func.sum(CHUNK.c.n))
        .where(CHUNK.c.task_id == claimed.id, CHUNK.c.page_no == page_no)
        .group_by(CHUNK.c.node_id, CHUNK.c.port)
    )
    return {(node, port): int(n) for node, port, n in session.execute(summed)}


def _of(run_id: str, node: str, port: str) -> list[Any]:
    return [CHUNK.c.run_id == run_id, CHUNK.c.node_id == node, CHUNK.c.port == port]


def index(session: Session, run_id: str, node: str, port: str) -> Iterator[tuple[int, tuple[str, int, int, int]]]:
    """(number of the first item, place) of each chunk in order; reads small columns only."""
    order = (CHUNK.c.head, CHUNK.c.page_no, CHUNK.c.first_item)
    start = 0
    rows = session.execute(select(*order, CHUNK.c.n).where(*_of(run_id, node, port)).order_by(*order)).all()
    for head, page_no, first_item, n in rows:
        yield start, (head, page_no, first_item, n)
        start += n


def row(session: Session, run_id: str, node: str, port: str, place: tuple[str, int, int, int]) -> Row[Any, Any]:
    head, page_no, first_item, _ = place
    return session.execute(
        select(CHUNK.c.data, CHUNK.c.lineage).where(
            *_of(run_id, node, port),
            CHUNK.c.head == head,
            CHUNK.c.page_no == page_no,
            CHUNK.c.first_item == first_item,
        )
    ).one()


def _load(session: Session, run_id: str, node: str, port: str, place: tuple[str, int, int, int]) -> list[Item]:
    stored = row(session, run_id, node, port, place)
    return unpacked(stored.data, stored.lineage)
