"""Schedules and webhooks: what starts a run exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.ids import new_id
from wareflow.store.models import Schedule, WebhookSeen, table
from wareflow.store.rows import insert_new, locked, rowcount

SCHEDULE = table(Schedule)
SEEN = table(WebhookSeen)


@dataclass(frozen=True)
class Timing:
    """When a node of a flow starts it."""

    cron: str
    time_zone: str
    next_at: datetime | None


def replace(session: Session, project_id: str, flow_id: str, timings: Mapping[str, Timing]) -> None:
    """Make the flow's schedules what its published version says (node id -> timing)."""
    known = {row.node_id: row for row in session.execute(select(SCHEDULE).where(SCHEDULE.c.flow_id == flow_id)).all()}
    for node_id in known.keys() - timings.keys():
        session.execute(delete(SCHEDULE).where(SCHEDULE.c.id == known[node_id].id))
    for node_id, timing in timings.items():
        values = {"cron": timing.cron, "time_zone": timing.time_zone, "next_at": timing.next_at, "updated_at": clock()}
        row = known.get(node_id)
        if row is None:
            place = {"id": new_id(), "project_id": project_id, "flow_id": flow_id, "node_id": node_id}
            session.execute(insert(SCHEDULE).values(**place, **values))
        elif (row.cron, row.time_zone) != (timing.cron, timing.time_zone) or row.next_at is None:
            session.execute(update(SCHEDULE).where(SCHEDULE.c.id == row.id).values(values))


def due(session: Session, limit: int = 50) -> list[Schedule]:
    """Schedules whose time has come, locked: other schedulers skip them until this transaction ends."""
    chosen = select(Schedule).where(SCHEDULE.c.next_at.is_not(None), SCHEDULE.c.next_at <= clock())
    chosen = locked(chosen.order_by(SCHEDULE.c.next_at).limit(limit), SCHEDULE, skip=True)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def advance(session: Session, schedule_id: str, slot: str, next_at: datetime | None) -> None:
    """The slot was used (its run is written in this transaction); this is the next one."""
    session.execute(
        update(SCHEDULE).where(SCHEDULE.c.id == schedule_id).values(last_slot=slot, next_at=next_at, updated_at=clock())
    )


def list_schedules(session: Session, flow_id: str) -> list[Schedule]:
    return list(session.scalars(select(Schedule).where(SCHEDULE.c.flow_id == flow_id)))


def note_delivery(
    session: Session,
    project_id: str,
    flow_id: str,
    delivery_id: str,
    body_hash: str,
    again_after: timedelta | None = None,
) -> str | None:
    """Write a webhook delivery down; when it was noted, or None for a repeat.

    After ``again_after`` the same id counts as a new delivery.
    """
    noted = now(session)
    row = {
        "flow_id": flow_id,
        "delivery_id": delivery_id,
        "project_id": project_id,
        "body_hash": body_hash,
        "seen_at": noted,
    }
    if insert_new(session, SEEN, [row], "flow_id", "delivery_id") == 1:
        return noted.isoformat()
    if again_after is None:
        return None
    stale = update(SEEN).where(
        SEEN.c.flow_id == flow_id, SEEN.c.delivery_id == delivery_id, SEEN.c.seen_at < noted - again_after
    )
    return noted.isoformat() if rowcount(session.execute(stale.values(seen_at=noted))) == 1 else None
