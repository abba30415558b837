"""Flows, versions, schedules, events, steps and changes."""

from typing import Any

import pytest
from wareflow.engine.applying import ChangeRecord
from wareflow.sdk.changes import Change
from wareflow.store import changes, events, flows, schedules, steps
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound, RevisionConflict, Taken
from wareflow.store.models import FlowVersion
from wareflow.store.schedules import Timing
from wareflow.store.steps import Count

from tests.store.arrange import World
from tests.store.test_tasks import claim


def save(world: World, revision: int, name: str = "Orders") -> int:
    given = {"name": name, "description": "", "fingerprint": "f2", "problem_count": 0}
    return transact(world.engine, lambda s: flows.save(s, world.flow, revision, "{}", **given).revision)  # type: ignore[arg-type]


def test_saving_over_an_older_revision_is_refused(world: World) -> None:
    assert save(world, 1) == 2

    with pytest.raises(RevisionConflict, match="saved as revision 2 meanwhile"):
        save(world, 1, "Mine")

    assert save(world, 2, "Mine") == 3


def test_a_deleted_flow_is_gone_but_its_runs_stay(world: World) -> None:
    run = world.run("fetch")

    transact(world.engine, lambda s: flows.delete(s, world.flow))

    with reading(world.engine) as session:
        assert flows.list_flows(session, world.project) == ([], None)
        with pytest.raises(NotFound, match="was deleted"):
            flows.get(session, world.flow)
    assert world.state(run) == "pending"


def test_an_origin_is_taken_once(world: World) -> None:
    transact(world.engine, lambda s: flows.create(s, world.project, "A", "{}", origin="template:items"))

    with pytest.raises(Taken):
        transact(world.engine, lambda s: flows.create(s, world.project, "B", "{}", origin="template:items"))


def test_publishing_numbers_the_versions(world: World) -> None:
    def publish(session: Any) -> FlowVersion:
        return flows.publish(session, flows.get(session, world.flow), '{"a": 1}', fingerprint="f", message="Go")

    second, third = transact(world.engine, publish), transact(world.engine, publish)

    assert (second.number, third.number) == (2, 3)
    with reading(world.engine) as session:
        assert flows.get(session, world.flow).published_version_id == third.id
        assert [each.number for each in flows.versions(session, world.flow)] == [3, 2, 1]
        assert flows.version_by_number(session, world.flow, 2).message == "Go"


def test_the_same_draft_is_frozen_once(world: World) -> None:
    def freeze(session: Any) -> str:
        return flows.freeze(session, flows.get(session, world.flow), '{"draft": 1}', fingerprint="f").id

    assert transact(world.engine, freeze) == transact(world.engine, freeze)


def test_lists_come_in_pages(world: World) -> None:
    for n in range(5):
        transact(world.engine, lambda s, n=n: flows.create(s, world.project, f"Flow {n}", "{}"))  # type: ignore[misc]

    with reading(world.engine) as session:
        first, cursor = flows.list_flows(session, world.project, 4)
        second, end = flows.list_flows(session, world.project, 4, cursor)

    assert [flow.name for flow in first + second] == ["Flow 4", "Flow 3", "Flow 2", "Flow 1", "Flow 0", "Orders"]
    assert end is None


def test_a_due_schedule_is_seen_until_it_is_advanced(world: World) -> None:
    timing = Timing("*/5 * * * *", "Europe/Warsaw", world.now(-1))
    transact(world.engine, lambda s: schedules.replace(s, world.project, world.flow, {"clock": timing}))

    def fire(session: Any) -> list[str]:
        due = [taken for schedule_id in schedules.due(session) if (taken := schedules.take(session, schedule_id))]
        for schedule in due:
            schedules.advance(session, schedule.id, "2026-11-21T12:00", world.now(300))
        return [schedule.node_id for schedule in due]

    assert transact(world.engine, fire) == ["clock"]
    assert transact(world.engine, fire) == []


def test_events_are_numbered_without_gaps(world: World) -> None:
    run = world.run("fetch")
    for n in range(3):
        transact(world.engine, lambda s, n=n: events.append(s, run, "step", {"n": n}))  # type: ignore[misc]

    with reading(world.engine) as session:
        found = events.since(session, run, 1)

    assert [(event.seq, event.data["n"]) for event in found] == [(2, 1), (3, 2)]


def test_counts_of_parallel_tasks_add_up(world: World) -> None:
    run = world.run("a", "b")
    for claimed in (claim(world), claim(world)):
        transact(world.engine, lambda s, c=claimed: steps.record(s, c, {"map": Count({"in": 3}, {"out": 2}, 5)}))  # type: ignore[misc]
        transact(world.engine, lambda s, c=claimed: steps.record(s, c, {"map": Count({"in": 1}, {"failed": 1}, 5)}))  # type: ignore[misc]

    with reading(world.engine) as session:
        (step,) = steps.of_run(session, run)

    assert (step.inputs, step.outputs, step.duration_ms) == ({"in": 8}, {"out": 4, "failed": 2}, 20)


def test_changes_are_listed_in_order_and_counted(world: World) -> None:
    run = world.run("fetch")
    claimed = claim(world)
    made = [
        ChangeRecord(
            "upsert", 7, "demo_bc", "business_central", Change.between("item", key, current, {"n": 2}), "planned"
        )
        for key, current in (("A", None), ("B", {"n": 1}), ("C", {"n": 2}))
    ]

    transact(world.engine, lambda s: changes.add(s, claimed, made))

    with reading(world.engine) as session:
        rows, total = changes.page(session, run, offset=1, limit=1)
        counts = changes.counts(session, run)
        updates, _ = changes.page(session, run, action="update")
    assert (total, [row.key for row in rows]) == (3, ["B"])
    assert counts == {"create": 1, "update": 1, "unchanged": 1}
    assert updates[0].fields == [{"name": "n", "before": 1, "after": 2}]
