"""What the steps of a run counted, whether or not their data are still there: a run that is over keeps the sums."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.store import steps
from wareflow.store.models import Run
from wareflow.store.models.runs import FINAL
from wareflow.store.steps import Step


def of(session: Session, run: Run) -> list[Step]:
    """The nodes of a run with what they counted, in order of their first task."""
    if run.state in FINAL and run.steps is not None:
        return [_step(plain) for plain in run.steps]
    return steps.of_run(session, run.id)


def outputs_of(session: Session, run: Run) -> dict[tuple[str, str], int]:
    """How many items each port gave."""
    return {(step.node, port): n for step in of(session, run) for port, n in step.outputs.items()}


def _step(plain: dict[str, Any]) -> Step:
    return Step(
        node=plain["node"],
        inputs=Counter(plain.get("inputs", {})),
        outputs=Counter(plain.get("outputs", {})),
        changes=Counter(plain.get("changes", {})),
        duration_ms=plain.get("duration_ms", 0),
        running=0,
        error=plain.get("error"),
        started_at=_time(plain.get("started_at")),
        finished_at=_time(plain.get("finished_at")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
