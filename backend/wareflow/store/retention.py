"""Forgetting, in small pieces: the data of old runs first, later the runs, and what else has had its time.

Every function removes at most `limit` rows in the caller's transaction and says how many there were; call it again
until there are none. The ledger of effects stays: only answers to writes that were replaced long ago are taken out.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Table, and_, delete, func, literal_column, or_, select, text, tuple_, update
from sqlalchemy.orm import Session

from wareflow.store import settings
from wareflow.store.clock import clock
from wareflow.store.database import is_sqlite
from wareflow.store.kept_for import KeptFor
from wareflow.store.models import (
    Audit,
    Change,
    CursorHistory,
    Effect,
    Erasure,
    Inbox,
    ParkedItem,
    RecordKey,
    Run,
    RunEvent,
    RunPage,
    SignInCode,
    StepChunk,
    Task,
    TaskEntry,
    TaskStep,
    UserSession,
    WebhookSeen,
    table,
)
from wareflow.store.rows import rowcount

DAY = 86_400.0
INCREMENTAL = 2
RUN, TASK, PARKED, EFFECT, INBOX = table(Run), table(Task), table(ParkedItem), table(Effect), table(Inbox)
PAGE = table(RunPage)
ENTRY, SEEN, HISTORY = table(TaskEntry), table(WebhookSeen), table(CursorHistory)
ERASURE, AUDIT = table(Erasure), table(Audit)
OF_RUN = tuple(table(model) for model in (RecordKey, Change, RunEvent, StepChunk, TaskStep))
"""What a run logged. Its pages and tasks go after these."""
WITH_DATA = text("run.data_gone = false AND run.finished_at IS NOT NULL")
QUIET = text("run.state = 'succeeded' AND run.n_delivered = 0")
DELIVERY = re.compile(r"webhook:(.*):\d{4}-\d\d-\d\dT.*", re.DOTALL)
"""The key of a run that a webhook started; what the caller was told belongs to the run's data."""
Place = tuple[str, ...]


def due_runs(session: Session, project_id: str, keep: KeptFor, limit: int = 50) -> list[str]:
    """Runs that are over and whose data have had their time, oldest first."""
    ends = (
        (QUIET, keep.quiet_data),
        (RUN.c.state == "succeeded", keep.data),
        (text("1 = 1"), keep.troubled_data),
    )
    found: dict[str, None] = {}
    for which, days in ends:
        old = (RUN.c.project_id == project_id, WITH_DATA, which, RUN.c.finished_at < clock(-days * DAY))
        chosen = select(RUN.c.id).where(*old).order_by(RUN.c.finished_at).limit(limit)
        found.update(dict.fromkeys(session.scalars(chosen)))
    return list(found)[:limit]


def begin_run(session: Session, run_id: str) -> None:
    """From now on the run says that its data were removed; the records it was started with go at once."""
    columns = (RUN.c.options, RUN.c.data_removed_at, RUN.c.flow_id, RUN.c.trigger_key)
    row = session.execute(select(*columns).where(RUN.c.id == run_id)).one()
    left = {name: value for name, value in (row.options or {}).items() if name not in ("records", "data")}
    removed_at = row.data_removed_at or clock()
    session.execute(update(RUN).where(RUN.c.id == run_id).values(options=left, data_removed_at=removed_at))
    if delivery := DELIVERY.fullmatch(row.trigger_key):
        place = (SEEN.c.flow_id == row.flow_id, SEEN.c.delivery_id == delivery[1], SEEN.c.run_id == run_id)
        session.execute(update(SEEN).where(*place).values(answer=None))


def remove_data(session: Session, run_id: str, limit: int) -> int:
    """Remove a piece of a run's data; 0 when nothing is left, which the run then knows."""
    for logged in OF_RUN:
        if removed := _remove(session, logged, logged.c.run_id == run_id, limit):
            return removed
    tasks = select(TASK.c.id).where(TASK.c.run_id == run_id)
    for which, of_run in (
        (ENTRY, ENTRY.c.task_id.in_(tasks)),
        (PAGE, PAGE.c.run_id == run_id),
        (TASK, TASK.c.run_id == run_id),
    ):
        if removed := _remove(session, which, of_run, limit):
            return removed
    session.execute(update(RUN).where(RUN.c.id == run_id).values(data_gone=True))
    return 0


def remove_runs(session: Session, project_id: str, keep: KeptFor, limit: int) -> int:
    """Remove runs whose data are gone. The newest of each flow stays, and one whose parked items are open."""
    newest = RUN.alias()
    last = select(func.max(newest.c.id)).where(newest.c.flow_id == RUN.c.flow_id).scalar_subquery()
    waiting = select(PARKED.c.id).where(PARKED.c.run_id == RUN.c.id, PARKED.c.state.in_(("open", "replayed"))).exists()
    free = (RUN.c.project_id == project_id, RUN.c.data_gone, RUN.c.id < last, ~waiting)
    quiet = select(RUN.c.id).where(QUIET, *free, RUN.c.finished_at < clock(-keep.quiet_runs * DAY))
    old = select(RUN.c.id).where(*free, RUN.c.finished_at < clock(-keep.runs * DAY))
    ids: Sequence[str] = session.scalars(quiet.order_by(RUN.c.finished_at).limit(limit)).all()
    ids = ids or session.scalars(old.order_by(RUN.c.id).limit(limit)).all()
    session.execute(delete(RUN).where(RUN.c.id.in_(ids)))
    return len(ids)


def remove_parked(session: Session, project_id: str, keep: KeptFor, limit: int) -> int:
    """Remove parked items that were settled; open ones only where the operator gave them a time."""
    settled = and_(PARKED.c.state.in_(("resolved", "dropped")), PARKED.c.updated_at < clock(-keep.parked * DAY))
    wanted = settled
    if keep.parked_open:
        wanted = or_(settled, and_(PARKED.c.state == "open", PARKED.c.created_at < clock(-keep.parked_open * DAY)))
    return _remove(session, PARKED, and_(PARKED.c.project_id == project_id, wanted), limit)


def compact_inbox(session: Session, project_id: str, keep: KeptFor, after: Place, limit: int) -> tuple[Place, int]:
    """Look at the next versions: old ones go when a newer one of the same record is known. The newest always stays."""
    columns: list[Any] = [INBOX.c.stream_id, INBOX.c.record_key, INBOX.c.record_version]
    key = tuple_(*columns)
    walked = select(*columns).order_by(*columns).limit(limit)
    places = [tuple(row) for row in session.execute(walked.where(key > after) if after else walked)]
    if not places:
        return (), 0
    newer = INBOX.alias()
    same = (newer.c.stream_id == INBOX.c.stream_id, newer.c.record_key == INBOX.c.record_key)
    replaced = select(newer.c.stream_id).where(*same, newer.c.received_at > INBOX.c.received_at).exists()
    old = (INBOX.c.received_at < clock(-keep.inbox * DAY), INBOX.c.disposition.is_not(None), replaced)
    within = (INBOX.c.project_id == project_id, key <= places[-1], *((key > after,) if after else ()))
    return places[-1], rowcount(session.execute(delete(INBOX).where(*within, *old)))


def compact_effects(session: Session, project_id: str, keep: KeptFor, after: Place, limit: int) -> tuple[Place, int]:
    """Look at the next effects: what was answered to a write that a later one replaced is taken out."""
    walked = select(EFFECT.c.id).where(EFFECT.c.id > (after[0] if after else "")).order_by(EFFECT.c.id).limit(limit)
    ids = session.scalars(walked).all()
    if not ids:
        return (), 0
    newer = EFFECT.alias()
    same = [newer.c[name] == EFFECT.c[name] for name in ("connection_id", "operation", "effect_key", "revision")]
    replaced = select(newer.c.id).where(*same, newer.c.generation > EFFECT.c.generation).exists()
    wanted = (EFFECT.c.project_id == project_id, EFFECT.c.id.in_(ids), EFFECT.c.response.is_not(None))
    old = (EFFECT.c.state == "confirmed", EFFECT.c.updated_at < clock(-keep.troubled_data * DAY), replaced)
    return (ids[-1],), rowcount(session.execute(update(EFFECT).where(*wanted, *old).values(response=None)))


def remove_rest(session: Session, project_id: str, keep: KeptFor, limit: int) -> int:
    """Deliveries seen, moves of cursors, dead sign-ins, persons that were looked for and not erased."""
    looked = (ERASURE.c.state.in_(("looking", "found")), ERASURE.c.created_at < clock(-DAY))
    rest: tuple[tuple[Table, Any], ...] = (
        (SEEN, and_(SEEN.c.project_id == project_id, SEEN.c.seen_at < clock(-keep.deliveries * DAY))),
        (HISTORY, and_(HISTORY.c.project_id == project_id, HISTORY.c.at < clock(-keep.runs * DAY))),
        (ERASURE, and_(ERASURE.c.project_id == project_id, *looked)),
        (table(UserSession), table(UserSession).c.expires_at < clock(-DAY)),
        (table(SignInCode), table(SignInCode).c.expires_at < clock(-DAY)),
    )
    return next((removed for which, old in rest if (removed := _remove(session, which, old, limit))), 0)


def remove_audit(session: Session, project_id: str, keep: KeptFor) -> int:
    """Take out the oldest entries of the audit trail; a new entry keeps the hash by which the rest can be proven."""
    old = select(AUDIT.c.no, AUDIT.c.hash).where(AUDIT.c.at < clock(-keep.audit * DAY)).order_by(AUDIT.c.no.desc())
    last = session.execute(old.limit(1)).first()
    if last is None:
        return 0
    settings.audit(session, project_id, None, settings.SHORTENED, "audit", {"up_to": last.no, "hash": last.hash})
    return rowcount(session.execute(delete(AUDIT).where(AUDIT.c.no <= last.no)))


def give_back(engine: Engine, pages: int = 200) -> int:
    """Hand free pages of SQLite's file back to the disk; says how many are left. PostgreSQL does this by itself.

    It is a transaction of its own: each step of the statement frees one page, and only a script takes all of them.
    """
    if not is_sqlite(engine):
        return 0
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.executescript(f"PRAGMA incremental_vacuum({int(pages)})")
        free, mode = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "auto_vacuum"))
    finally:
        connection.close()
    return int(free) if mode == INCREMENTAL else 0


def _remove(session: Session, which: Table, old: Any, limit: int) -> int:
    # the row's own address, so that any table can be emptied piece by piece without knowing its key
    address: Any = literal_column("rowid" if is_sqlite(session) else "ctid")
    piece = select(address).select_from(which).where(old).limit(limit)
    return rowcount(
        session.execute(delete(which).where(address.in_(piece)).execution_options(synchronize_session=False))
    )
