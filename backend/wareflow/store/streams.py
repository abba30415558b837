"""Streams as people look at them: how far they are read, by which moves, and what a rewind would read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wareflow.store.models import CursorHistory, CursorState, Inbox, Run, RunPage, table
from wareflow.store.models.runs import FINAL
from wareflow.store.rows import rowcount

CURSOR, HISTORY, INBOX = table(CursorState), table(CursorHistory), table(Inbox)
PAGE, RUN = table(RunPage), table(Run)


@dataclass(frozen=True)
class Scan:
    """A scan in progress: whose it is, and what it gave so far."""

    run_id: str
    run_number: int
    started: str | None
    pages: int
    records: int


@dataclass(frozen=True)
class Known:
    """What the inbox knows of the records that a scan from some time on would give.

    A version was read after it was made, so one that was read before that time cannot come again. One that was read
    after it by a scan that began later than that time certainly was made after it; of others that cannot be told.
    """

    at_least: int
    at_most: int
    oldest: datetime | None


def of_flow(session: Session, flow_id: str) -> list[CursorState]:
    """The streams that the flow has ever read."""
    chosen = select(CursorState).where(CURSOR.c.flow_id == flow_id).order_by(CURSOR.c.node_id, CURSOR.c.connection)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def scan_of(session: Session, row: CursorState) -> Scan | None:
    """The scan that is open, if one is."""
    if row.lease_owner is None or row.scan_complete:
        return None
    run = session.execute(select(RUN.c.number, RUN.c.state).where(RUN.c.id == row.lease_owner)).first()
    if run is None or run.state in FINAL:
        return None
    counts = select(func.count(), func.coalesce(func.sum(PAGE.c.n_items), 0))
    pages, records = session.execute(counts.where(PAGE.c.run_id == row.lease_owner, PAGE.c.head == row.node_id)).one()
    return Scan(row.lease_owner, int(run.number), row.scan_hi, int(pages), int(records))


def moves(session: Session, stream_id: str, limit: int = 20) -> list[CursorHistory]:
    """The last moves of a cursor, newest first."""
    chosen = select(CursorHistory).where(HISTORY.c.stream_id == stream_id).order_by(HISTORY.c.id.desc()).limit(limit)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def records_read(session: Session, run_ids: Sequence[str], node_id: str) -> dict[str, int]:
    """How many new records these runs took from a source, as far as their pages are kept."""
    summed = select(PAGE.c.run_id, func.sum(PAGE.c.n_items)).where(
        PAGE.c.run_id.in_(list(run_ids)), PAGE.c.head == node_id
    )
    return {run_id: int(count) for run_id, count in session.execute(summed.group_by(PAGE.c.run_id))}


def known_since(session: Session, stream_id: str, since: datetime | None, sort: str) -> Known:
    """What is known of the records that a scan from ``since`` on would give; ``sort`` is its place among positions."""
    mine = INBOX.c.stream_id == stream_id
    span = (mine,) if since is None else (mine, INBOX.c.received_at >= since)
    distinct = select(func.count(func.distinct(INBOX.c.record_key)))
    at_most = int(session.execute(distinct.where(*span)).scalar_one())
    oldest = session.execute(select(func.min(INBOX.c.received_at)).where(mine)).scalar_one()
    if since is None:
        return Known(at_most, at_most, oldest)
    later = select(HISTORY.c.run_id).where(
        HISTORY.c.stream_id == stream_id, HISTORY.c.rewound_by.is_(None), HISTORY.c.before_sort >= sort
    )
    at_least = int(session.execute(distinct.where(*span, INBOX.c.run_id.in_(later))).scalar_one())
    return Known(at_least, at_most, oldest)


def forget_since(session: Session, stream_id: str, since: datetime | None) -> int:
    """Make what was dealt with as good as unread, so that it is delivered again when it comes; says how many versions.

    The rows stay: that these versions were read is known for ever.
    """
    ended: list[Any] = [INBOX.c.stream_id == stream_id, INBOX.c.disposition.is_not(None)]
    if since is not None:
        ended.append(INBOX.c.received_at >= since)
    unread = {"run_id": None, "task_no": None, "item_no": None, "disposition": None, "reason": None}
    return rowcount(session.execute(update(INBOX).where(*ended).values(unread)))
