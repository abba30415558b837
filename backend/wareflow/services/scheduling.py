"""The clockwork: due schedules become runs, bells are rung, expired leases are taken back. Any number may do it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from wareflow.sdk.errors import WareflowError
from wareflow.services import runs, triggers
from wareflow.services.product import Product
from wareflow.store import outbox, schedules, sweep
from wareflow.store.clock import now
from wareflow.store.database import reading, transact
from wareflow.store.models import Schedule

log = structlog.get_logger()
Ring = Callable[[Sequence[outbox.Bell]], None]
"""Rings for tasks. May fail or be lost; the sweeper rings again."""


def fire_due(product: Product) -> int:
    """Start a run for each schedule whose time has come; the slot, not the moment, makes a run unique."""
    return transact(product.engine, lambda session: _fire(session, product))


def relay(product: Product, ring: Ring, limit: int = 100) -> int:
    """Ring the bells of committed work; a bell that cannot be rung stays for the next round."""
    with reading(product.engine) as session:
        if not outbox.waiting(session):
            return 0

    def work(session: Session) -> int:
        bells = outbox.take(session, limit)
        ring(bells)
        return len(bells)

    return transact(product.engine, work)


def sweep_and_ring(product: Product, ring: Ring) -> sweep.Swept:
    """One round of the sweeper."""
    settle = product.config.settle_seconds
    found = transact(product.engine, lambda session: sweep.sweep(session, settle=settle))
    for task_id in found.taken_back:
        log.warning("task_taken_back", task=task_id)
    ring(found.bells)
    return found


def _fire(session: Session, product: Product) -> int:
    due = schedules.due(session)
    for schedule in due:
        _fire_one(session, product, schedule, now(session))
    return len(due)


def _fire_one(session: Session, product: Product, schedule: Schedule, moment: datetime) -> None:
    assert schedule.next_at is not None
    local = schedule.next_at.astimezone(ZoneInfo(schedule.time_zone))
    slot = f"cron:{schedule.id}:{local:%Y-%m-%dT%H:%M}[{schedule.time_zone}]"
    wish = runs.Wish(
        draft=False,
        trigger="schedule",
        trigger_node=schedule.node_id,
        data={"scheduled_for": schedule.next_at.astimezone(UTC).isoformat()},
    )
    try:
        with session.begin_nested():
            runs.start_in(session, product=product, flow_id=schedule.flow_id, wish=wish, by=None, key=slot)
    except WareflowError as error:
        log.warning("schedule_not_started", flow=schedule.flow_id, slot=slot, reason=error.message)
    following = triggers.next_time(schedule.cron, schedule.time_zone, max(moment, schedule.next_at))
    schedules.advance(session, schedule.id, slot, following)
