"""Tasks: claimed by one worker at a time, held by a lease, fenced by an epoch that only rises.

Every write of a worker goes through `hold` in the same transaction. A worker that was away too long gets LeaseLost,
rolls back and drops the work; whoever claimed the task since then does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Float, Row, and_, bindparam, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Run, Task, table
from wareflow.store.rows import locked, rowcount
from wareflow.store.turns import WITH_WORK, due

LEASE = 30.0
ONE_BY_ONE = ("interactive", "default", "bulk")
QUEUES = (*ONE_BY_ONE, "instant")
"""What waits in `instant` is also taken in handfuls (`store/small_runs.py`)."""
TASK = table(Task)
RUN = table(Run)
OPEN = ("blocked", "ready", "leased", "waiting")


@dataclass(frozen=True)
class Claimed:
    """A task in the hands of one worker. `epoch` is the fencing token."""

    id: str
    project_id: str
    run_id: str
    kind: str
    head: str
    page_no: int
    no: int
    owner: str
    epoch: int
    queue: str = "default"
    attempts: int = 1
    crash_count: int = 0
    upstream: tuple[str, ...] = ()
    progress: Any = field(default=None, compare=False)

    @property
    def resumed(self) -> bool:
        """Whether somebody worked on it before, be it only until the worker was stopped."""
        return self.epoch > 1


def claim(
    session: Session,
    worker: str,
    *,
    task_id: str | None = None,
    run_id: str | None = None,
    queues: tuple[str, ...] = QUEUES,
    lease: float = LEASE,
) -> Claimed | None:
    """Take one task that is due, fairly over projects and flows; None when there is nothing to do."""
    if task_id is not None:
        return _claim_one(session, "id", task_id, queues, worker, lease)
    if run_id is not None:
        return _claim_one(session, "run_id", run_id, queues, worker, lease)
    for project in _projects_with_work(session, queues):
        claimed = _claim_one(session, "project_id", project, queues, worker, lease)
        if claimed is not None:
            return claimed
    return None


def queue_of(session: Session, task_id: str) -> str | None:
    """The queue of a task; None when the task is gone."""
    return session.execute(select(TASK.c.queue).where(TASK.c.id == task_id)).scalar_one_or_none()


def hold(session: Session, claimed: Claimed) -> None:
    """Lock the task row and make sure the lease is still ours; first thing in every transaction of a worker."""
    if session.execute(_HOLD, _ours(claimed)).first() is None:
        raise LeaseLost(f"The lease of task {claimed.id} went to another worker.")


def hold_all(session: Session, claimed: Sequence[Claimed]) -> dict[Claimed, float]:
    """Lock the rows of several tasks; gives those whose lease is still ours, with the seconds that it has left."""
    mine = {each.id: each for each in claimed}
    return {
        mine[id]: (until - at).total_seconds()
        for id, owner, epoch, until, at in session.execute(_HELD, {"ids": sorted(mine)})
        if (owner, epoch) == (mine[id].owner, mine[id].epoch)
    }


def heartbeat(session: Session, claimed: Claimed, lease: float = LEASE) -> bool:
    """Lengthen the lease; says whether the run was asked to stop."""
    if rowcount(session.execute(_BEAT, {**_ours(claimed), "lease": lease})) != 1:
        raise LeaseLost(f"The lease of task {claimed.id} went to another worker.")
    return bool(session.execute(_ASKED_TO_STOP, {"run": claimed.run_id}).scalar_one())


def finish(session: Session, claimed: Claimed) -> None:
    """The task is through; call `runs.settle` last in the same transaction."""
    _left(claimed, session.execute(_FINISH, _ours(claimed)))


def wait_until(
    session: Session, claimed: Claimed, at: datetime | float, error: Any = None, progress: Any = None
) -> None:
    """Put the task aside until a time, or for some seconds. `progress` replaces what it remembers."""
    next_at = at if isinstance(at, datetime) else clock(float(at))
    kept = claimed.progress if progress is None else progress
    _leave(session, claimed, "waiting", next_at=next_at, last_error=error, progress=kept, crash_count=0)


def wait_turn(session: Session, claimed: Claimed, seconds: float, error: Any) -> None:
    """Put the task aside because another run must be through first; it counts as no attempt."""
    _leave(
        session, claimed, "waiting",
        next_at=clock(seconds), last_error=error, attempts=TASK.c.attempts - 1, crash_count=0,
    )  # fmt: skip


def release(session: Session, claimed: Claimed) -> None:
    """Give the task back untouched (the worker is going down); it counts as no attempt."""
    _leave(session, claimed, "ready", attempts=TASK.c.attempts - 1, next_at=clock())


def release_all(session: Session, claims: Sequence[Claimed]) -> None:
    """Give back untouched what of these is still ours, in two statements for all of them."""
    mine = [each.id for each in hold_all(session, claims)]
    given_up = {"state": "ready", "lease_owner": None, "lease_until": None, "next_at": clock()}
    session.execute(update(TASK).where(TASK.c.id.in_(mine)).values(**given_up, attempts=TASK.c.attempts - 1))


def fail(session: Session, claimed: Claimed, error: Any) -> None:
    """The task cannot be done; use `runs.bury` where its items must be parked."""
    _leave(session, claimed, "dead", last_error=error, finished_at=clock())


def cancel(session: Session, claimed: Claimed) -> None:
    """Stop here because the run was cancelled."""
    _leave(session, claimed, "cancelled", finished_at=clock())


def save_progress(session: Session, claimed: Claimed, progress: Any = None) -> None:
    """Remember how far the task got, for whoever goes on with it. A task that gets on is no poison."""
    if progress is None:
        session.execute(_NO_POISON, {"task": claimed.id})
        return
    session.execute(update(TASK).where(TASK.c.id == claimed.id).values(crash_count=0, progress=progress))


def open_tasks(session: Session, run_id: str) -> int:
    """How many tasks of the run are not at their end."""
    counted = select(func.count()).select_from(TASK).where(TASK.c.run_id == run_id, TASK.c.state.in_(OPEN))
    return int(session.execute(counted).scalar_one())


def busy_heads(session: Session, run_id: str) -> set[str]:
    """The heads of a run of which something is at work or may be taken at any moment."""
    wanted = select(TASK.c.head).where(TASK.c.run_id == run_id, TASK.c.state.in_(("ready", "leased")))
    return set(session.scalars(wanted.distinct()))


def ready_pages(session: Session, run_id: str) -> int:
    """How many pages of the run wait for a worker."""
    return int(session.execute(_READY_PAGES, {"run": run_id}).scalar_one())


def claimed_of(row: Row[Any], owner: str, epoch: int, attempts: int) -> Claimed:
    return Claimed(
        id=row.id,
        project_id=row.project_id,
        run_id=row.run_id,
        kind=row.kind,
        head=row.head,
        page_no=row.page_no,
        no=row.no,
        owner=owner,
        epoch=epoch,
        queue=row.queue,
        attempts=attempts,
        crash_count=row.crash_count,
        upstream=tuple(row.upstream),
        progress=row.progress,
    )


def _ours(claimed: Claimed) -> dict[str, Any]:
    return {"task": claimed.id, "owner": claimed.owner, "epoch": claimed.epoch}


def _leave(session: Session, claimed: Claimed, state: str, **values: Any) -> None:
    leaving = update(TASK).where(_OURS).values(state=state, lease_owner=None, lease_until=None, **values)
    _left(claimed, session.execute(leaving, _ours(claimed)))


def _left(claimed: Claimed, changed: Any) -> None:
    if rowcount(changed) != 1:
        raise LeaseLost(f"The lease of task {claimed.id} went to another worker.")


def _projects_with_work(session: Session, queues: tuple[str, ...]) -> list[str]:
    """Projects that have a task due, those with the fewest leased tasks first."""
    return list(session.scalars(WITH_WORK, {"queues": list(queues)}))


def _claim_one(
    session: Session, column: str, wanted: str, queues: tuple[str, ...], worker: str, lease: float
) -> Claimed | None:
    row = session.execute(due(column), {"wanted": wanted, "queues": list(queues), "worker": worker}).first()
    if row is None:
        return None
    taken = {"task": row.id, "known": row.state, "epoch": row.lease_epoch, "worker": worker, "lease": lease}
    try:
        if row.lane_key is None:
            session.execute(_TAKE, taken)
        else:
            with session.begin_nested():
                session.execute(_TAKE, taken)
    except IntegrityError:
        return None  # another worker took a task of this lane between our look and our update
    session.execute(_WAKE, {"run": row.run_id})
    return claimed_of(row, worker, row.lease_epoch + 1, row.attempts + 1)


# Statements that every page needs, built once: building one costs five times what executing it does.
_OURS = and_(
    TASK.c.id == bindparam("task"),
    TASK.c.state == "leased",
    TASK.c.lease_owner == bindparam("owner"),
    TASK.c.lease_epoch == bindparam("epoch"),
    TASK.c.lease_until > clock(),
)
_HOLD = locked(select(TASK.c.id).where(_OURS), TASK)
_HELD = locked(
    select(TASK.c.id, TASK.c.lease_owner, TASK.c.lease_epoch, TASK.c.lease_until, clock())
    .where(
        TASK.c.id.in_(bindparam("ids", expanding=True)),
        TASK.c.state == "leased",
        TASK.c.lease_until > clock(),
    )
    .order_by(TASK.c.id),
    TASK,
)
_BEAT = update(TASK).where(_OURS).values(lease_until=clock(bindparam("lease", type_=Float)))
_ASKED_TO_STOP = select(or_(RUN.c.cancel_requested, RUN.c.stop_requested)).where(RUN.c.id == bindparam("run"))
_FINISH = update(TASK).where(_OURS).values(state="done", lease_owner=None, lease_until=None, finished_at=clock())
_NO_POISON = update(TASK).where(TASK.c.id == bindparam("task")).values(crash_count=0)
_READY_PAGES = (
    select(func.count())
    .select_from(TASK)
    .where(TASK.c.run_id == bindparam("run"), TASK.c.state == "ready", TASK.c.kind == "page")
)
_TAKE = (
    update(TASK)
    .where(TASK.c.id == bindparam("task"), TASK.c.state == bindparam("known"), TASK.c.lease_epoch == bindparam("epoch"))
    .values(
        state="leased",
        lease_owner=bindparam("worker"),
        lease_epoch=TASK.c.lease_epoch + 1,
        lease_until=clock(bindparam("lease", type_=Float)),
        attempts=TASK.c.attempts + 1,
    )
)
_WAKE = (
    update(RUN)
    .where(RUN.c.id == bindparam("run"), RUN.c.state.in_(("pending", "waiting")))
    .values(state="running", started_at=func.coalesce(RUN.c.started_at, clock()))
)
