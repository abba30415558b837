"""Whose turn it is: the tasks that may be claimed, and which of them comes next, fairly over projects and flows."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, or_, select, text
from sqlalchemy.orm import aliased

from wareflow.store.clock import clock
from wareflow.store.models import Project, Run, Task, table
from wareflow.store.rows import locked

TASK, RUN = table(Task), table(Run)
CONSIDERED = 200
"""Of so many tasks that are due the one is taken whose flow has the fewest at work."""
SUSPECT = 2
"""So many workers died while they had the task: a worker takes one such task at a time, so that a page which kills its
worker takes no others with it again and again until they, too, count as poison.
"""
CLAIMABLE = text("task.state IN ('ready', 'waiting')")
"""Spelled out, not bound, so that both databases see that the partial index fits."""
RUN_GOES_ON = (
    select(RUN.c.id)
    .where(RUN.c.id == TASK.c.run_id, RUN.c.state.in_(("pending", "running", "waiting")))
    .correlate(TASK)
    .exists()
)


@cache
def due(column: str) -> Select[Any]:
    """The next task that this `worker` may claim, of one task, run or project (`wanted`)."""
    earlier = aliased(TASK)
    held_up = (
        select(earlier.c.id)
        .where(
            earlier.c.lane_key == TASK.c.lane_key,
            earlier.c.lane_seq < TASK.c.lane_seq,
            earlier.c.state.not_in(("done", "cancelled", "dead")),
        )
        .correlate(TASK)
        .exists()
    )
    suspect = aliased(TASK)
    one_is_enough = (
        select(suspect.c.id)
        .where(
            suspect.c.state == literal_column("'leased'"),
            suspect.c.lease_owner == bindparam("worker"),
            suspect.c.crash_count >= SUSPECT,
        )
        .exists()
    )
    among = TASK.c.queue.in_(bindparam("queues", expanding=True))
    due = select(TASK).where(CLAIMABLE, TASK.c.next_at <= clock(), among, RUN_GOES_ON)
    due = due.where(or_(TASK.c.lane_key.is_(None), ~held_up), TASK.c[column] == bindparam("wanted"))
    due = due.where(or_(TASK.c.crash_count < SUSPECT, ~one_is_enough))
    in_line: tuple[Any, ...] = (TASK.c.next_at, TASK.c.id)
    if column == "project_id":
        first = due.with_only_columns(TASK.c.id).order_by(*in_line).limit(CONSIDERED).scalar_subquery()
        due = select(TASK).where(TASK.c.id.in_(first), CLAIMABLE)
        in_line = (_busy_with_flow(), *in_line)
    return locked(due.order_by(*in_line).limit(1), TASK, skip=True)


def _busy_with_flow() -> Any:
    """How many tasks of the same flow are at work already: a flow with few has its turn before one with many."""
    other, its_run, this_run = aliased(TASK), aliased(RUN), aliased(RUN)
    return (
        select(func.count())
        .select_from(other)
        .join(its_run, its_run.c.id == other.c.run_id)
        .join(this_run, this_run.c.flow_id == its_run.c.flow_id)
        .where(this_run.c.id == TASK.c.run_id, other.c.state == literal_column("'leased'"))
        .correlate(TASK)
        .scalar_subquery()
    )


PROJECT = table(Project)
WITH_WORK = (
    select(PROJECT.c.id)
    .where(
        select(TASK.c.id)
        .where(
            TASK.c.project_id == PROJECT.c.id,
            CLAIMABLE,
            TASK.c.next_at <= clock(),
            TASK.c.queue.in_(bindparam("queues", expanding=True)),
        )
        .correlate(PROJECT)
        .exists()
    )
    .order_by(
        select(func.count())
        .select_from(TASK)
        .where(TASK.c.project_id == PROJECT.c.id, text("task.state = 'leased'"))
        .correlate(PROJECT)
        .scalar_subquery()
    )
)
"""The projects that have a task due in these queues, those with the fewest at work first."""
