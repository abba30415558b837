"""Erasures: persons that were looked for, and those that were erased. Only hashes of them are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.errors import IllegalMove
from wareflow.store.ids import new_id
from wareflow.store.models import Erasure, table
from wareflow.store.rows import fetch, insert_new, rowcount

ERASURE = table(Erasure)
OPEN = ("looking", "erasing", "waiting")
LEASE = 120.0
LOOK_AGAIN = 60.0
"""Seconds between looks whether the runs that were under way are over."""


def add(session: Session, project_id: str, kind: str, digests: Sequence[str], by: str | None) -> Erasure:
    """Somebody is looked for."""
    row = {"id": new_id(), "project_id": project_id, "kind": kind, "digests": list(digests), "created_by": by}
    session.execute(insert(ERASURE).values(**row, created_at=clock()))
    return fetch(session, Erasure, row["id"])


def add_ordered(session: Session, project_id: str, entry: Mapping[str, Any]) -> bool:
    """An erasure that this database does not know (it was restored): ordered again. False where it is known."""
    row = {
        "id": entry["id"], "project_id": project_id, "kind": entry["kind"], "digests": entry["digests"],
        "state": "erasing", "created_at": clock(), "ordered_at": datetime.fromisoformat(entry["at"]),
    }  # fmt: skip
    if insert_new(session, ERASURE, [row], "id"):
        return True
    again = update(ERASURE).where(ERASURE.c.id == entry["id"], ERASURE.c.state.in_(("looking", "found")))
    return rowcount(session.execute(again.values(state="erasing", ordered_at=row["ordered_at"], position={}))) == 1


def get(session: Session, project_id: str, erasure_id: str) -> Erasure:
    return fetch(session, Erasure, erasure_id, project_id)


def newest(session: Session, project_id: str, limit: int = 50) -> list[Erasure]:
    chosen = select(Erasure).where(ERASURE.c.project_id == project_id).order_by(ERASURE.c.id.desc()).limit(limit)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def order(session: Session, erasure_id: str, at: datetime) -> None:
    """A person said: erase. The look must be over."""
    ready = update(ERASURE).where(ERASURE.c.id == erasure_id, ERASURE.c.state == "found")
    values = {"state": "erasing", "ordered_at": at, "position": {}, "worker_until": None}
    if rowcount(session.execute(ready.values(values))) != 1:
        raise IllegalMove("This person was erased already, or is still being looked for.")


def any_open(session: Session) -> bool:
    """Whether there is anything to do, now or later; asked often, so it takes no lock."""
    return session.execute(select(ERASURE.c.id).where(ERASURE.c.state.in_(OPEN)).limit(1)).first() is not None


def claim(session: Session, only: str | None = None) -> Erasure | None:
    """The next erasure to work on; nobody else takes it for two minutes."""
    free = or_(ERASURE.c.worker_until.is_(None), ERASURE.c.worker_until < clock())
    chosen = select(ERASURE.c.id).where(ERASURE.c.state.in_(OPEN), free)
    if only is not None:
        chosen = chosen.where(ERASURE.c.id == only)
    erasure_id = session.scalars(chosen.order_by(ERASURE.c.id).limit(1)).first()
    if erasure_id is None:
        return None
    taken = update(ERASURE).where(ERASURE.c.id == erasure_id, free).values(worker_until=clock(LEASE))
    return fetch(session, Erasure, erasure_id) if rowcount(session.execute(taken)) == 1 else None


def keep(session: Session, erasure_id: str, position: Any, found: Any) -> None:
    """Remember how far the work got."""
    values = {"position": position, "found": found, "worker_until": clock(LEASE)}
    session.execute(update(ERASURE).where(ERASURE.c.id == erasure_id).values(values))


def release(session: Session, erasure_id: str) -> None:
    """Whoever worked on it goes home."""
    session.execute(update(ERASURE).where(ERASURE.c.id == erasure_id).values(worker_until=None))


def end(session: Session, erasure_id: str, state: str, found: Any, waiting_for: Sequence[str] = ()) -> None:
    """The work is over: found, done, or waiting for runs that are under way."""
    values: dict[str, Any] = {"state": state, "found": found, "position": {}, "worker_until": None}
    if state == "waiting":
        values |= {"worker_until": clock(LOOK_AGAIN), "position": {"waiting_for": sorted(waiting_for)}}
    if state == "done":
        values["finished_at"] = clock()
    session.execute(update(ERASURE).where(ERASURE.c.id == erasure_id).values(values))


def forget(session: Session, project_id: str, erasure_id: str) -> None:
    """Look no further for a person that nobody said to erase."""
    looking = and_(ERASURE.c.id == erasure_id, ERASURE.c.project_id == project_id)
    session.execute(delete(ERASURE).where(looking, ERASURE.c.state.in_(("looking", "found"))))
