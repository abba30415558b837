"""Where a parked item comes from: which version of which source record. So that a later delivery of the same record
resolves it, and an older version never waits beside a newer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from wareflow.engine.given import GIVEN
from wareflow.engine.lineage import first_id, page_of
from wareflow.store.clock import clock
from wareflow.store.models import Change, Inbox, ParkedItem, Run, RunPage, table
from wareflow.store.rows import batches
from wareflow.store.wishes import Place

PARKED, INBOX, CHANGE = table(ParkedItem), table(Inbox), table(Change)
PAGE, RUN = table(RunPage), table(Run)


@dataclass(frozen=True)
class Origin:
    """The version of a stream's record that an item descends from. Of a replayed item also the item it was."""

    stream_id: str | None = None
    key: str = ""
    version: str = ""
    at: datetime | None = None
    parent_id: str | None = None
    place: Sequence[int] | None = None
    """Of a replayed item where it stood; any other one stands where it is parked."""

    def columns(self, here: Sequence[int] | None) -> dict[str, Any]:
        """As the columns of an item that is parked at this place."""
        return {
            "stream_id": self.stream_id,
            "origin_key": self.key,
            "origin_version": self.version,
            "origin_at": self.at,
            "parent_id": self.parent_id,
            "place": self.place or here,
        }


NOWHERE = Origin()


def of_roots(session: Session, run_id: str, roots: Iterable[int]) -> dict[int, Origin]:
    """The origins of these source items, as far as they came from a stream or are replayed."""
    by_page: dict[int, dict[int, int]] = defaultdict(dict)
    for root in roots:
        task_no, position = page_of(root)
        by_page[task_no][position] = root
    found: dict[int, Origin] = {}
    chosen = select(PAGE.c.task_no, PAGE.c.head, PAGE.c.page_no, PAGE.c.stream_id)
    for row in session.execute(chosen.where(PAGE.c.run_id == run_id, PAGE.c.task_no.in_(list(by_page)))).all():
        places = by_page[row.task_no]
        if row.head == GIVEN:
            found |= _of_given(session, run_id, set(places.values()))
        elif row.stream_id is not None:
            found |= _of_stream(session, run_id, row.task_no, places)
    return found


def places_of_given(session: Session, run_id: str) -> dict[int, Place]:
    """Source items of a replay -> where the parked items that they are stood in what their flow read."""
    options = session.execute(select(RUN.c.options).where(RUN.c.id == run_id)).scalar_one() or {}
    places: Sequence[Sequence[int] | None] = options.get("places", ())
    given = zip(_given(session, run_id), places, strict=False)
    return {root: Place(*place) for root, place in given if place is not None}


def settle_versions(session: Session, flow_id: str, keys: Iterable[str]) -> None:
    """Of several versions of one record that wait, only the newest has to: the older ones must never be sent again."""
    for part in batches(sorted({key for key in keys if key})):
        _supersede(session, flow_id, part)


def resolve_delivered(session: Session, run_id: str, flow_id: str) -> None:
    """The run is over: items of its flow are resolved whose record, in this version or a newer one, is delivered."""
    waiting = select(PARKED.c.id).where(PARKED.c.flow_id == flow_id, PARKED.c.state == "open")
    if session.execute(waiting.limit(1)).first() is None:
        return
    for found in (_through_streams(session, run_id, flow_id), _through_changes(session, run_id, flow_id)):
        for by, ids in found.items():
            for part in batches(ids):
                _resolve(session, part, by, "delivered")


def _given(session: Session, run_id: str) -> Iterator[int]:
    """The source items of a run that was given its records, in their order."""
    pages = select(PAGE.c.task_no, PAGE.c.n_items).where(PAGE.c.run_id == run_id, PAGE.c.head == GIVEN)
    for row in session.execute(pages.order_by(PAGE.c.page_no)):
        yield from range(first_id(row.task_no), first_id(row.task_no) + row.n_items)


def _of_given(session: Session, run_id: str, roots: Set[int]) -> dict[int, Origin]:
    """A replayed record has the origin of the item it was."""
    options = session.execute(select(RUN.c.options).where(RUN.c.id == run_id)).scalar_one() or {}
    ids: Sequence[str] = options.get("parked", ())
    wanted = {id: root for id, root in zip(ids, _given(session, run_id), strict=False) if root in roots}
    chosen = select(PARKED).where(PARKED.c.id.in_(list(wanted)))
    return {
        wanted[row.id]: Origin(row.stream_id, row.origin_key, row.origin_version, row.origin_at, row.id, row.place)
        for row in session.execute(chosen)
    }


def _of_stream(session: Session, run_id: str, task_no: int, places: dict[int, int]) -> dict[int, Origin]:
    chosen = select(INBOX).where(
        INBOX.c.run_id == run_id, INBOX.c.task_no == task_no, INBOX.c.item_no.in_(list(places))
    )
    return {
        places[row.item_no]: Origin(row.stream_id, row.record_key, row.record_version, row.received_at)
        for row in session.execute(chosen)
    }


def _supersede(session: Session, flow_id: str, keys: Sequence[str]) -> None:
    chosen = select(PARKED.c.id, PARKED.c.stream_id, PARKED.c.origin_key, PARKED.c.origin_at, PARKED.c.run_id).where(
        PARKED.c.flow_id == flow_id,
        PARKED.c.state == "open",
        PARKED.c.origin_key.in_(keys),
        PARKED.c.origin_at.is_not(None),
    )
    by_record: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in session.execute(chosen):
        by_record[row.stream_id, row.origin_key].append(row)
    for rows in by_record.values():
        newest = max(rows, key=_age)
        older = [row.id for row in rows if _age(row) < _age(newest)]
        if older:
            _resolve(session, older, newest.run_id, "superseded")


def _age(row: Any) -> tuple[datetime, str]:
    """The version read later is the newer one; of one version, the item of the later run."""
    return row.origin_at, row.run_id


def _through_streams(session: Session, run_id: str, flow_id: str) -> dict[str, list[str]]:
    """Run -> parked items whose record that run delivered: what this run delivered of what waits, and what others
    delivered of what this run parked.
    """
    same = and_(
        INBOX.c.stream_id == PARKED.c.stream_id,
        INBOX.c.record_key == PARKED.c.origin_key,
        INBOX.c.received_at >= PARKED.c.origin_at,
        or_(INBOX.c.disposition == "delivered", and_(INBOX.c.disposition == "skipped", INBOX.c.reason == "unchanged")),
    )
    chosen = (
        select(PARKED.c.id, INBOX.c.run_id)
        .join(INBOX, same)
        .where(PARKED.c.flow_id == flow_id, PARKED.c.state == "open", PARKED.c.origin_key != "")
    )
    found: dict[str, list[str]] = defaultdict(list)
    for one in (INBOX.c.run_id == run_id, PARKED.c.run_id == run_id):
        for parked_id, by in session.execute(chosen.where(one)):
            found[by or run_id].append(parked_id)
    return found


def _through_changes(session: Session, run_id: str, flow_id: str) -> dict[str, list[str]]:
    """Items of sources that cannot tell versions: the same step has since written (or found right) the same key."""
    done = or_(CHANGE.c.state == "confirmed", CHANGE.c.action == "unchanged")
    chosen = (
        select(PARKED.c.id)
        .join(CHANGE, and_(CHANGE.c.node_id == PARKED.c.node_id, CHANGE.c.key == PARKED.c.record_key))
        .where(PARKED.c.flow_id == flow_id, PARKED.c.state == "open", PARKED.c.record_key != "")
        .where(PARKED.c.stream_id.is_(None), PARKED.c.run_id < run_id, CHANGE.c.run_id == run_id, done)
    )
    return {run_id: list(dict.fromkeys(session.scalars(chosen)))}


def _resolve(session: Session, ids: Sequence[str], run_id: str, resolution: str) -> None:
    session.execute(
        update(PARKED)
        .where(PARKED.c.id.in_(list(ids)), PARKED.c.state == "open")
        .values(state="resolved", resolution=resolution, resolved_run_id=run_id, updated_at=clock())
    )
