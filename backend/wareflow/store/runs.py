"""Runs: started with their first tasks, settled after each task, closed with books that balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from wareflow.sdk.errors import Problem
from wareflow.store import closing, effects, outbox, pages, parked, tasks
from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.models import Run, Task, table
from wareflow.store.models.runs import FINAL
from wareflow.store.rows import alone, batches, fetch, find, insert_new, locked, move
from wareflow.store.tasks import OPEN, Claimed

RUN = table(Run)
TASK = table(Task)
POISON = Problem(
    "poison",
    "The worker crashed each time it took this page. Look at the records, then replay or drop them.",
)


@dataclass(frozen=True)
class Head:
    """A first task of a run: a source to read, or a barrier that waits for the heads upstream of it."""

    node: str
    upstream: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunWish:
    """Everything a run is started with."""

    flow_id: str
    flow_version_id: str
    trigger_key: str
    mode: str = "live"
    trigger: str = "manual"
    until_node: str | None = None
    from_node: str | None = None
    options: Any = None
    queue: str = "default"
    now: datetime | None = None
    created_by: str | None = None
    caused_by: str | None = None


def start(session: Session, project_id: str, wish: RunWish, heads: Sequence[Head]) -> tuple[Run, bool]:
    """Write the run, its first tasks and their bells; a trigger key that was used before answers with its run."""
    run_id = new_id()
    row = _row(session, project_id, run_id, wish)
    if insert_new(session, RUN, [row], "flow_id", "trigger_key") == 0:
        known = session.scalars(
            select(Run).where(RUN.c.flow_id == wish.flow_id, RUN.c.trigger_key == wish.trigger_key)
        ).one()
        return known, False
    _first_tasks(session, project_id, run_id, wish.queue, heads)
    return fetch(session, Run, run_id), True


def get(session: Session, run_id: str, project_id: str | None = None) -> Run:
    return fetch(session, Run, run_id, project_id)


def last_of_flows(session: Session, flow_ids: Sequence[str]) -> dict[str, Run]:
    """The newest run of each flow."""
    newest = select(func.max(RUN.c.id)).where(RUN.c.flow_id.in_(list(flow_ids))).group_by(RUN.c.flow_id)
    found = session.scalars(select(Run).where(RUN.c.id.in_(newest)).execution_options(populate_existing=True))
    return {run.flow_id: run for run in found}


def numbers(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of these runs, as far as they are kept."""
    wanted = sorted(set(ids))
    found: dict[str, int] = {}
    for part in batches(wanted):
        chosen = select(RUN.c.id, RUN.c.number).where(RUN.c.id.in_(part))
        found |= {row.id: row.number for row in session.execute(chosen)}
    return found


def set_summary(session: Session, run_id: str, summary: str) -> None:
    """A line for the list of runs: what this run was about."""
    session.execute(update(RUN).where(RUN.c.id == run_id).values(summary=summary[:500]))


def cancel(session: Session, run_id: str) -> Run:
    """Ask the run to stop. Tasks nobody holds stop now; the others when their worker looks up."""
    run = session.execute(locked(select(RUN.c.state).where(RUN.c.id == run_id), RUN)).one()
    if run.state not in FINAL:
        session.execute(update(RUN).where(RUN.c.id == run_id).values(cancel_requested=True))
        if run.state in ("running", "waiting"):
            move(session, RUN, "run", run_id, run.state, "cancelling")
        cancel_idle(session, run_id)
        settle(session, run_id)
    return fetch(session, Run, run_id)


def stop(session: Session, run_id: str, problem: Any, park_heads: Sequence[str] = ()) -> None:
    """A person must act before this run can go on (wrong credentials, a broken parameter): take no further task.

    Items of `park_heads` are parked, because their source cannot give them again; the others end as failed and their
    cursors go back.
    """
    session.execute(update(RUN).where(RUN.c.id == run_id).values(stop_requested=True))
    session.execute(update(RUN).where(RUN.c.id == run_id, RUN.c.error.is_(None)).values(error=problem))
    flow_id = session.execute(select(RUN.c.flow_id).where(RUN.c.id == run_id)).scalar_one()
    for task in _idle_tasks(session, run_id):
        if task.kind == "page" and task.head in park_heads:
            reason = Problem("stopped", str(problem.get("message", "The run was stopped.")))
            parked.park_page(session, task, flow_id, reason)
    cancel_idle(session, run_id)


def bury(session: Session, claimed: Claimed, problem: Problem, settle: float) -> None:
    """This task cannot be done: its page's items are parked; a head that cannot be read fails the run."""
    tasks.fail(session, claimed, _plain(problem))
    _after_death(session, fetch(session, Task, claimed.id), problem, settle)


def bury_crashed(session: Session, task_id: str, settle: float) -> None:
    """The sweeper's way to bury a task that crashed too often (already marked as dead)."""
    _after_death(session, fetch(session, Task, task_id), POISON, settle)


def settle(session: Session, run_id: str) -> str | None:
    """Call last in every transaction that ends a task: wakes barriers, and closes the run when nothing is left.

    It locks the run's row, so of two tasks that end at once one sees the other. Answers the final state, if reached.
    """
    state = session.execute(_STATE, {"run": run_id}).scalar_one()
    if state in FINAL:
        return str(state)
    _unblock_barriers(session, run_id, state)
    found = {state for state, _ in session.execute(_OPEN_TASKS, {"run": run_id})}
    if not found:
        return closing.close(session, run_id)
    if state == "running" and not found & {"ready", "leased"}:
        move(session, RUN, "run", run_id, "running", "waiting")
    return None


def next_number(session: Session, project_id: str) -> int:
    """The number of the project's next run; nobody else gets one until the transaction ends."""
    alone(session, f"run:{project_id}")
    highest = select(func.coalesce(func.max(RUN.c.number), 0)).where(RUN.c.project_id == project_id)
    return int(session.execute(highest).scalar_one()) + 1


def _row(session: Session, project_id: str, run_id: str, wish: RunWish) -> dict[str, Any]:
    return {
        "id": run_id,
        "project_id": project_id,
        "number": next_number(session, project_id),
        "flow_id": wish.flow_id,
        "flow_version_id": wish.flow_version_id,
        "mode": wish.mode,
        "trigger": wish.trigger,
        "trigger_key": wish.trigger_key,
        "until_node": wish.until_node,
        "from_node": wish.from_node,
        "options": wish.options if wish.options is not None else {},
        "now": wish.now or clock(),
        "created_at": clock(),
        "created_by": wish.created_by,
        "caused_by": wish.caused_by,
    }


def _first_tasks(session: Session, project_id: str, run_id: str, queue: str, heads: Sequence[Head]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "project_id": project_id,
            "run_id": run_id,
            "kind": "barrier" if head.upstream else "read",
            "head": head.node,
            "no": pages.next_task_no(session, run_id),
            "upstream": list(head.upstream),
            "state": "blocked" if head.upstream else "ready",
            "queue": queue,
            "next_at": clock(),
        }
        for head in heads
    ]
    if not rows:
        return
    for row in rows:
        session.execute(insert(TASK).values(row))
    outbox.ring(session, project_id, [outbox.Bell(row["id"], queue) for row in rows if row["state"] == "ready"])


def _after_death(session: Session, task: Task, problem: Problem, settle: float) -> None:
    effects.orphan(session, task.id, settle)
    if task.kind != "page":
        session.execute(update(RUN).where(RUN.c.id == task.run_id, RUN.c.error.is_(None)).values(error=_plain(problem)))
        return
    flow_id = session.execute(select(RUN.c.flow_id).where(RUN.c.id == task.run_id)).scalar_one()
    parked.park_page(session, task, flow_id, problem)


def _idle_tasks(session: Session, run_id: str) -> list[Task]:
    chosen = select(Task).where(TASK.c.run_id == run_id, TASK.c.state.in_(("blocked", "ready", "waiting")))
    return list(session.scalars(locked(chosen, TASK, skip=True).execution_options(populate_existing=True)))


def cancel_idle(session: Session, run_id: str) -> None:
    idle = TASK.c.state.in_(("blocked", "ready", "waiting"))
    for part in batches([task.id for task in _idle_tasks(session, run_id)]):
        session.execute(update(TASK).where(TASK.c.id.in_(part), idle).values(state="cancelled", finished_at=clock()))


def _broken_heads(session: Session, run_id: str) -> set[str]:
    """Heads that did not give all they had: a barrier behind one would sum up a part as if it were the whole."""
    ended = (TASK.c.kind != "page", TASK.c.state.in_(("dead", "cancelled")))
    return set(session.scalars(select(TASK.c.head).where(TASK.c.run_id == run_id, *ended)))


def _unblock_barriers(session: Session, run_id: str, state: str) -> None:
    blocked = session.execute(_BLOCKED, {"run": run_id}).all()
    if not blocked:
        return
    busy = {head for _, head in session.execute(_OPEN_TASKS, {"run": run_id})}
    free = [barrier for barrier in blocked if not busy.intersection(barrier.upstream)]
    broken = _broken_heads(session, run_id) if free else set()
    for barrier in free:
        if state == "cancelling" or broken.intersection(barrier.upstream):
            move(session, TASK, "task", barrier.id, "blocked", "cancelled", finished_at=clock())
            _unblock_barriers(session, run_id, state)
            return
        move(session, TASK, "task", barrier.id, "blocked", "ready", next_at=clock())
        outbox.ring(session, barrier.project_id, [outbox.Bell(barrier.id, barrier.queue)])


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": problem.message,
        "node": problem.node,
        "field": problem.field,
        "edge": problem.edge,
        "severity": problem.severity,
    }


def find_run(session: Session, run_id: str) -> Run | None:
    return find(session, Run, run_id)


# What every page asks when it ends, built once: building a statement costs five times what executing it does.
_STATE = locked(select(RUN.c.state).where(RUN.c.id == bindparam("run")), RUN)
_OPEN_TASKS = (
    select(TASK.c.state, TASK.c.head).where(TASK.c.run_id == bindparam("run"), TASK.c.state.in_(OPEN)).distinct()
)
_BLOCKED = select(TASK.c.id, TASK.c.project_id, TASK.c.upstream, TASK.c.queue).where(
    TASK.c.run_id == bindparam("run"), TASK.c.state == "blocked"
)
