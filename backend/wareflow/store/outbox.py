"""Bells to ring: written together with the work, taken by the relay. A lost bell is rung again by the sweeper."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wareflow.store.ids import new_id
from wareflow.store.models import Outbox, table
from wareflow.store.rows import insert_new, locked

OUTBOX = table(Outbox)


@dataclass(frozen=True)
class Bell:
    """Says that a task may be claimed; carries ids only."""

    task_id: str
    queue: str


def ring(session: Session, project_id: str, bells: Sequence[Bell]) -> None:
    """Note bells to be rung once this transaction is committed."""
    rows = [
        {
            "id": new_id(),
            "project_id": project_id,
            "topic": bell.queue,
            "dedupe_key": f"task:{bell.task_id}",
            "payload": {"task_id": bell.task_id},
        }
        for bell in bells
    ]
    insert_new(session, OUTBOX, rows, "dedupe_key")


def take(session: Session, limit: int = 100) -> list[Bell]:
    """Take bells off the table. Ring them before the transaction is committed, so that a failure keeps them."""
    chosen = select(OUTBOX.c.id, OUTBOX.c.topic, OUTBOX.c.payload).order_by(OUTBOX.c.id).limit(limit)
    rows = session.execute(locked(chosen, OUTBOX, skip=True)).all()
    if rows:
        session.execute(delete(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows])))
    return [Bell(row.payload["task_id"], row.topic) for row in rows]


def waiting(session: Session) -> bool:
    """Whether there is anything to ring (a look that needs no write transaction)."""
    return session.execute(select(OUTBOX.c.id).limit(1)).first() is not None
