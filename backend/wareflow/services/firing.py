"""Schedules that fire: each slot is settled once, as a run or as a line that says why there was none.

A slot is the local time of a start. What happens to it and the step to the next one are one transaction, so any number
of schedulers may do this and any of them may die.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from wareflow.sdk.errors import WareflowError
from wareflow.sdk.times import Timetable
from wareflow.services import endings, runs, triggers
from wareflow.services.product import Product
from wareflow.services.runs import Prepared
from wareflow.store import pace, schedules
from wareflow.store.clock import now
from wareflow.store.database import reading, transact
from wareflow.store.models import Schedule
from wareflow.store.schedules import Slot

log = structlog.get_logger()
ON_TIME = timedelta(seconds=60)
"""A start that is later than this was missed."""
MADE_UP = 100
"""How many missed starts are made up for at most."""
LOOKED_AT = 1_000
AT_ONCE = 25
LOOK_AGAIN = 5.0
BROKEN_PAUSE = 60.0


@dataclass(frozen=True)
class Due:
    """The slots of a schedule that are due, oldest first; ``more``: there are further ones after these."""

    starts: Sequence[datetime]
    more: bool


def fire_due(product: Product) -> int:
    """Settle what is due now; says how many schedules were looked at."""
    with reading(product.engine) as session:
        found = schedules.due(session)
    for schedule_id in found:
        try:
            transact(product.engine, partial(_settle, product=product, schedule_id=schedule_id))
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:
            # one schedule that our own code stumbles over must not keep the others waiting
            log.exception("schedule_broke", schedule=schedule_id)
            reason = {"code": "broke", "message": f"Our own error: {type(error).__name__}. It is tried again."}
            put_off = partial(schedules.hold, schedule_id=schedule_id, seconds=BROKEN_PAUSE, reason=reason)
            transact(product.engine, put_off)
    return len(found)


def _settle(session: Session, product: Product, schedule_id: str) -> None:
    schedule = schedules.take(session, schedule_id)
    if schedule is None or schedule.next_at is None:
        return
    timetable = triggers.timetable_of(schedule.cron, schedule.time_zone, schedule.rules)
    moment = now(session)
    due = _due(timetable, schedule.next_at, moment)
    dropped, kept = _sorted_out(due, schedule, moment)
    if dropped:
        code = "too_many" if _rule(schedule, "missed") == "all" else "missed"
        _note(session, schedule, timetable, dropped, moment, reason={"code": code})
    ahead = [] if due.more else kept[:AT_ONCE]
    starter = _Starter(session, product, schedule)
    for at, start in enumerate(ahead):
        if not _one(starter, timetable, start, moment):
            settled = [*dropped, *ahead[:at]]
            if settled:
                schedules.move_on(session, schedule.id, timetable.slot(settled[-1]), start.astimezone(UTC))
            return
    done = ahead or dropped
    rest = kept[len(ahead) :]
    following = rest[0] if rest else timetable.after(done[-1])
    schedules.advance(session, schedule.id, timetable.slot(done[-1]), following and following.astimezone(UTC))


def _due(timetable: Timetable, first: datetime, moment: datetime) -> Due:
    starts = [first.astimezone(timetable.tz)]
    for following in timetable.starts(first):
        if following.astimezone(UTC) > moment:
            return Due(starts, False)
        if len(starts) == LOOKED_AT:
            return Due(starts, True)
        starts.append(following)
    return Due(starts, False)


def _sorted_out(due: Due, schedule: Schedule, moment: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
    """What is left out and what is to start, by the policy for missed starts."""
    policy = _rule(schedule, "missed")
    keep = MADE_UP if policy == "all" else 1
    dropped, kept = due.starts[:-keep], due.starts[-keep:]
    waited = schedule.held_reason is not None
    if policy == "skip" and not due.more and not waited and _late(kept[-1], moment):
        return due.starts, []
    return dropped, kept


@dataclass
class _Starter:
    """Starts the runs of one schedule in one transaction; what they share is worked out once."""

    session: Session
    product: Product
    schedule: Schedule
    prepared: Prepared | None = None

    def start(self, local: datetime, slot: str) -> str:
        """The run of this slot. Raises WareflowError."""
        with self.session.begin_nested():
            if self.prepared is None:
                self.prepared = self._prepare()
            prepared = self.prepared.bringing({"scheduled_for": local.astimezone(UTC).isoformat()})
            key = f"cron:{self.schedule.node_id}:{slot}"
            return runs.write(self.session, self.product, prepared, by=None, key=key).id

    def _prepare(self) -> Prepared:
        wish = runs.Wish(draft=False, trigger="schedule", trigger_node=self.schedule.node_id)
        return runs.prepare(self.session, self.product, self.schedule.flow_id, wish, None)


def _one(starter: _Starter, timetable: Timetable, start: datetime, moment: datetime) -> bool:
    """Start a run for this slot, or say why not. False: it waits (and so do those after it)."""
    session, schedule = starter.session, starter.schedule
    blocked = _blocked(session, schedule, moment)
    if blocked is not None:
        reason, seconds = blocked
        makes_up = _rule(schedule, "missed") == "all" and _late(start, moment)
        if makes_up or _rule(schedule, "while_running") == "wait":
            schedules.hold(session, schedule.id, seconds, reason)
            return False
        _note(session, schedule, timetable, [start], moment, reason=reason)
        return True
    try:
        run_id = starter.start(start, timetable.slot(start))
    except WareflowError as error:
        log.warning("schedule_not_started", flow=schedule.flow_id, slot=timetable.slot(start), reason=error.message)
        _note(session, schedule, timetable, [start], moment, reason={"code": "refused", "message": error.message})
        planned = f"{start:%Y-%m-%d %H:%M}"
        endings.not_started(session, starter.product, schedule.flow_id, planned, error.message)
        return True
    _note(session, schedule, timetable, [start], moment, run_id=run_id)
    return True


def _blocked(session: Session, schedule: Schedule, moment: datetime) -> tuple[dict[str, Any], float] | None:
    """Why the flow may not start at this moment, and after how many seconds to look again."""
    if _rule(schedule, "while_running") == "start":
        return None
    going = pace.going(session, schedule.flow_id)
    if going is not None:
        return {"code": "running", "run": going}, LOOK_AGAIN
    pause = timedelta(minutes=int((schedule.rules or {}).get("pause", 0)))
    last = pace.last_end(session, schedule.flow_id) if pause else None
    if last is None or last.at + pause <= moment:
        return None
    left = (last.at + pause - moment).total_seconds()
    return {"code": "pause", "run": last.number, "minutes": int(pause.total_seconds() // 60)}, left


def _note(
    session: Session,
    schedule: Schedule,
    timetable: Timetable,
    starts: Sequence[datetime],
    moment: datetime,
    *,
    run_id: str | None = None,
    reason: dict[str, Any] | None = None,
) -> None:
    first, last = starts[0].astimezone(UTC), starts[-1].astimezone(UTC)
    slot = Slot(timetable.slot(starts[0]), first, last if len(starts) > 1 else None, len(starts))
    schedules.note_slot(session, schedule, slot, "fired" if run_id else "skipped", run_id, reason, moment)


def _late(start: datetime, moment: datetime) -> bool:
    return moment - start.astimezone(UTC) > ON_TIME


def _rule(schedule: Schedule, name: str) -> str:
    """A rule as it was published; schedules of before there were rules start side by side and make up for the last."""
    return str((schedule.rules or {}).get(name, {"missed": "last"}.get(name, "start")))
