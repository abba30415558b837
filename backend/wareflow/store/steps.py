"""What each node counted: one row per task and node, added up when somebody looks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Float, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import Change, TaskStep, table
from wareflow.store.tasks import Claimed

STEP = table(TaskStep)
CHANGE = table(Change)


@dataclass(frozen=True)
class Count:
    """What one node did in one task."""

    inputs: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, int] = field(default_factory=dict)
    duration_ms: int = 0
    error: Any = None
    done: bool = True


@dataclass
class Step:
    """A node of a run, over all of its tasks."""

    node: str
    inputs: Counter[str] = field(default_factory=Counter)
    outputs: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    duration_ms: int = 0
    running: int = 0
    error: Any = None
    started_at: datetime | None = None
    finished_at: datetime | None = None

    def plain(self) -> dict[str, Any]:
        return {
            "node": self.node,
            "inputs": dict(self.inputs),
            "outputs": dict(self.outputs),
            "changes": dict(self.changes),
            "duration_ms": self.duration_ms,
            "running": self.running,
            "error": self.error,
            "started_at": self.started_at and self.started_at.isoformat(),
            "finished_at": self.finished_at and self.finished_at.isoformat(),
        }


def record(session: Session, claimed: Claimed, counts: Mapping[str, Count], *, fresh: bool = False) -> None:
    """Add what the nodes counted in this task; `fresh`: this is the first that it counts."""
    known = {} if fresh else {row.node_id: row for row in session.execute(_KNOWN, {"task": claimed.id}).all()}
    for node, count in counts.items():
        row = known.get(node)
        values = {
            "task": claimed.id,
            "node": node,
            "run": claimed.run_id,
            "status": "done" if count.done else "running",
            "inputs": _sum(row.inputs if row else {}, count.inputs),
            "outputs": _sum(row.outputs if row else {}, count.outputs),
            "error": count.error or (row.error if row else None),
            "duration_ms": count.duration_ms + (row.duration_ms if row else 0),
            "ago": -count.duration_ms / 1000,
        }
        session.execute(_STATEMENTS[row is None, count.done], values)


def of_run(session: Session, run_id: str) -> list[Step]:
    """The nodes of a run with what they counted so far, in order of their first task."""
    steps: dict[str, Step] = {}
    rows = session.execute(select(STEP).where(STEP.c.run_id == run_id).order_by(STEP.c.started_at, STEP.c.node_id))
    for row in rows:
        step = steps.setdefault(row.node_id, Step(row.node_id, started_at=row.started_at))
        step.inputs.update(row.inputs)
        step.outputs.update(row.outputs)
        step.duration_ms += row.duration_ms
        step.running += row.status == "running"
        step.error = step.error or row.error
        step.finished_at = max((at for at in (step.finished_at, row.finished_at) if at), default=None)
    counted = select(CHANGE.c.node_id, CHANGE.c.action, func.count()).where(CHANGE.c.run_id == run_id)
    for node, action, n in session.execute(counted.group_by(CHANGE.c.node_id, CHANGE.c.action)):
        steps.setdefault(node, Step(node)).changes[action] = n
    return list(steps.values())


def _sum(known: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {port: known.get(port, 0) + more.get(port, 0) for port in {**known, **more}}


_VALUES = {
    name: bindparam(name, type_=STEP.c[name].type) for name in ("status", "inputs", "outputs", "error", "duration_ms")
}
_PLACE: dict[str, Any] = {"task_id": bindparam("task"), "node_id": bindparam("node"), "run_id": bindparam("run")}
_KNOWN = select(STEP).where(STEP.c.task_id == bindparam("task"))
_STARTED = clock(bindparam("ago", type_=Float))
_ADD = insert(STEP).values(**_PLACE, **_VALUES, started_at=_STARTED)
_CHANGE = update(STEP).where(STEP.c.task_id == bindparam("task"), STEP.c.node_id == bindparam("node")).values(**_VALUES)
_STATEMENTS = {
    (True, True): _ADD.values(finished_at=clock()),
    (True, False): _ADD,
    (False, True): _CHANGE.values(finished_at=clock()),
    (False, False): _CHANGE.values(finished_at=None),
}
"""By whether the row is new and whether the node is through."""
