"""Runs that did not end well: noted in the transaction that closed them, handled exactly once afterwards."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import Flow, ParkedItem, Run, RunEnding, TaskStep, table
from wareflow.store.rows import locked, rowcount

ENDING, RUN, FLOW = table(RunEnding), table(Run), table(Flow)
PARKED, STEP = table(ParkedItem), table(TaskStep)
BAD = ("failed", "partial")


@dataclass(frozen=True)
class Cause:
    """What kept a run from ending well, told by most of its records."""

    code: str
    message: str
    node: str | None
    count: int = 0


def note(session: Session, run: Run, state: str) -> None:
    """Call where a run is closed. Only live runs of the whole flow count; trying a part of one tells nobody."""
    if state in BAD and run.mode == "live" and run.until_node is None:
        row = {"run_id": run.id, "project_id": run.project_id, "flow_id": run.flow_id, "state": state}
        session.execute(insert(ENDING).values(**row, noted_at=clock()))


def waiting(session: Session, limit: int = 50) -> list[str]:
    """The runs whose end nobody has handled, the oldest first."""
    chosen = select(ENDING.c.run_id).where(ENDING.c.handled_at.is_(None)).order_by(ENDING.c.noted_at)
    return list(session.scalars(chosen.limit(limit)))


def take(session: Session, run_id: str) -> RunEnding | None:
    """The ending, locked until this transaction ends, unless it was handled meanwhile or somebody has it."""
    chosen = select(RunEnding).where(ENDING.c.run_id == run_id, ENDING.c.handled_at.is_(None))
    return session.scalars(locked(chosen, ENDING, skip=True).execution_options(populate_existing=True)).first()


def handled(session: Session, run_id: str, note: str | None = None) -> None:
    """It was handled in this transaction; ``note`` says what could not be done."""
    session.execute(update(ENDING).where(ENDING.c.run_id == run_id).values(handled_at=clock(), note=note))


def note_of(session: Session, run_id: str) -> str | None:
    """What could not be done when this run ended badly."""
    return session.execute(select(ENDING.c.note).where(ENDING.c.run_id == run_id)).scalar()


def causes(session: Session, run_id: str) -> list[Cause]:
    """Why the records of a run wait, the most frequent reason first; then errors that its steps had."""
    counted = (
        select(PARKED.c.node_id, PARKED.c.code, func.min(PARKED.c.message).label("message"), func.count().label("n"))
        .where(PARKED.c.run_id == run_id)
        .group_by(PARKED.c.node_id, PARKED.c.code)
        .order_by(func.count().desc())
        .limit(5)
    )
    found = [Cause(row.code, row.message, row.node_id, row.n) for row in session.execute(counted)]
    broken = select(STEP.c.node_id, STEP.c.error).where(STEP.c.run_id == run_id, STEP.c.error.is_not(None)).limit(5)
    for row in session.execute(broken):
        error: dict[str, Any] = row.error
        found.append(Cause(str(error.get("code", "failed")), str(error.get("message", "")), row.node_id))
    return found


def in_trouble(session: Session, flow_id: str, run_id: str) -> None:
    """The flow has not been well since (at the latest) this run."""
    session.execute(
        update(FLOW)
        .where(FLOW.c.id == flow_id)
        .values(trouble_run_id=run_id, trouble_since=func.coalesce(FLOW.c.trouble_since, clock()))
    )


def recovering(session: Session, limit: int = 50) -> list[tuple[str, str]]:
    """Flows in trouble that had a good run since: (flow id, run id)."""
    newer = (
        select(func.min(RUN.c.id))
        .where(
            RUN.c.flow_id == FLOW.c.id,
            RUN.c.id > FLOW.c.trouble_run_id,
            RUN.c.state == "succeeded",
            RUN.c.mode == "live",
            RUN.c.until_node.is_(None),
            RUN.c.trigger != "replay",
        )
        .correlate(FLOW)
        .scalar_subquery()
    )
    chosen = select(FLOW.c.id, newer.label("run_id")).where(FLOW.c.trouble_run_id.is_not(None), newer.is_not(None))
    return [(row.id, row.run_id) for row in session.execute(chosen.limit(limit))]


def recovered(session: Session, flow_id: str) -> bool:
    """The flow is well again; false when somebody else has said so already."""
    free = {"trouble_run_id": None, "trouble_since": None}
    well = update(FLOW).where(FLOW.c.id == flow_id, FLOW.c.trouble_run_id.is_not(None)).values(free)
    return rowcount(session.execute(well)) == 1
