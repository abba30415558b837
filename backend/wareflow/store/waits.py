"""What a run waits for: tasks that were put aside with their reason, and the nodes where items lie until then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.store.models import Task, TaskEntry, table

TASK, ENTRY = table(Task), table(TaskEntry)
LOOKED_AT = 20


@dataclass(frozen=True)
class Wait:
    """Why a run does not go on, and when it is tried again."""

    message: str
    until: datetime


def of_run(session: Session, run_id: str) -> Wait | None:
    """The wait that ends first; nothing where none gives a reason."""
    chosen = select(TASK.c.last_error, TASK.c.next_at).where(TASK.c.run_id == run_id, TASK.c.state == "waiting")
    for error, next_at in session.execute(chosen.order_by(TASK.c.next_at).limit(LOOKED_AT)):
        if isinstance(error, dict) and error.get("message"):
            return Wait(str(error["message"]), next_at)
    return None


def nodes_of(session: Session, run_id: str) -> set[str]:
    """The nodes that wait: those with items to be tried again, and heads that could not be read."""
    put_aside = (TASK.c.run_id == run_id, TASK.c.state == "waiting")
    entries = select(ENTRY.c.node_id).join(TASK, TASK.c.id == ENTRY.c.task_id).where(*put_aside)
    heads = select(TASK.c.head).where(*put_aside, TASK.c.kind != "page")
    return set(session.scalars(entries.union(heads)))
