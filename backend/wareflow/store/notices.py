"""Messages to people: an outbox. A waiting one gathers further runs with the same cause; a claimed one is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.ids import new_id
from wareflow.store.models import Flow, Notice, table
from wareflow.store.rows import fetch, locked, page_of, rowcount

NOTICE, FLOW = table(Notice), table(Flow)
SPACING = timedelta(hours=1)
"""At most one message per flow and cause in this time; the others are counted on the next one."""
CLAIM_SECONDS = 120.0


@dataclass(frozen=True)
class Telling:
    """Something to be told on one channel."""

    flow_id: str
    run_id: str | None
    kind: str
    cause: str
    channel: str
    content: Mapping[str, Any]


def queue(session: Session, project_id: str, telling: Telling) -> None:
    """Put a message into the outbox, or count it on the one about the same that still waits there."""
    session.execute(locked(select(FLOW.c.id).where(FLOW.c.id == telling.flow_id), FLOW)).one()
    same = (
        NOTICE.c.flow_id == telling.flow_id,
        NOTICE.c.cause == telling.cause,
        NOTICE.c.channel == telling.channel,
    )
    latest = session.execute(select(NOTICE).where(*same).order_by(NOTICE.c.id.desc()).limit(1)).first()
    news = {"run_id": telling.run_id, "content": dict(telling.content)}
    if latest is not None and latest.state == "waiting" and latest.claimed_until is None:
        counted = update(NOTICE).where(NOTICE.c.id == latest.id, NOTICE.c.claimed_until.is_(None))
        session.execute(counted.values(**news, runs=NOTICE.c.runs + 1))
        return
    row = {
        "id": new_id(),
        "project_id": project_id,
        "flow_id": telling.flow_id,
        "kind": telling.kind,
        "cause": telling.cause,
        "channel": telling.channel,
        "next_at": _next_at(session, latest),
        "created_at": clock(),
    }
    session.execute(insert(NOTICE).values(**row, **news))


def claim(session: Session) -> Notice | None:
    """The next message that is due, in our hands for two minutes; whoever dies with it leaves it to the others."""
    free = or_(NOTICE.c.claimed_until.is_(None), NOTICE.c.claimed_until < clock())
    due = select(Notice).where(NOTICE.c.state == "waiting", NOTICE.c.next_at <= clock(), free)
    found = session.scalars(locked(due.order_by(NOTICE.c.next_at).limit(1), NOTICE, skip=True)).first()
    if found is None:
        return None
    taken = {"claimed_until": clock(CLAIM_SECONDS), "tries": NOTICE.c.tries + 1}
    session.execute(update(NOTICE).where(NOTICE.c.id == found.id).values(taken))
    return fetch(session, Notice, found.id)


def is_due(session: Session) -> bool:
    """Whether there is anything to send (a look that needs no write transaction)."""
    due = select(NOTICE.c.id).where(NOTICE.c.state == "waiting", NOTICE.c.next_at <= clock())
    return session.execute(due.limit(1)).first() is not None


def sent(session: Session, notice: Notice, remark: str | None = None) -> bool:
    """It went out; false when somebody else has it by now."""
    return _end(session, notice, state="sent", sent_at=clock(), claimed_until=None, last_error=remark)


def failed(session: Session, notice: Notice, error: str, again_after: float | None) -> bool:
    """It did not go out; it is tried again after so many seconds, or never."""
    if again_after is None:
        return _end(session, notice, state="failed", claimed_until=None, last_error=error)
    return _end(session, notice, next_at=clock(again_after), claimed_until=None, last_error=error)


def send_again(session: Session, notice_id: str, project_id: str) -> Notice:
    """A person wants a message that failed to be tried once more; one that is not failed stays as it is."""
    fetch(session, Notice, notice_id, project_id)
    fresh = {"state": "waiting", "tries": 0, "next_at": clock(), "claimed_until": None}
    session.execute(update(NOTICE).where(NOTICE.c.id == notice_id, NOTICE.c.state == "failed").values(fresh))
    return fetch(session, Notice, notice_id, project_id)


def list_notices(
    session: Session, project_id: str, *, state: str | None, flow_id: str | None, limit: int, cursor: str | None
) -> tuple[list[Notice], str | None]:
    """Messages, newest first."""
    chosen = select(Notice).where(NOTICE.c.project_id == project_id).order_by(NOTICE.c.id.desc())
    if state is not None:
        chosen = chosen.where(NOTICE.c.state == state)
    if flow_id is not None:
        chosen = chosen.where(NOTICE.c.flow_id == flow_id)
    if cursor is not None:
        chosen = chosen.where(NOTICE.c.id < cursor)
    return page_of(session, Notice, chosen, limit)


def troubled(session: Session, project_id: str) -> int:
    """How many messages could not be sent, or are being tried again."""
    wrong = or_(NOTICE.c.state == "failed", (NOTICE.c.state == "waiting") & NOTICE.c.last_error.is_not(None))
    counted = select(func.count()).where(NOTICE.c.project_id == project_id, wrong)
    return int(session.execute(counted).scalar_one())


def forget(session: Session, older_than: timedelta = timedelta(days=90)) -> int:
    """Remove messages that are over and old; says how many."""
    old = NOTICE.c.created_at < clock(-older_than.total_seconds())
    return rowcount(session.execute(delete(NOTICE).where(NOTICE.c.state != "waiting", old)))


def _next_at(session: Session, latest: Any) -> datetime:
    moment = now(session)
    if latest is None:
        return moment
    told: datetime = latest.sent_at or latest.next_at
    return max(moment, told + SPACING)


def _end(session: Session, notice: Notice, **values: Any) -> bool:
    mine = update(NOTICE).where(NOTICE.c.id == notice.id, NOTICE.c.state == "waiting", NOTICE.c.tries == notice.tries)
    return rowcount(session.execute(mine.values(values))) == 1
