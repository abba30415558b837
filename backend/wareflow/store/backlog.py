"""How much work there is: what waits, what is in hand, what nobody has looked at. Counts only; for operators."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.models import Outbox, ParkedItem, Run, Task, table
from wareflow.store.turns import CLAIMABLE

OUTBOX, PARKED, RUN, TASK = table(Outbox), table(ParkedItem), table(Run), table(Task)


@dataclass
class Load:
    """The tasks of one queue."""

    due: int = 0
    """May be claimed now."""
    later: int = 0
    """Wait for their time: another try, a schedule."""
    leased: int = 0
    """A worker is at them."""
    oldest_due_seconds: float = 0.0


@dataclass
class Backlog:
    """All queues, the runs that are not over, what waits for a person, bells not rung yet."""

    queues: dict[str, Load] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    parked: int = 0
    bells: int = 0
    busy_workers: int = 0

    @property
    def due(self) -> int:
        return sum(load.due for load in self.queues.values())

    @property
    def leased(self) -> int:
        return sum(load.leased for load in self.queues.values())

    @property
    def oldest_due_seconds(self) -> float:
        return max((load.oldest_due_seconds for load in self.queues.values()), default=0.0)


def count(session: Session, project_id: str) -> Backlog:
    """Count it, by the database's clock; every count goes over an index of what is open."""
    found = Backlog()
    moment = now(session)
    _count_claimable(session, found, moment)
    leased = select(TASK.c.queue, func.count()).where(text("task.state = 'leased'")).group_by(TASK.c.queue)
    for queue, number in session.execute(leased):
        _of(found, queue).leased = number
    owners = select(func.count(TASK.c.lease_owner.distinct())).where(text("task.state = 'leased'"))
    found.busy_workers = session.scalar(owners) or 0
    runs = select(RUN.c.state, func.count().label("number")).where(RUN.c.finished_at.is_(None)).group_by(RUN.c.state)
    found.runs = {row.state: row.number for row in session.execute(runs)}
    parked = select(func.count()).where(PARKED.c.project_id == project_id, PARKED.c.state == "open")
    found.parked = session.scalar(parked) or 0
    found.bells = session.scalar(select(func.count()).select_from(OUTBOX)) or 0
    return found


def _count_claimable(session: Session, found: Backlog, moment: datetime) -> None:
    is_due = TASK.c.next_at <= clock()
    claimable = (
        select(
            TASK.c.queue,
            func.count().label("all"),
            func.coalesce(func.sum(case((is_due, 1), else_=0)), 0).label("due"),
            func.min(TASK.c.next_at).label("oldest"),
        )
        .where(CLAIMABLE)
        .group_by(TASK.c.queue)
    )
    for row in session.execute(claimable):
        load = _of(found, row.queue)
        load.due, load.later = int(row.due), int(row.all) - int(row.due)
        load.oldest_due_seconds = max(0.0, (moment - row.oldest).total_seconds()) if load.due else 0.0


def _of(found: Backlog, queue: str) -> Load:
    return found.queues.setdefault(queue, Load())
