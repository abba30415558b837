"""Tasks: one worker at a time, fenced, taken back from the dead."""

import threading
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine
from wareflow.engine import books
from wareflow.sdk.errors import Problem
from wareflow.store import chunks, outbox, pages, parked, run_lists, runs, tasks
from wareflow.store.database import reading, transact
from wareflow.store.errors import LeaseLost
from wareflow.store.ids import new_id
from wareflow.store.models import Flow, FlowVersion, Project, Task
from wareflow.store.rows import fetch
from wareflow.store.sweep import sweep
from wareflow.store.tasks import Claimed
from wareflow.store.wishes import SETTLE

from tests.store.arrange import World, source_items

EXPIRED = {"lease": -1.0}


def claim(world: World, worker: str = "w1", **options: Any) -> Claimed:
    found = transact(world.engine, lambda s: tasks.claim(s, worker, **options))
    assert found is not None
    return found


def add_page(world: World, reader: Claimed, n: int = 3, **options: Any) -> pages.Page:
    def work(session: Any) -> pages.Page:
        tasks.hold(session, reader)
        slot = pages.reserve(session, reader)
        page = pages.add_page(session, reader, slot, n, **options)
        items = source_items([{"sku": f"S-{i}"} for i in range(n)], slot.task_no)
        chunks.write(session, reader, chunks.pack({(reader.head, "items"): items}), page_no=slot.page_no)
        return page

    return transact(world.engine, work)


def end_task(world: World, claimed: Claimed, outcome: int | None = books.DELIVERED, n: int = 3) -> str | None:
    def work(session: Any) -> str | None:
        tasks.hold(session, claimed)
        if outcome is not None:
            roots = {(claimed.no << 20) + i: outcome for i in range(n)}
            pages.merge_outcomes(session, claimed.run_id, roots)
        tasks.finish(session, claimed)
        return runs.settle(session, claimed.run_id)

    return transact(world.engine, work)


def test_eight_threads_take_each_task_once(world: World) -> None:
    run = world.run(*(f"source_{n}" for n in range(40)))
    taken: list[str] = []

    def work(name: str) -> None:
        while (found := transact(world.engine, lambda s: tasks.claim(s, name))) is not None:
            taken.append(found.id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(Counter(taken).values()) == {1: 40}
    assert world.count(Task, run_id=run, state="leased") == 40


def test_a_worker_that_lost_its_lease_writes_nothing(world: World) -> None:
    world.run("fetch")
    lost = claim(world, "slow", **EXPIRED)

    for write in (
        lambda s: tasks.hold(s, lost),
        lambda s: tasks.heartbeat(s, lost),
        lambda s: tasks.finish(s, lost),
        lambda s: tasks.wait_until(s, lost, 5),
        lambda s: tasks.fail(s, lost, {"message": "late"}),
    ):
        with pytest.raises(LeaseLost):
            transact(world.engine, write)


def test_the_next_owner_has_a_higher_epoch(world: World) -> None:
    world.run("fetch")
    first = claim(world, "slow", **EXPIRED)

    swept = transact(world.engine, sweep)
    second = claim(world, "quick")

    assert swept.taken_back == [first.id]
    assert (second.id, second.epoch, second.crash_count, second.resumed) == (first.id, first.epoch + 1, 1, True)
    with pytest.raises(LeaseLost):
        transact(world.engine, lambda s: tasks.hold(s, first))


def test_a_page_that_kills_its_worker_four_times_is_parked_and_the_run_goes_on(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    poison = add_page(world, reader)
    healthy = add_page(world, reader)
    end_task(world, reader, None)

    for _ in range(4):
        claim(world, "victim", task_id=poison.task_id, **EXPIRED)
        swept = transact(world.engine, sweep)
    final = end_task(world, claim(world, task_id=healthy.task_id))

    assert swept.buried == [poison.task_id]
    assert final == "partial"
    with reading(world.engine) as session:
        kept, _ = parked.list_items(session, world.project, parked.Filter())
        done = runs.get(session, run)
    assert [item.record for item in reversed(kept)] == [{"sku": "S-0"}, {"sku": "S-1"}, {"sku": "S-2"}]
    assert (done.n_in, done.n_delivered, done.n_parked, done.n_failed) == (6, 3, 3, 0)


def test_a_worker_takes_one_task_at_a_time_that_others_died_over(world: World) -> None:
    world.run("fetch")
    reader = claim(world)
    pages = [add_page(world, reader) for _ in range(4)]
    suspects = {page.task_id for page in pages[:3]}
    for task_id in suspects:
        world.change(Task, {"id": task_id}, crash_count=2)

    first = claim(world, "one")
    second = claim(world, "one")
    third = transact(world.engine, lambda s: tasks.claim(s, "one"))
    other = claim(world, "two")
    end_task(world, first)
    after = claim(world, "one")

    assert first.id in suspects
    assert second.id == pages[3].task_id
    assert third is None
    assert {first.id, other.id, after.id} == suspects


def test_flows_take_turns(world: World) -> None:
    """A flow with a thousand pages in line does not keep a small one waiting until they are through."""
    long = world.run("fetch")
    for no in range(2, 12):
        world.raw_task(long, no, state="ready")
    other = World(world.engine, world.project, new_id(), new_id())
    other.insert(Flow, id=other.flow, project_id=other.project, name="Small", document="{}")
    facts = {"document": "{}", "digest": "d", "fingerprint": "f", "number": 1}
    other.insert(FlowVersion, id=other.version, project_id=other.project, flow_id=other.flow, **facts)
    small = other.run("fetch")

    taken = [transact(world.engine, lambda s: tasks.claim(s, "me")) for _ in range(4)]

    assert [claimed and claimed.run_id for claimed in taken] == [long, small, long, long]


def test_projects_take_turns(world: World) -> None:
    world.run(*(f"big_{n}" for n in range(5)))
    small = World.made(world.engine)
    small.run("only")

    first, second = claim(world), claim(world)

    assert {first.project_id, second.project_id} == {world.project, small.project}


def test_a_waiting_task_is_claimed_when_its_time_has_come(world: World) -> None:
    run = world.run("fetch")
    held = claim(world)

    def put_aside(session: Any) -> None:
        tasks.wait_until(session, held, 3600, {"code": "transient"}, {"round": 2})
        runs.settle(session, run)

    transact(world.engine, put_aside)

    assert transact(world.engine, lambda s: tasks.claim(s, "w2")) is None
    assert world.state(run) == "waiting"
    world.change(Task, {"id": held.id}, next_at=world.now())
    again = claim(world, "w2")
    assert (again.progress, again.attempts) == ({"round": 2}, 2)
    assert world.state(run) == "running"


def test_a_barrier_wakes_when_everything_before_it_is_through(world: World) -> None:
    run = world.run("fetch", barriers={"sort": ("fetch",), "sum": ("sort",)})
    reader = claim(world)
    page = add_page(world, reader)

    end_task(world, reader, None)
    assert world.count(Task, run_id=run, state="blocked") == 2
    end_task(world, claim(world, task_id=page.task_id), None)
    barrier = claim(world)
    assert (barrier.kind, barrier.head, barrier.upstream) == ("barrier", "sort", ("fetch",))
    end_task(world, barrier, None)
    assert claim(world).head == "sum"


def test_a_page_taken_at_once_needs_no_bell(world: World) -> None:
    world.run("fetch")
    reader = claim(world)
    transact(world.engine, outbox.take)

    page = add_page(world, reader, take=True)

    assert page.claimed is not None
    assert transact(world.engine, outbox.take) == []
    end_task(world, reader, None)
    assert end_task(world, page.claimed) == "succeeded"


def test_each_run_that_ends_has_books_that_balance(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    page = add_page(world, reader, n=4, outcomes={3: books.left("duplicate")})
    end_task(world, reader, None)

    final = end_task(world, claim(world, task_id=page.task_id))

    with reading(world.engine) as session:
        done = runs.get(session, run)
    assert final == "succeeded"
    assert (done.n_in, done.n_delivered, done.n_skipped, done.skipped_reasons) == (4, 3, 1, {"duplicate": 1})


def test_an_item_nobody_accounts_for_waits_for_a_person_and_the_run_is_not_green(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    page = add_page(world, reader)
    end_task(world, reader, None)

    final = end_task(world, claim(world, task_id=page.task_id), books.DELIVERED, n=2)

    with reading(world.engine) as session:
        assert (final, runs.get(session, run).n_parked) == ("partial", 1)


def test_cancelling_stops_what_nobody_holds_and_tells_the_others(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    add_page(world, reader)

    transact(world.engine, lambda s: runs.cancel(s, run))

    assert world.state(run) == "cancelling"
    assert transact(world.engine, lambda s: tasks.heartbeat(s, reader)) is True
    assert transact(world.engine, lambda s: tasks.claim(s, "w2")) is None

    def obey(session: Any) -> str | None:
        tasks.cancel(session, reader)
        return runs.settle(session, run)

    assert transact(world.engine, obey) == "cancelled"
    with reading(world.engine) as session:
        assert runs.get(session, run).n_cancelled == 3


def test_a_pending_run_is_cancelled_at_once(world: World) -> None:
    run = world.run("fetch")

    transact(world.engine, lambda s: runs.cancel(s, run))

    assert world.state(run) == "cancelled"


def test_a_source_that_cannot_be_read_fails_the_run(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)

    def give_up(session: Any) -> str | None:
        runs.bury(session, reader, Problem("auth", "Sign in again."), SETTLE)
        return runs.settle(session, run)

    assert transact(world.engine, give_up) == "failed"
    with reading(world.engine) as session:
        assert runs.get(session, run).error["code"] == "auth"


def test_a_stopped_run_takes_no_further_task_and_parks_what_cannot_be_read_again(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    add_page(world, reader)
    end_task(world, reader, None)
    transact(world.engine, lambda s: runs.stop(s, run, {"code": "auth", "message": "Sign in again."}, ["fetch"]))

    final = transact(world.engine, lambda s: runs.settle(s, run))

    with reading(world.engine) as session:
        done = runs.get(session, run)
        kept, _ = parked.list_items(session, world.project, parked.Filter())
    assert (final, done.n_parked, len(kept), kept[0].message) == ("failed", 3, 3, "Sign in again.")


def test_the_same_trigger_starts_one_run(world: World) -> None:
    wish = world.wish(trigger_key="cron:1:2026-11-21T02:30")

    first, made = transact(world.engine, lambda s: runs.start(s, world.project, wish, [runs.Head("fetch")]))
    second, made_again = transact(world.engine, lambda s: runs.start(s, world.project, wish, [runs.Head("fetch")]))

    assert (first.id, made, made_again) == (second.id, True, False)
    assert world.count(Task, run_id=first.id) == 1


def test_a_run_without_an_open_task_is_closed_by_the_sweeper(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    transact(world.engine, lambda s: tasks.finish(s, reader))

    swept = transact(world.engine, sweep)

    assert swept.closed == {run: "succeeded"}


def test_a_lost_bell_is_rung_again(world: World) -> None:
    run = world.run("fetch")
    transact(world.engine, outbox.take)
    task_id = world.only(Task, run_id=run)["id"]
    world.change(Task, {"id": task_id}, next_at=world.now(-60))

    swept = transact(world.engine, sweep)

    assert swept.overdue == [outbox.Bell(task_id, "default")]


def test_a_released_task_counts_no_attempt(world: World) -> None:
    world.run("fetch")
    held = claim(world)

    transact(world.engine, lambda s: tasks.release(s, held))

    assert claim(world, "w2").attempts == 1


def test_only_tasks_of_the_wanted_queue_are_taken(world: World) -> None:
    world.run("fetch", queue="bulk")

    assert transact(world.engine, lambda s: tasks.claim(s, "w", queues=("interactive",))) is None
    assert claim(world, queues=("bulk",)).queue == "bulk"


def test_two_last_tasks_that_end_at_once_close_the_run(engine: Engine, world: World) -> None:
    run = world.run("a", "b")
    first, second = claim(world), claim(world)
    ends: list[str | None] = []
    threads = [threading.Thread(target=lambda c=c: ends.append(end_task(world, c, None))) for c in (first, second)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends, key=str) == [None, "succeeded"]
    assert world.state(run) == "succeeded"


def test_another_project_sees_nothing(world: World) -> None:
    run = world.run("fetch")
    stranger = World.made(world.engine)

    with reading(world.engine) as session:
        assert run_lists.list_runs(session, stranger.project, run_lists.Wanted()) == ([], None)
        assert fetch(session, Project, world.project).id == world.project
        with pytest.raises(Exception, match="There is no run"):
            runs.get(session, run, stranger.project)
