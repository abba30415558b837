"""What flows want to be told of, and what the remote systems were last asked for: one row for each flow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import Subscription, table
from wareflow.store.rows import find, locked

SUBSCRIPTION = table(Subscription)
CLAIM_SECONDS = 120.0
"""For so long whoever took one is left to work on it; after that the next one does."""


def want(session: Session, project_id: str, flow_id: str, wish: Mapping[str, Any] | None) -> None:
    """Say what this flow wants to be told of from now on; ``None``: nothing."""
    known = find(session, Subscription, flow_id)
    if known is None:
        if wish is not None:
            row = {"flow_id": flow_id, "project_id": project_id, "wish": wish, "next_at": clock()}
            session.execute(insert(SUBSCRIPTION).values(**row, updated_at=clock()))
        return
    if wish is None and known.wish is None:
        return
    _change(session, flow_id, wish=wish, asked=SUBSCRIPTION.c.asked + 1, next_at=clock(), tries=0)


def find_of(session: Session, flow_id: str) -> Subscription | None:
    """The flow's subscription as it stands; ``None`` where it never wanted one."""
    return find(session, Subscription, flow_id)


def look_again(session: Session, project_id: str) -> None:
    """See to all that is wanted at once: the address that the remote systems call may be another one."""
    wanted = SUBSCRIPTION.c.project_id == project_id, SUBSCRIPTION.c.next_at.is_not(None)
    session.execute(update(SUBSCRIPTION).where(*wanted).values(next_at=clock(), asked=SUBSCRIPTION.c.asked + 1))


def is_due(session: Session) -> bool:
    """Whether there is anything to do (a look that needs no write transaction)."""
    return session.execute(select(SUBSCRIPTION.c.flow_id).where(_DUE).limit(1)).first() is not None


def take(session: Session) -> Subscription | None:
    """The next that is due, in our hands for two minutes; whoever dies with it leaves it to the others."""
    due = select(Subscription).where(_DUE).order_by(SUBSCRIPTION.c.next_at).limit(1)
    found = session.scalars(locked(due, SUBSCRIPTION, skip=True)).first()
    if found is None:
        return None
    _change(session, found.flow_id, next_at=clock(CLAIM_SECONDS), tries=SUBSCRIPTION.c.tries + 1)
    return find(session, Subscription, found.flow_id)


def holds(session: Session, taken: Subscription, held: Mapping[str, Any] | None) -> None:
    """Note what may stand at the remote from now on."""
    _change(session, taken.flow_id, held=held)


def kept(session: Session, taken: Subscription, *, until: datetime | None, gap: bool, again_after: float) -> None:
    """It stands; it is looked at again after so many seconds."""
    news = {"until": until, "checked_at": clock(), "problem": None, "tries": 0}
    _change(session, taken.flow_id, **news, **({"gap_at": clock()} if gap else {}))
    _look_again(session, taken, again_after)


def failed(session: Session, taken: Subscription, problem: str, again_after: float) -> None:
    """It could not be done; it is tried again after so many seconds."""
    _change(session, taken.flow_id, problem=problem, checked_at=clock())
    _look_again(session, taken, again_after)


def gone(session: Session, taken: Subscription) -> None:
    """Nothing is wanted and nothing stands any more, unless somebody wants it again meanwhile."""
    done = SUBSCRIPTION.c.flow_id == taken.flow_id, SUBSCRIPTION.c.asked == taken.asked
    session.execute(delete(SUBSCRIPTION).where(*done))
    _change(session, taken.flow_id, held=None, until=None)


def _look_again(session: Session, taken: Subscription, seconds: float) -> None:
    """Only while the wish is the one that was worked on: a newer one is due already."""
    mine = SUBSCRIPTION.c.flow_id == taken.flow_id, SUBSCRIPTION.c.asked == taken.asked
    session.execute(update(SUBSCRIPTION).where(*mine).values(next_at=clock(seconds)))


def _change(session: Session, flow_id: str, **values: Any) -> None:
    changed = update(SUBSCRIPTION).where(SUBSCRIPTION.c.flow_id == flow_id)
    session.execute(changed.values(updated_at=clock(), **values))


_DUE = SUBSCRIPTION.c.next_at <= clock()
