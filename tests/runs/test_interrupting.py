"""Runs that are cancelled, and workers that go away: the books balance, the next one goes on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from wareflow import failpoints
from wareflow.services import replaying, runs, work
from wareflow.services.execution import execute
from wareflow.store import tasks
from wareflow.store.database import transact
from wareflow.store.models import Effect, Run, Task, table

from tests.runs.arrange import Office, flow, goods, items_to_bc, numbered

RUN, TASK = table(Run), table(Task)


async def _until(office: Office, wanted: Any, within: float = 20) -> None:
    async with asyncio.timeout(within):
        while not wanted():  # noqa: ASYNC110  nothing rings for what lies in the database
            await asyncio.sleep(0.02)


def _state(office: Office, run_id: str) -> str:
    return str(office.rows(select(RUN.c.state).where(RUN.c.id == run_id))[0][0])


async def _claim_all(office: Office, run_id: str, worker: str) -> None:
    """Do what is due as a worker that only this test sees."""
    while claimed := await work.claim(office.product, worker, run_id=run_id):
        await execute(office.product, claimed)


async def test_a_run_cancelled_before_it_began_reads_nothing(office: Office) -> None:
    office.stock(goods("A"))
    flow_id = office.flow(items_to_bc())
    run_id = office.start(flow_id)

    stopped = runs.cancel(office.product, run_id)

    assert stopped.state == "cancelled"
    office.assert_books(run_id)
    assert office.requests("lightspeed") == []


async def test_a_run_cancelled_while_it_writes_ends_and_the_next_one_delivers_the_rest(office: Office) -> None:
    office.product.config.lease_seconds = 1.2
    office.stock(goods(*numbered(40)))
    office.fault("business_central", "slow", delay=0.3, match={"write": True})
    flow_id = office.flow(items_to_bc(page_size=10))
    run_id = office.start(flow_id)
    working = asyncio.create_task(office.work(run_id))
    await _until(office, lambda: len(office.writes()) >= 4)

    runs.cancel(office.product, run_id)
    cancelled = await working
    office.calm()
    await asyncio.sleep(0.5)
    following = await office.run(flow_id)

    assert cancelled.state == "cancelled"
    assert following.state == "succeeded"
    assert set(numbered(40)) <= office.bc_items().keys()
    assert len([write for write in office.writes() if write.method == "POST"]) == 40


async def test_a_waiting_run_is_cancelled_at_once(office: Office) -> None:
    office.product.config.backoff_seconds = 60
    office.stock(goods("A", "B"))
    office.fault("business_central", "500_before", match={"write": False})
    flow_id = office.flow(items_to_bc())
    run_id = office.start(flow_id)
    await _claim_all(office, run_id, "test")
    waiting = _state(office, run_id)

    stopped = runs.cancel(office.product, run_id)
    office.calm()
    following = await office.run(flow_id)

    assert (waiting, stopped.state) == ("waiting", "cancelled")
    assert office.books(run_id) == {"read": 2, "cancelled": 2}
    assert office.books(following.id) == {"read": 2, "delivered": 2}


async def test_cancelling_a_finished_run_changes_nothing(office: Office) -> None:
    office.stock(goods("A"))
    run = await office.run(office.flow(items_to_bc()))

    again = runs.cancel(office.product, run.id)

    assert again.state == "succeeded"


async def test_a_worker_that_is_stopped_gives_its_page_back(office: Office) -> None:
    office.stock(goods(*numbered(12)))
    office.fault("business_central", "slow", delay=0.3, match={"write": True})
    run_id = office.start(office.flow(items_to_bc()))
    reading = await work.claim(office.product, "first", run_id=run_id)
    assert reading is not None
    await execute(office.product, reading)
    page = await work.claim(office.product, "first", run_id=run_id)
    assert page is not None
    going = asyncio.create_task(execute(office.product, page))
    await _until(office, lambda: len(office.writes()) >= 4)

    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    office.calm()
    await office.work(run_id, "second")

    assert office.books(run_id) == {"read": 12, "delivered": 12}
    assert office.change_counts(run_id) == {"create": 12}
    assert len([write for write in office.writes() if write.method == "POST"]) == 12


async def test_a_worker_that_vanished_in_mid_page_is_replaced(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.product.config.lease_seconds = 1.0
    office.stock(goods(*numbered(12)))
    run_id = office.start(office.flow(items_to_bc()))
    reading = await work.claim(office.product, "first", run_id=run_id)
    assert reading is not None
    await execute(office.product, reading)
    page = await work.claim(office.product, "first", run_id=run_id)
    assert page is not None
    await _die_in_mid_page(office, page, monkeypatch)

    await office.work(run_id, "second")

    assert office.books(run_id) == {"read": 12, "delivered": 12}
    assert office.change_counts(run_id) == {"create": 12}
    assert len([write for write in office.writes() if write.method == "POST"]) == 12
    assert {row.state for row in office.rows(select(table(Effect)))} == {"confirmed"}
    assert office.rows(select(TASK.c.crash_count).where(TASK.c.id == page.id))[0][0] >= 0


async def _die_in_mid_page(office: Office, page: tasks.Claimed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is gone says no last word, and its lease is not kept up."""
    office.fault("business_central", "slow", delay=0.3, match={"write": True})

    async def silence(*_: Any) -> None:
        return None

    with monkeypatch.context() as patched:
        patched.setattr("wareflow.services.execution._quietly", silence)
        going = asyncio.create_task(execute(office.product, page))
        await _until(office, lambda: len(office.writes()) >= 4)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    office.calm()


async def test_a_scan_that_was_interrupted_goes_on_behind_its_last_page(office: Office) -> None:
    office.stock(goods(*numbered(20), at="2024-05-01T10:00:00Z"))
    office.fault("lightspeed", "slow", delay=0.5, match={"path": "Item"})
    run_id = office.start(office.flow(items_to_bc(page_size=5)))
    reading = await work.claim(office.product, "first", run_id=run_id)
    assert reading is not None
    going = asyncio.create_task(execute(office.product, reading))
    pages = select(TASK.c.id).where(TASK.c.run_id == run_id, TASK.c.kind == "page")
    await _until(office, lambda: len(office.rows(pages)) >= 2)

    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    office.calm()
    office.forget_requests()
    await office.work(run_id, "second")

    assert len(office.requests("lightspeed")) <= 3
    assert office.books(run_id) == {"read": 20, "delivered": 20}
    assert office.steps(run_id)["changed"].outputs["items"] == 20


async def test_a_file_that_was_half_read_is_not_read_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await office.product.files.create("rows.jsonl", "application/x-ndjson", _lines(2_000))
    document = flow(
        {
            "start": ("core.read_file", {"file": file.id}),
            "map": ("core.map_fields", {"fields": {"n": "{{ item.n }}"}}),
        },
        "start.items -> map.items",
    )
    run_id = office.start(office.flow(document))
    reading = await work.claim(office.product, "first", run_id=run_id)
    assert reading is not None
    await _read_first_page_only(office, reading, monkeypatch)

    await office.work(run_id, "second")

    assert office.books(run_id) == {"read": 2_000, "delivered": 2_000}
    assert [record["n"] for record in office.records(run_id, "start", "items")] == list(range(2_000))


async def _lines(count: int) -> AsyncIterator[bytes]:
    for n in range(count):
        yield b'{"n": %d}\n' % n


async def _read_first_page_only(office: Office, reading: tasks.Claimed, monkeypatch: pytest.MonkeyPatch) -> None:
    from wareflow.services import reading_streams

    stored: list[int] = []
    store = reading_streams._store

    def once(session: Any, **facts: Any) -> None:
        if stored:
            raise asyncio.CancelledError
        stored.append(1)
        store(session, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(reading_streams, "_store", once)
        with pytest.raises(asyncio.CancelledError):
            await execute(office.product, reading)


async def test_a_poisonous_page_is_parked_and_the_others_go_on(office: Office) -> None:
    office.product.config.lease_seconds = 0.6
    office.stock(goods(*numbered(6)))
    run_id = office.start(office.flow(items_to_bc(page_size=3)))
    reading = await work.claim(office.product, "first", run_id=run_id)
    assert reading is not None
    await execute(office.product, reading)
    poison = await work.claim(office.product, "crashing", run_id=run_id)
    for _ in range(4):
        assert poison is not None
        await _wait_for_lease(office, poison)
        work.sweep_once(office.product)
        poison = await work.claim(office.product, "crashing", task_id=poison.id) or poison

    run = await office.work(run_id, "second")

    assert run.state == "partial"
    assert office.books(run_id) == {"read": 6, "delivered": 3, "parked": 3}
    assert {item.code for item in office.parked()} == {"poison"}
    (replay,) = replaying.replay(office.product, [item.id for item in office.parked()], by=None)
    await office.work(replay.id)
    assert office.books(replay.id) == {"read": 3, "delivered": 3}


async def _wait_for_lease(office: Office, claimed: tasks.Claimed) -> None:
    await asyncio.sleep(office.product.config.lease_seconds + 0.1)


async def test_of_two_runs_of_one_stream_the_second_waits_and_repeats_nothing(office: Office) -> None:
    office.stock(goods(*numbered(10)))
    office.fault("lightspeed", "slow", times=2, delay=0.6, match={"path": "Item"})
    flow_id = office.flow(items_to_bc(page_size=5))

    first, second = office.start(flow_id), office.start(flow_id)
    ended = await asyncio.gather(office.work(first, "a"), office.work(second, "b"))

    assert {run.state for run in ended} == {"succeeded"}
    assert sum(office.books(run.id).get("delivered", 0) for run in ended) == 10
    assert len([write for write in office.writes() if write.method == "POST"]) == 10


async def test_a_run_that_nobody_works_at_is_found_by_the_sweeper(office: Office) -> None:
    office.product.config.lease_seconds = 0.6
    office.stock(goods("A"))
    run_id = office.start(office.flow(items_to_bc()))
    await work.claim(office.product, "dead", run_id=run_id)
    await asyncio.sleep(timedelta(seconds=0.7).total_seconds())

    swept = work.sweep_once(office.product)

    assert len(swept.taken_back) == 1
    assert transact(office.product.engine, lambda session: tasks.open_tasks(session, run_id)) == 1
    run = await office.work(run_id)
    assert office.books(run.id) == {"read": 1, "delivered": 1}


async def test_a_task_claimed_for_somebody_who_left_meanwhile_is_given_back(office: Office) -> None:
    office.stock(goods("A"))
    run_id = office.start(office.flow(items_to_bc()))
    failpoints.arm("tasks.claim.before=delay:0.5")
    claiming = asyncio.create_task(work.claim(office.product, "leaver", run_id=run_id))
    await asyncio.sleep(0.2)  # the commit is under way

    claiming.cancel()
    await asyncio.gather(claiming, return_exceptions=True)
    failpoints.arm(None)
    await office.product.writer.write(lambda _: None)  # behind that commit

    assert office.rows(select(TASK.c.state, TASK.c.lease_owner).where(TASK.c.run_id == run_id)) == [("ready", None)]
