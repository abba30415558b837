"""Writes that their sender named (``Idempotency-Key``): done once, answered the same way for a day."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import RequestSeen, table
from wareflow.store.rows import insert_new, locked, rowcount

SEEN = table(RequestSeen)
KEPT = 86_400.0
UNDER_WAY = 60.0
"""Seconds after which a request that never ended may be tried again."""


@dataclass(frozen=True)
class Known:
    """What is known of a request; ``status`` is missing while it is under way."""

    digest: str
    status: int | None
    answer: str | None


def begin(session: Session, user_id: str, key: str, digest: str) -> Known | None:
    """Take the name; ``None``: it is ours and the request is to be done."""
    session.execute(delete(SEEN).where(SEEN.c.seen_at < clock(-KEPT)))
    if insert_new(session, SEEN, [{"user_id": user_id, "key": key, "digest": digest}], "user_id", "key") == 1:
        return None
    mine = (SEEN.c.user_id == user_id, SEEN.c.key == key)
    row = session.execute(locked(select(SEEN).where(*mine), SEEN)).one()
    if row.status is None and row.digest == digest:
        gone = update(SEEN).where(*mine, SEEN.c.seen_at < clock(-UNDER_WAY)).values(seen_at=clock())
        if rowcount(session.execute(gone)) == 1:
            return None
    return Known(row.digest, row.status, row.answer)


def end(session: Session, user_id: str, key: str, status: int, answer: str) -> None:
    """It was done and answered so."""
    mine = (SEEN.c.user_id == user_id, SEEN.c.key == key)
    session.execute(update(SEEN).where(*mine).values(status=status, answer=answer))


def forget(session: Session, user_id: str, key: str) -> None:
    """It was not done: the name is free again."""
    session.execute(delete(SEEN).where(SEEN.c.user_id == user_id, SEEN.c.key == key, SEEN.c.status.is_(None)))
