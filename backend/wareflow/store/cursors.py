"""Cursors: how far a stream has been read. They move forward only, only after a complete scan, and never past data that
a run lost: when a run ends with failed or cancelled items, its streams go back to where they stood before it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.errors import LeaseLost, NotFound, StreamBusy
from wareflow.store.ids import new_id
from wareflow.store.models import CursorHistory, CursorState, Run, Task, table
from wareflow.store.models.runs import FINAL
from wareflow.store.rows import find, insert_new, locked, rowcount
from wareflow.store.tasks import OPEN, Claimed

CURSOR = table(CursorState)
HISTORY = table(CursorHistory)
RUN = table(Run)
TASK = table(Task)


@dataclass(frozen=True)
class Stream:
    """What a cursor belongs to."""

    flow_id: str
    node_id: str
    connection: str = ""

    @property
    def id(self) -> str:
        return f"{self.flow_id}/{self.node_id}/{self.connection}"


@dataclass(frozen=True)
class Scan:
    """A scan in progress. `epoch` fences it; `resumed` says that an earlier try of this run began it."""

    stream_id: str
    epoch: int
    position: Any
    position_sort: str
    lo: str | None
    hi: str | None
    page_token: Any
    resumed: bool


def position_of(session: Session, stream: Stream) -> CursorState | None:
    """Where the stream stands; None when it was never read."""
    return find(session, CursorState, stream.id)


def mark_before(session: Session, stream: Stream, position_sort: str) -> str | None:
    """Where the last complete scan ended that began at this place of the stream or before it; None: none is known.

    A scan whose records were lost began later than the place to which it was set back, so its mark is not given.
    """
    earlier = (HISTORY.c.stream_id == stream.id, HISTORY.c.mark.is_not(None), HISTORY.c.after_sort <= position_sort)
    chosen = select(HISTORY.c.mark).where(*earlier).order_by(HISTORY.c.after_sort.desc(), HISTORY.c.id.desc()).limit(1)
    return session.execute(chosen).scalar_one_or_none()


def token_of(session: Session, stream: Stream) -> Any:
    """Where the scan that is open would go on."""
    return session.execute(select(CURSOR.c.scan_page_token).where(CURSOR.c.stream_id == stream.id)).scalar_one()


def open_scan(session: Session, claimed: Claimed, stream: Stream, *, lo: str | None, hi: str | None) -> Scan:
    """Begin a scan between two fixed bounds, or go on with the one this run began; StreamBusy when another reads.

    Runs read a stream in the order in which they were started: of two versions of a record the later run has the newer.
    """
    row = _locked_row(session, claimed, stream)
    if row.lease_owner == claimed.run_id and not row.scan_complete:
        return _scan(row, resumed=True)
    in_use = row.lease_owner not in (None, claimed.run_id) and _is_open(session, row.lease_owner)
    if in_use or _comes_later(session, claimed, stream):
        raise StreamBusy(
            f"Another run is reading “{stream.node_id}” of this flow. It goes on when that run is through."
        )
    values = {
        "scan_lo": lo,
        "scan_hi": hi,
        "scan_page_token": None,
        "scan_complete": False,
        "lease_owner": claimed.run_id,
        "lease_epoch": row.lease_epoch + 1,
        "rewound_by": None,
        "updated_at": clock(),
    }
    session.execute(update(CURSOR).where(CURSOR.c.stream_id == stream.id).values(values))
    return Scan(stream.id, row.lease_epoch + 1, row.position, row.position_sort, lo, hi, None, False)


def commit_page(session: Session, claimed: Claimed, scan: Scan, page_token: Any) -> None:
    """Remember where the scan goes on; call it in the transaction that stores the page."""
    _change(session, claimed, scan, scan_page_token=page_token)


def complete_scan(
    session: Session, claimed: Claimed, scan: Scan, position: Any, position_sort: str, mark: str | None = None
) -> None:
    """The raw answer proved the last page: move the cursor, in that page's transaction. It never moves back here.

    A cursor that was set back while this scan was under way stays there: the scan did not cover what lies between.
    """
    row = session.execute(locked(select(CURSOR).where(CURSOR.c.stream_id == scan.stream_id), CURSOR)).one()
    done = {"scan_complete": True, "scan_page_token": None, "lease_owner": None, "completed_at": clock()}
    if position_sort <= row.position_sort or row.rewound_by is not None:
        _change(session, claimed, scan, **done)
        return
    moved = {"position": position, "position_sort": position_sort, "commit_no": row.commit_no + 1}
    _change(session, claimed, scan, **done, **moved, rewound_by=None)
    _remember(session, row, position, position_sort, run_id=claimed.run_id, mark=mark)


def rewind(
    session: Session,
    stream_id: str,
    position: Any,
    position_sort: str,
    by: str,
    *,
    reason: str = "",
    forgotten: int = 0,
) -> None:
    """Set the cursor back (or forth) for a person or a named cause; repeats are found by the inbox."""
    row = session.execute(locked(select(CURSOR).where(CURSOR.c.stream_id == stream_id), CURSOR)).first()
    if row is None:
        raise NotFound("This stream was never read, so there is no cursor to set back.")
    session.execute(
        update(CURSOR)
        .where(CURSOR.c.stream_id == stream_id)
        .values(
            position=position,
            position_sort=position_sort,
            commit_no=row.commit_no + 1,
            rewound_by=by,
            scan_page_token=None,
            updated_at=clock(),
        )
    )
    _remember(session, row, position, position_sort, rewound_by=by, reason=reason, forgotten=forgotten)


def undo_run(session: Session, run_id: str) -> list[str]:
    """Set every stream that this run moved back to where it stood before; says which ones."""
    chosen = select(HISTORY).where(HISTORY.c.run_id == run_id, HISTORY.c.rewound_by.is_(None)).order_by(HISTORY.c.id)
    undone: list[str] = []
    for step in session.execute(chosen).all():
        now = session.execute(locked(select(CURSOR).where(CURSOR.c.stream_id == step.stream_id), CURSOR)).one()
        if step.stream_id not in undone and now.position_sort > step.before_sort:
            rewind(session, step.stream_id, step.before, step.before_sort, by=f"run:{run_id}")
            undone.append(step.stream_id)
    return undone


def let_go(session: Session, run_id: str) -> None:
    """The run is over: nobody waits for its scans any more."""
    session.execute(update(CURSOR).where(CURSOR.c.lease_owner == run_id).values(lease_owner=None))


def _locked_row(session: Session, claimed: Claimed, stream: Stream) -> Any:
    fresh = {
        "stream_id": stream.id,
        "project_id": claimed.project_id,
        "flow_id": stream.flow_id,
        "node_id": stream.node_id,
        "connection": stream.connection,
    }
    insert_new(session, CURSOR, [fresh], "stream_id")
    return session.execute(locked(select(CURSOR).where(CURSOR.c.stream_id == stream.id), CURSOR)).one()


def _change(session: Session, claimed: Claimed, scan: Scan, **values: Any) -> None:
    changed = session.execute(
        update(CURSOR)
        .where(
            CURSOR.c.stream_id == scan.stream_id,
            CURSOR.c.lease_owner == claimed.run_id,
            CURSOR.c.lease_epoch == scan.epoch,
        )
        .values(updated_at=clock(), **values)
    )
    if rowcount(changed) != 1:
        raise LeaseLost(f"The scan of stream {scan.stream_id} was taken over by another run.")


def _remember(
    session: Session,
    row: Any,
    after: Any,
    after_sort: str,
    *,
    run_id: str | None = None,
    rewound_by: str | None = None,
    reason: str = "",
    forgotten: int = 0,
    mark: str | None = None,
) -> None:
    session.execute(
        insert(HISTORY).values(
            id=new_id(),
            stream_id=row.stream_id,
            project_id=row.project_id,
            before=row.position,
            before_sort=row.position_sort,
            after=after,
            after_sort=after_sort,
            commit_no=row.commit_no + 1,
            run_id=run_id,
            rewound_by=rewound_by,
            reason=reason,
            forgotten=forgotten,
            mark=mark,
            at=clock(),
        )
    )


def _scan(row: Any, *, resumed: bool) -> Scan:
    return Scan(
        stream_id=row.stream_id,
        epoch=row.lease_epoch,
        position=row.position,
        position_sort=row.position_sort,
        lo=row.scan_lo,
        hi=row.scan_hi,
        page_token=row.scan_page_token,
        resumed=resumed,
    )


def _comes_later(session: Session, claimed: Claimed, stream: Stream) -> bool:
    """Whether a run that was started before this one has still to read the stream."""
    own = select(RUN.c.number).where(RUN.c.id == claimed.run_id).scalar_subquery()
    before = (
        select(TASK.c.id)
        .join(RUN, RUN.c.id == TASK.c.run_id)
        .where(
            RUN.c.flow_id == stream.flow_id,
            RUN.c.finished_at.is_(None),
            RUN.c.mode == "live",
            RUN.c.number < own,
            TASK.c.kind == "read",
            TASK.c.head == stream.node_id,
            TASK.c.state.in_(OPEN),
        )
    )
    return session.execute(before.limit(1)).first() is not None


def _is_open(session: Session, run_id: str) -> bool:
    state = session.execute(select(RUN.c.state).where(RUN.c.id == run_id)).scalar_one_or_none()
    return state is not None and state not in FINAL
