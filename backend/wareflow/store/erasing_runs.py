"""Erasing persons from what one run logged: found by the text of records, followed by lineage, replaced in place.

An item is erased when the person stands in it, and when everything it descends from was erased: a step that kept only
the name of a customer is found by the address that stood in the order before it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from wareflow.engine.lineage import decode_items
from wareflow.engine.persons import Persons
from wareflow.engine.tombstones import is_tombstone, tombstone
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store import chunks, codec
from wareflow.store.models import Change, ParkedItem, RecordKey, StepChunk, TaskEntry, table
from wareflow.store.models import Task as TaskModel
from wareflow.store.rows import batches

CHUNK, ENTRY, KEY, CHANGE = table(StepChunk), table(TaskEntry), table(RecordKey), table(Change)
TASK, PARKED = table(TaskModel), table(ParkedItem)
MARK = b'{"erased":true,"at":"'
GONE = "The record of this item was erased."
Place = tuple[Any, ...]
Write = Callable[[Callable[[Session], Any]], Any]


@dataclass
class Found:
    """What of a run belongs to the persons."""

    roots: set[int] = field(default_factory=set)
    """Source items of which the person is known."""
    ids: set[int] = field(default_factory=set)
    items: int = 0
    """Items to be erased, with those that this erasure has erased already."""


class RunEraser:
    """One run. `look` finds, `erase` replaces, in transactions of one chunk each; both may be done again."""

    def __init__(self, persons: Persons, run_id: str, at: str, beat: Callable[[], None]) -> None:
        self._persons = persons
        self._run_id = run_id
        self._at = at
        self._beat = beat
        self.found = Found()

    def look(self, session: Session) -> Found:
        """Find the source items of the persons, then everything that descends from them."""
        seeds = self._seeds(session)
        if seeds or self.found.items:
            self.found.items = 0
            for _, items in self._stored(session):
                self.found.items += len(self._chosen(items))
        return self.found

    def erase(self, read: Callable[[], AbstractContextManager[Session]], write: Write) -> Found:
        """Replace what was found."""
        with read() as session:
            self.look(session)
            places = self._places(session)
        if self.found.items or self.found.roots:
            for place in places:
                self._beat()
                write(partial(self._erase_chunk, place=place))
            write(self._erase_rows)
        return self.found

    # Looking ----------------------------------------------------------------------------------------------------------

    def _seeds(self, session: Session) -> bool:
        for row in self._rows(session):
            self._beat()
            data = chunks.plain(row.data)
            facts = chunks.plain(row.lineage)
            if not (self._persons.are_in(data.decode(errors="replace")) or MARK in data or self._in_facts(facts)):
                continue
            for item, line in zip(decode_items(data, facts), data.split(b"\n"), strict=False):
                direct = self._persons.are_in(line.decode(errors="replace"))
                if direct or line.startswith(MARK):
                    self.found.roots.update(item.roots)
                if direct or self._error_names(item):
                    self.found.items += 1
        for record, lineage in session.execute(
            select(PARKED.c.record, PARKED.c.lineage).where(PARKED.c.run_id == self._run_id)
        ):
            if self._persons.are_in(codec.dump(record)):
                self.found.roots.update(root for root in lineage if isinstance(root, int))
        return bool(self.found.roots)

    def _in_facts(self, facts: bytes) -> bool:
        return self._persons.are_in(facts.decode("utf-8", errors="replace"))

    def _error_names(self, item: Item) -> bool:
        return item.error is not None and self._persons.are_in(item.error.message)

    def _chosen(self, items: list[Item]) -> list[int]:
        """The places of the items to be erased; those this erasure has erased already count too."""
        return [n for n, item in enumerate(items) if self._is_theirs(item)]

    def _is_theirs(self, item: Item) -> bool:
        line = _line(item)
        if line.startswith(MARK) and is_tombstone(item.record):
            return bool(item.record["at"] == self._at)
        if item.roots and self.found.roots.issuperset(item.roots):
            return True
        return self._persons.are_in(line.decode(errors="replace")) or self._error_names(item)

    def _rows(self, session: Session) -> Iterator[Row[Any, Any]]:
        wanted = select(CHUNK.c.data, CHUNK.c.lineage).where(CHUNK.c.run_id == self._run_id)
        yield from session.execute(wanted.execution_options(yield_per=20))
        waiting = select(ENTRY.c.data, ENTRY.c.lineage).join(TASK, TASK.c.id == ENTRY.c.task_id)
        yield from session.execute(waiting.where(TASK.c.run_id == self._run_id))

    def _stored(self, session: Session) -> Iterator[tuple[Row[Any, Any], list[Item]]]:
        for row in self._rows(session):
            self._beat()
            yield row, chunks.unpacked(row.data, row.lineage)

    def _places(self, session: Session) -> list[Place]:
        return [tuple(row) for row in session.execute(select(*CHUNK.primary_key.columns).where(self._of_run))]

    @property
    def _of_run(self) -> Any:
        return CHUNK.c.run_id == self._run_id

    # Replacing --------------------------------------------------------------------------------------------------------

    def _erase_chunk(self, session: Session, place: Place) -> None:
        here = [column == value for column, value in zip(CHUNK.primary_key.columns, place, strict=True)]
        row = session.execute(select(CHUNK).where(*here)).first()
        if row is None:
            return
        items = chunks.unpacked(row.data, row.lineage)
        chosen = self._chosen(items)
        if not chosen:
            return
        self.found.ids.update(items[n].id for n in chosen)
        values = chunks.columns_of([self._replaced(item) if n in set(chosen) else item for n, item in enumerate(items)])
        session.execute(update(CHUNK).where(*here).values(values))
        for part in batches([row.first_item + n for n in chosen]):
            session.execute(
                delete(KEY).where(
                    KEY.c.task_id == row.task_id,
                    KEY.c.node_id == row.node_id,
                    KEY.c.port == row.port,
                    KEY.c.page_no == row.page_no,
                    KEY.c.item_no.in_(part),
                )
            )

    def _erase_rows(self, session: Session) -> None:
        """The items that wait to be tried again, the changes made of erased items, and the parked ones."""
        rows = session.execute(
            select(ENTRY).join(TASK, TASK.c.id == ENTRY.c.task_id).where(TASK.c.run_id == self._run_id)
        )
        for row in rows.all():
            items = chunks.unpacked(row.data, row.lineage)
            if chosen := set(self._chosen(items)):
                here = [column == getattr(row, column.name) for column in ENTRY.primary_key.columns]
                kept = [self._replaced(item) if n in chosen else item for n, item in enumerate(items)]
                session.execute(update(ENTRY).where(*here).values(chunks.columns_of(kept)))
        for part in batches(sorted(str(id) for id in self.found.ids)):
            of_items = (CHANGE.c.run_id == self._run_id, CHANGE.c.item_id.in_(part))
            session.execute(update(CHANGE).where(*of_items).values(fields=[]))
        parked = select(PARKED.c.id, PARKED.c.lineage, PARKED.c.state).where(PARKED.c.run_id == self._run_id)
        for row in session.execute(parked).all():
            if row.lineage and self.found.roots.issuperset(row.lineage):
                erase_parked(session, row.id, row.state, self._at)

    def _replaced(self, item: Item) -> Item:
        if is_tombstone(item.record):
            return item
        error = item.error and Problem(item.error.code, GONE, node=item.error.node)
        return Item(tombstone(self._at), id=item.id, parents=item.parents, roots=item.roots, error=error)


def erase_parked(session: Session, item_id: str, state: str, at: str) -> None:
    """A parked item without its person: nobody can replay it, so it waits no longer."""
    values: dict[str, Any] = {"record": tombstone(at), "message": GONE, "cause": "erased: " + GONE}
    for name in ("edited", "record_key", "record_name", "origin_key"):
        if name in PARKED.c:
            values[name] = None if name == "edited" else ""
    if state == "open":
        values |= {"state": "dropped", "note": GONE}
    session.execute(update(PARKED).where(PARKED.c.id == item_id).values(values))


def _line(item: Item) -> bytes:
    return item.encoded if item.encoded is not None else codec.dump(item.record).encode()
