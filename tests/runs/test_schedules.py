"""Schedules: what becomes of each slot, by the rules of its flow."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from wareflow.services import publishing, scheduling
from wareflow.store import schedules
from wareflow.store.database import transact
from wareflow.store.models import Run, Schedule, ScheduleSlot, table

from tests.runs.arrange import Office, flow

SCHEDULE = table(Schedule)
HOURLY = {"cron": "0 * * * *", "time_zone": "Europe/Warsaw"}


def _scheduled(office: Office, **rules: Any) -> str:
    flow_id = office.flow(flow({"clock": ("core.schedule", {**HOURLY, **rules})}))
    publishing.publish(office.product, flow_id, "", by=None, author="")
    publishing.activate(office.product, flow_id, True, None)
    return flow_id


def _due_since(office: Office, hours: int, late: timedelta = timedelta()) -> None:
    """The scheduler was away: slots are due for so many hours, the newest of them this late."""
    step = datetime.now(UTC) - late
    moment = step.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    _set(office, next_at=moment)


def _set(office: Office, **values: Any) -> None:
    transact(office.product.engine, lambda session: session.execute(update(SCHEDULE).values(values)))


def _fire(office: Office) -> None:
    for _ in range(50):
        if not scheduling.fire_due(office.product):
            return


def _slots(office: Office) -> list[Mapping[str, Any]]:
    slot = table(ScheduleSlot)
    return [row._mapping for row in office.rows(select(slot).order_by(slot.c.planned_for))]


def _runs(office: Office, flow_id: str) -> list[Any]:
    return office.rows(select(table(Run)).where(table(Run).c.flow_id == flow_id))


async def test_only_the_last_missed_start_is_made_up_for_and_the_others_are_noted(office: Office) -> None:
    flow_id = _scheduled(office, missed="last")
    _due_since(office, 5)

    _fire(office)

    assert len(_runs(office, flow_id)) == 1
    assert [(slot["outcome"], slot["count"], slot["reason"]) for slot in _slots(office)] == [
        ("skipped", 5, {"code": "missed"}),
        ("fired", 1, None),
    ]


async def test_missed_starts_are_left_out_where_that_is_wanted(office: Office) -> None:
    flow_id = _scheduled(office, missed="skip", cron="0 0 1 1 *")
    _set(office, next_at=datetime(2024, 1, 1, tzinfo=UTC) - timedelta(hours=1))

    _fire(office)

    assert _runs(office, flow_id) == []
    assert [(slot["outcome"], slot["count"]) for slot in _slots(office)] == [("skipped", datetime.now(UTC).year - 2023)]


async def test_all_missed_starts_are_made_up_for_up_to_a_hundred(office: Office) -> None:
    flow_id = _scheduled(office, missed="all", while_running="start")
    _due_since(office, 1_299)

    _fire(office)

    found = _slots(office)
    assert len(_runs(office, flow_id)) == 100
    assert sum(slot["count"] for slot in found if slot["outcome"] == "skipped") == 1_200
    assert {str(slot["reason"]) for slot in found} == {"None", "{'code': 'too_many'}"}
    assert len({slot["slot"] for slot in found if slot["outcome"] == "fired"}) == 100


async def test_a_start_is_skipped_while_the_last_run_is_still_going(office: Office) -> None:
    flow_id = _scheduled(office)
    running = office.start(flow_id)
    _due_since(office, 0)

    _fire(office)

    assert [run.id for run in _runs(office, flow_id)] == [running]
    assert [slot["reason"] for slot in _slots(office)] == [{"code": "running", "run": 1}]


async def test_a_start_that_waits_comes_once_the_run_is_through(office: Office) -> None:
    flow_id = _scheduled(office, cron="* * * * *", while_running="wait", missed="skip")
    running = office.start(flow_id)
    this_minute = datetime.now(UTC).replace(second=0, microsecond=0)
    _set(office, next_at=this_minute)
    _fire(office)
    waiting = office.rows(select(SCHEDULE.c.held_reason))

    await office.work(running)
    _set(office, next_at=this_minute - timedelta(minutes=5), held_until=datetime.now(UTC) - timedelta(seconds=1))
    _fire(office)

    assert [row.held_reason for row in waiting] == [{"code": "running", "run": 1}]
    assert len(_runs(office, flow_id)) == 2
    assert [slot["outcome"] for slot in _slots(office)] == ["skipped", "fired"]


async def test_all_missed_starts_come_one_after_the_other(office: Office) -> None:
    flow_id = _scheduled(office, missed="all")
    _due_since(office, 2, late=timedelta(minutes=59))

    for number in range(1, 4):
        _fire(office)
        found = _runs(office, flow_id)
        assert len(found) == number
        await office.work(found[-1].id)
        _set(office, held_until=None)

    assert {run.state for run in _runs(office, flow_id)} == {"succeeded"}


async def test_a_pause_is_kept_after_the_end_of_the_last_run(office: Office) -> None:
    flow_id = _scheduled(office, pause_minutes=30)
    await office.work(office.start(flow_id))
    _due_since(office, 0)

    _fire(office)

    assert len(_runs(office, flow_id)) == 1
    assert [slot["reason"] for slot in _slots(office)] == [{"code": "pause", "run": 1, "minutes": 30}]


async def test_a_plan_is_no_run_to_wait_for(office: Office) -> None:
    flow_id = _scheduled(office)
    office.start(flow_id, "plan")
    _due_since(office, 0)

    _fire(office)

    assert {run.mode for run in _runs(office, flow_id)} == {"live", "plan"}


async def test_only_the_newest_lines_about_slots_are_kept(office: Office) -> None:
    _scheduled(office, missed="all", while_running="start")
    _due_since(office, 9)
    _fire(office)

    gone = transact(office.product.engine, lambda session: schedules.forget_slots(session, keep=4))

    assert gone == 6
    assert len(_slots(office)) == 4
