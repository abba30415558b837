"""Small runs, many at a time: a run with one page is written with the same few statements as a hundred of them.

A webhook's run knows its records when it is born, so it needs no task that reads: its page is there at once. Such a run
waits in the queue `instant` for whoever takes a handful of them together, or it is over already when it is written,
because the flow answered its caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from wareflow.store import runs, tasks
from wareflow.store.clock import clock, now
from wareflow.store.models import RecordKey, Run, RunEvent, RunPage, StepChunk, Task, TaskStep, table
from wareflow.store.rows import locked
from wareflow.store.tasks import LEASE, Claimed
from wareflow.store.turns import CLAIMABLE, RUN_GOES_ON

INSTANT = "instant"
"""The queue of page tasks that reach nothing outside: taken in handfuls, done in memory, stored together."""

RUN, TASK, PAGE = table(Run), table(Task), table(RunPage)
CHUNK, STEP, EVENT, KEY = table(StepChunk), table(TaskStep), table(RunEvent), table(RecordKey)
Row = dict[str, Any]


@dataclass
class SmallRun:
    """The rows of a run with one page."""

    run: Row
    task: Row
    page: Row
    chunks: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    keys: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """A page in the hands of this worker, with what it needs to be done."""

    claimed: Claimed
    flow_id: str
    version_id: str
    number: int
    mode: str
    now: Any
    options: Any
    until_node: str | None
    stopping: bool
    chunks: list[tuple[str, bytes, bytes]]
    """What the head gave: port, records, lineage."""


@dataclass(frozen=True)
class Finished:
    """What came of a page that ended its run without anything left over."""

    claimed: Claimed
    run: Row
    outcomes: bytes
    nodes: Sequence[str]
    chunks: Sequence[Row] = ()
    steps: Sequence[Row] = ()
    keys: Sequence[Row] = ()
    events: list[Row] = field(default_factory=list)


def insert_all(session: Session, project_id: str, born: Sequence[SmallRun], moment: datetime) -> None:
    """Write the runs as born at this moment; each gets the next number of its project, in this order."""
    if not born:
        return
    for number, small in enumerate(born, runs.next_number(session, project_id)):
        small.run.update(number=number, created_at=small.run.get("started_at") or moment)
        small.task["next_at"] = moment
    session.execute(insert(RUN), [small.run for small in born])
    session.execute(insert(TASK), [small.task for small in born])
    session.execute(insert(PAGE), [small.page for small in born])
    _insert_data(session, born)


def claim(session: Session, worker: str, *, limit: int = 64, lease: float = LEASE) -> list[Taken]:
    """Take the oldest pages that are due, all in one go. One that was begun before is taken alone.

    Whoever began it may have died of it, and what lies in one hand dies together; it may also take its time.
    """
    due = (
        select(TASK.c.id, TASK.c.lease_epoch)
        .where(CLAIMABLE, text("task.queue = 'instant'"), TASK.c.kind == "page", TASK.c.next_at <= clock(), RUN_GOES_ON)
        .order_by(TASK.c.next_at, TASK.c.id)
        .limit(limit)
    )
    first = session.execute(locked(due, TASK, skip=True)).all()
    if not first:
        return []
    ids = [first[0].id] if first[0].lease_epoch else [row.id for row in first if not row.lease_epoch]
    taking = (
        update(TASK)
        .where(TASK.c.id.in_(ids))
        .values(
            state="leased",
            lease_owner=worker,
            lease_epoch=TASK.c.lease_epoch + 1,
            lease_until=clock(lease),
            attempts=TASK.c.attempts + 1,
        )
        .returning(*TASK.c)
    )
    rows = session.execute(taking).all()
    claims = [tasks.claimed_of(row, worker, row.lease_epoch, row.attempts) for row in rows]
    run_ids = [claimed.run_id for claimed in claims]
    asleep = update(RUN).where(RUN.c.id.in_(run_ids), RUN.c.state.in_(("pending", "waiting")))
    session.execute(asleep.values(state="running", started_at=func.coalesce(RUN.c.started_at, clock())))
    return _with_facts(session, claims, run_ids)


def waiting(session: Session) -> bool:
    """Whether there is anything to take (a look that needs no write transaction)."""
    chosen = select(TASK.c.id).where(CLAIMABLE, text("task.queue = 'instant'"), TASK.c.next_at <= clock())
    return session.execute(chosen.limit(1)).first() is not None


def finish_all(session: Session, finished: Sequence[Finished]) -> set[str]:
    """Store what came of these pages and close their runs. Answers the runs that are over.

    A page whose lease went to somebody else is left to them. A run that was asked to stop in the meantime, or whose
    books got another page, is left as it is for the ordinary way.
    """
    if not finished:
        return set()
    ours = tasks.hold_all(session, [each.claimed for each in finished])
    kept = [each for each in finished if each.claimed in ours]
    running = _going_on(session, [each.claimed.run_id for each in kept])
    kept = [each for each in kept if each.claimed.run_id in running]
    if not kept:
        return set()
    moment = now(session)
    for each in kept:
        _end(each, running[each.claimed.run_id], moment)
    _insert_data(session, kept)
    pages = update(PAGE).where(PAGE.c.run_id == bindparam("of_run"), PAGE.c.task_no == bindparam("of_task"))
    session.connection().execute(
        pages.values(outcomes=bindparam("ended")),
        [{"of_run": each.claimed.run_id, "of_task": each.claimed.no, "ended": each.outcomes} for each in kept],
    )
    done = update(TASK).where(TASK.c.id.in_([each.claimed.id for each in kept]))
    session.execute(done.values(state="done", lease_owner=None, lease_until=None, finished_at=clock()))
    _close(session, kept)
    return {each.claimed.run_id for each in kept}


def finished_among(session: Session, run_ids: Sequence[str]) -> set[str]:
    """Which of these runs are over."""
    over = select(RUN.c.id).where(RUN.c.id.in_(list(run_ids)), RUN.c.finished_at.is_not(None))
    return set(session.scalars(over))


def _going_on(session: Session, run_ids: Sequence[str]) -> dict[str, int]:
    """The runs that nobody asked to stop, locked, with the number of their last event."""
    chosen = select(RUN.c.id, RUN.c.event_seq).where(
        RUN.c.id.in_(run_ids),
        RUN.c.state == "running",
        RUN.c.cancel_requested.is_(False),
        RUN.c.stop_requested.is_(False),
    )
    return {row.id: row.event_seq for row in session.execute(locked(chosen, RUN))}


def _end(each: Finished, seq: int, moment: datetime) -> None:
    told: list[tuple[str, Any]] = [("step", {"nodes": list(each.nodes)}), ("end", {"status": each.run["state"]})]
    each.events[:] = [
        {"run_id": each.claimed.run_id, "seq": seq + no, "kind": kind, "data": data, "at": moment}
        for no, (kind, data) in enumerate(told, 1)
    ]
    each.run.update(event_seq=seq + len(told), finished_at=moment)


def _close(session: Session, kept: Sequence[Finished]) -> None:
    closing = update(RUN).where(RUN.c.id == bindparam("of_run"))
    names = list(kept[0].run)
    values: dict[Any, Any] = {name: bindparam(f"new_{name}", type_=RUN.c[name].type) for name in names}
    session.connection().execute(
        closing.values(values),
        [
            {"of_run": each.claimed.run_id, **{f"new_{name}": each.run[name] for name in names}}
            for each in kept
        ],
    )  # fmt: skip


def _insert_data(session: Session, given: Sequence[SmallRun] | Sequence[Finished]) -> None:
    for target, name in ((CHUNK, "chunks"), (STEP, "steps"), (EVENT, "events"), (KEY, "keys")):
        rows = [row for each in given for row in getattr(each, name)]
        if rows:
            session.execute(insert(target), rows)


def _with_facts(session: Session, claims: Sequence[Claimed], run_ids: Sequence[str]) -> list[Taken]:
    facts = {row.id: row for row in session.execute(select(
        RUN.c.id, RUN.c.flow_id, RUN.c.flow_version_id, RUN.c.number, RUN.c.mode, RUN.c.now, RUN.c.options,
        RUN.c.until_node, RUN.c.cancel_requested, RUN.c.stop_requested,
    ).where(RUN.c.id.in_(run_ids)))}  # fmt: skip
    given: dict[tuple[str, str, int], list[tuple[str, bytes, bytes]]] = {}
    chunks = select(
        CHUNK.c.run_id, CHUNK.c.head, CHUNK.c.page_no, CHUNK.c.port, CHUNK.c.data, CHUNK.c.lineage
    ).where(CHUNK.c.run_id.in_(run_ids), CHUNK.c.node_id == CHUNK.c.head)  # fmt: skip
    for row in session.execute(chunks.order_by(CHUNK.c.port, CHUNK.c.first_item)):
        given.setdefault((row.run_id, row.head, row.page_no), []).append((row.port, row.data, row.lineage))
    taken = []
    for claimed in sorted(claims, key=lambda each: each.id):
        run = facts[claimed.run_id]
        taken.append(
            Taken(
                claimed,
                run.flow_id,
                run.flow_version_id,
                run.number,
                run.mode,
                run.now,
                run.options,
                run.until_node,
                bool(run.cancel_requested or run.stop_requested),
                given.get((claimed.run_id, claimed.head, claimed.page_no), []),
            )
        )
    return taken
