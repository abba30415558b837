"""The counts of open work are those of the tables, on both databases."""

from sqlalchemy import Engine
from wareflow.store import backlog, tasks
from wareflow.store.database import reading, transact
from wareflow.store.models import Task

from tests.store.arrange import World


def test_an_empty_instance_has_no_work(engine: Engine, world: World) -> None:
    with reading(engine) as session:
        found = backlog.count(session, world.project)

    assert (found.queues, found.due, found.leased, found.parked) == ({}, 0, 0, 0)


def test_due_later_and_leased_tasks_are_told_apart(engine: Engine, world: World) -> None:
    run = world.run("fetch", "other", "third")
    task = world.raw_task(run, no=9, head="fourth")
    transact(engine, lambda session: tasks.claim(session, "worker:1:a", task_id=task))
    with reading(engine) as session:
        before = backlog.count(session, world.project)
    world.change(Task, {"run_id": run, "head": "other"}, next_at=world.now(60))

    with reading(engine) as session:
        after = backlog.count(session, world.project)

    load = before.queues["default"]
    assert (load.due, load.later, load.leased, before.busy_workers) == (3, 0, 1, 1)
    assert load.oldest_due_seconds >= 0
    assert (after.due, after.queues["default"].later, after.leased) == (2, 1, 1)
    assert sum(after.runs.values()) == 1


def test_the_oldest_due_task_gives_the_age_of_its_queue(engine: Engine, world: World) -> None:
    run = world.run("fetch", queue="bulk")
    world.change(Task, {"run_id": run}, next_at=world.now(-90))

    with reading(engine) as session:
        found = backlog.count(session, world.project)

    assert 89 < found.oldest_due_seconds < 150
    assert found.queues["bulk"].due == 1
