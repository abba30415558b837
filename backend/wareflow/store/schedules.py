"""Schedules: what starts a run exactly once, at its time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.models import Schedule, ScheduleSlot, table
from wareflow.store.rows import locked, rowcount

SCHEDULE = table(Schedule)
SLOT = table(ScheduleSlot)


@dataclass(frozen=True)
class Timing:
    """When a node of a flow starts it, and by which rules (working hours, pauses, missed starts)."""

    cron: str
    time_zone: str
    next_at: datetime | None
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """A time at which a schedule was to start its flow; with ``until``, a row of ``count`` of them."""

    name: str
    planned_for: datetime
    until: datetime | None = None
    count: int = 1


def replace(session: Session, project_id: str, flow_id: str, timings: Mapping[str, Timing]) -> None:
    """Make the flow's schedules what its published version says (node id -> timing)."""
    known = {row.node_id: row for row in session.execute(select(SCHEDULE).where(SCHEDULE.c.flow_id == flow_id)).all()}
    for node_id in known.keys() - timings.keys():
        session.execute(delete(SCHEDULE).where(SCHEDULE.c.id == known[node_id].id))
    for node_id, timing in timings.items():
        said = (timing.cron, timing.time_zone, dict(timing.rules))
        values = {"cron": timing.cron, "time_zone": timing.time_zone, "rules": said[2], "updated_at": clock()}
        row = known.get(node_id)
        if row is None:
            place = {"id": new_id(), "project_id": project_id, "flow_id": flow_id, "node_id": node_id}
            session.execute(insert(SCHEDULE).values(**place, **values, next_at=timing.next_at))
        elif (row.cron, row.time_zone, row.rules) != said or row.next_at is None:
            fresh = {"next_at": timing.next_at, "held_until": None, "held_reason": None}
            session.execute(update(SCHEDULE).where(SCHEDULE.c.id == row.id).values(**values, **fresh))


def due(session: Session, limit: int = 50) -> list[str]:
    """The ids of schedules whose time has come, the longest overdue first (a look that locks nothing)."""
    chosen = select(SCHEDULE.c.id).where(*_is_due()).order_by(SCHEDULE.c.next_at).limit(limit)
    return list(session.scalars(chosen))


def take(session: Session, schedule_id: str) -> Schedule | None:
    """The schedule, locked until this transaction ends, unless another scheduler has it or had it."""
    chosen = locked(select(Schedule).where(SCHEDULE.c.id == schedule_id, *_is_due()), SCHEDULE, skip=True)
    return session.scalars(chosen.execution_options(populate_existing=True)).first()


def advance(session: Session, schedule_id: str, slot: str | None, next_at: datetime | None) -> None:
    """Everything before ``next_at`` is settled in this transaction; ``slot`` is the last one that was."""
    used = {} if slot is None else {"last_slot": slot}
    free = {"next_at": next_at, "held_until": None, "held_reason": None, "updated_at": clock()}
    session.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule_id).values(**used, **free))


def move_on(session: Session, schedule_id: str, slot: str, next_at: datetime) -> None:
    """The slots up to this one are settled; the schedule stays held at the one that is next."""
    session.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule_id).values(last_slot=slot, next_at=next_at))


def hold(session: Session, schedule_id: str, seconds: float, reason: Any) -> None:
    """Its next slot waits; look again after so many seconds."""
    held = {"held_until": clock(seconds), "held_reason": reason, "updated_at": clock()}
    session.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule_id).values(held))


def note_slot(
    session: Session, schedule: Schedule, slot: Slot, outcome: str, run_id: str | None, reason: Any, at: datetime
) -> None:
    """Write down what became of a slot, for people."""
    row = {
        "id": new_id(),
        "project_id": schedule.project_id,
        "flow_id": schedule.flow_id,
        "node_id": schedule.node_id,
        "slot": slot.name,
        "planned_for": slot.planned_for,
        "until": slot.until,
        "count": slot.count,
        "outcome": outcome,
        "reason": reason,
        "run_id": run_id,
        "at": at,
    }
    session.execute(insert(SLOT), [row])


def forget_slots(session: Session, keep: int = 200) -> int:
    """Keep the newest lines of each flow; says how many went."""
    crowded = select(SLOT.c.flow_id).group_by(SLOT.c.flow_id).having(func.count() > keep)
    gone = 0
    for flow_id in session.scalars(crowded).all():
        newest = select(SLOT.c.id).where(SLOT.c.flow_id == flow_id).order_by(SLOT.c.id.desc())
        oldest = session.execute(newest.offset(keep - 1).limit(1)).scalar_one()
        gone += rowcount(session.execute(delete(SLOT).where(SLOT.c.flow_id == flow_id, SLOT.c.id < oldest)))
    return gone


def last_slots(session: Session, flow_id: str, limit: int = 20) -> list[ScheduleSlot]:
    """What became of the last slots, newest first."""
    chosen = select(ScheduleSlot).where(SLOT.c.flow_id == flow_id).order_by(SLOT.c.id.desc()).limit(limit)
    return list(session.scalars(chosen))


def list_schedules(session: Session, flow_id: str) -> list[Schedule]:
    chosen = select(Schedule).where(SCHEDULE.c.flow_id == flow_id).order_by(SCHEDULE.c.node_id)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def _is_due() -> tuple[ColumnElement[bool], ...]:
    free = or_(SCHEDULE.c.held_until.is_(None), SCHEDULE.c.held_until <= clock())
    return SCHEDULE.c.next_at.is_not(None), SCHEDULE.c.next_at <= clock(), free
