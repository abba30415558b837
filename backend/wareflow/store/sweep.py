"""The sweeper: finds work whose worker went away, runs that nobody closed, and tasks whose bell was lost."""

from dataclasses import dataclass, field

from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from wareflow.store import effects, runs
from wareflow.store.clock import clock
from wareflow.store.models import Run, Task, table
from wareflow.store.outbox import Bell
from wareflow.store.rows import locked
from wareflow.store.tasks import OPEN
from wareflow.store.turns import CLAIMABLE

MAX_CRASHES = 3
OVERDUE = 10.0
RUN = table(Run)
TASK = table(Task)


@dataclass
class Swept:
    """What was found. Ring `bells`; `overdue` are tasks nobody came for, the longest first, whose bell may be lost;
    `closed` are runs that came to their end here (id -> state).
    """

    bells: list[Bell] = field(default_factory=list)
    overdue: list[Bell] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)


def sweep(session: Session, limit: int = 200, settle: float = effects.SETTLE) -> Swept:
    """One round, by the database's clock; any number of sweepers may run side by side."""
    swept = Swept()
    touched = _take_back(session, swept, limit, settle)
    touched |= _stop_cancelled(session)
    touched |= _forgotten(session)
    for run_id in sorted(touched):
        state = runs.settle(session, run_id)
        if state is not None:
            swept.closed[run_id] = state
    swept.overdue = _overdue(session, limit)
    return swept


def _take_back(session: Session, swept: Swept, limit: int, settle: float) -> set[str]:
    """Expired leases: back to `ready`, or `dead` after too many crashes."""
    expired = (
        select(TASK.c.id, TASK.c.run_id, TASK.c.queue, TASK.c.crash_count)
        .where(text("task.state = 'leased'"), TASK.c.lease_until < clock())
        .order_by(TASK.c.lease_until)
        .limit(limit)
    )
    touched = set()
    for row in session.execute(locked(expired, TASK, skip=True)).all():
        touched.add(row.run_id)
        gone = update(TASK).where(TASK.c.id == row.id, TASK.c.state == "leased")
        free = {"lease_owner": None, "lease_until": None}
        if row.crash_count >= MAX_CRASHES:
            poison = {"class": "poison", "message": runs.POISON.message}
            session.execute(gone.values(state="dead", last_error=poison, finished_at=clock(), **free))
            runs.bury_crashed(session, row.id, settle)
            swept.buried.append(row.id)
            continue
        session.execute(gone.values(state="ready", crash_count=row.crash_count + 1, next_at=clock(), **free))
        effects.orphan(session, row.id, settle)
        swept.taken_back.append(row.id)
        swept.bells.append(Bell(row.id, row.queue))
    return touched


def _stop_cancelled(session: Session) -> set[str]:
    """Tasks that were given back after their run was cancelled or stopped."""
    stopping = select(RUN.c.id).where(RUN.c.finished_at.is_(None), or_(RUN.c.cancel_requested, RUN.c.stop_requested))
    found = set(session.scalars(stopping).all())
    for run_id in found:
        runs.cancel_idle(session, run_id)
    return found


def _forgotten(session: Session) -> set[str]:
    """Open runs without an open task."""
    has_open = select(TASK.c.id).where(TASK.c.run_id == RUN.c.id, TASK.c.state.in_(OPEN)).correlate(RUN).exists()
    return set(session.scalars(select(RUN.c.id).where(RUN.c.finished_at.is_(None), ~has_open).limit(100)))


def _overdue(session: Session, limit: int) -> list[Bell]:
    due = select(TASK.c.id, TASK.c.queue).where(CLAIMABLE, TASK.c.next_at < clock(-OVERDUE))
    return [Bell(row.id, row.queue) for row in session.execute(due.order_by(TASK.c.next_at).limit(limit))]
