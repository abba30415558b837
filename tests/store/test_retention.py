"""What has had its time is removed, class by class and piece by piece; what is still needed stays."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from wareflow.store import kept_for, retention, runs, settings, tasks
from wareflow.store.database import reading, transact
from wareflow.store.kept_for import KeptFor
from wareflow.store.models import (
    Audit,
    Effect,
    Inbox,
    ParkedItem,
    Run,
    RunEvent,
    RunPage,
    StepChunk,
    Task,
    TaskStep,
    WebhookSeen,
)
from wareflow.store.steps import Count
from wareflow.store.steps import record as record_steps

from tests.store.arrange import World
from tests.store.test_tasks import claim

DAY = 86_400.0
KEEP = KeptFor()


def ended(world: World, days: float, *, state: str = "succeeded", delivered: int = 1, number: int = 1) -> str:
    """A run that ended so many days ago, with a page of data."""
    run = world.run("fetch", options={"records": [{"secret": "anna"}], "log": {}})
    reader = claim(world)
    stored = {"data": b"records", "lineage": b"facts", "n": 1, "page_no": 0, "first_item": 0}
    world.insert(StepChunk, run_id=run, node_id="fetch", port="items", head="fetch", task_id=reader.id, **stored)
    transact(world.engine, lambda s: record_steps(s, reader, {"fetch": Count(outputs={"items": 1})}))
    transact(world.engine, lambda s: tasks.finish(s, reader))
    transact(world.engine, lambda s: runs.settle(s, run))
    failed = 0 if state == "succeeded" else 1
    world.change(Run, {"id": run}, finished_at=world.now(-days * DAY), n_delivered=delivered, n_in=delivered)
    if failed:
        with world.engine.begin() as connection:
            for trigger in ("guard_run_state",):
                _without(connection, trigger)
            connection.execute(
                text("UPDATE run SET state = :state, n_failed = 1, n_in = n_delivered + 1 WHERE id = :id"),
                {"state": state, "id": run},
            )
    return run


def _without(connection: Any, trigger: str) -> None:
    on = "" if connection.dialect.name == "sqlite" else " ON run"
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def due(world: World, keep: KeptFor = KEEP) -> set[str]:
    with reading(world.engine) as session:
        return set(retention.due_runs(session, world.project, keep))


def again(world: World, work: Callable[[Session], int]) -> int:
    total = 0
    while removed := transact(world.engine, work):
        total += removed
    return total


def test_each_class_of_run_has_a_time_of_its_own(world: World) -> None:
    quiet, quiet_young = ended(world, 3, delivered=0), ended(world, 1, delivered=0)
    good, good_young = ended(world, 31), ended(world, 29)
    bad, bad_young = ended(world, 91, state="partial"), ended(world, 89, state="failed")

    found = due(world)

    assert found == {quiet, good, bad}
    assert not found & {quiet_young, good_young, bad_young}


def test_a_run_under_way_is_never_due(world: World) -> None:
    world.run("fetch")

    assert due(world, KeptFor(quiet_data=-1, data=-1, troubled_data=-1)) == set()


def test_data_go_in_pieces_and_the_run_stays_with_its_counts(world: World) -> None:
    run = ended(world, 31)

    transact(world.engine, lambda s: retention.begin_run(s, run))
    pieces = 0
    while transact(world.engine, lambda s: retention.remove_data(s, run, 1)):
        pieces += 1

    left = [world.count(model, run_id=run) for model in (StepChunk, RunEvent, TaskStep, RunPage, Task)]
    row = world.only(Run, id=run)
    assert pieces >= 3
    assert left == [0, 0, 0, 0, 0]
    assert (row["data_gone"], row["data_removed_at"] is not None, row["options"]) == (True, True, {"log": {}})
    assert row["steps"][0]["outputs"] == {"items": 1}
    assert due(world) == set()


def test_a_removal_that_was_interrupted_goes_on(world: World) -> None:
    run = ended(world, 31)
    transact(world.engine, lambda s: retention.begin_run(s, run))
    first = world.only(Run, id=run)["data_removed_at"]
    transact(world.engine, lambda s: retention.remove_data(s, run, 1))

    still_due = due(world)
    transact(world.engine, lambda s: retention.begin_run(s, run))
    again(world, lambda s: retention.remove_data(s, run, 100))

    assert still_due == {run}
    assert world.only(Run, id=run)["data_removed_at"] == first
    assert world.count(Task, run_id=run) == 0


def test_runs_go_later_than_their_data_and_the_newest_of_a_flow_stays(world: World) -> None:
    old, quiet, kept, newest = ended(world, 401), ended(world, 8, delivered=0), ended(world, 50), ended(world, 500)
    world.change(Run, {}, data_gone=True)

    removed = again(world, lambda s: retention.remove_runs(s, world.project, KEEP, 10))

    assert removed == 2
    assert (world.count(Run, id=old), world.count(Run, id=quiet)) == (0, 0)
    assert (world.count(Run, id=kept), world.count(Run, id=newest)) == (1, 1)


def test_a_run_whose_parked_item_waits_for_a_person_stays(world: World) -> None:
    run = ended(world, 401)
    ended(world, 0)
    world.change(Run, {}, data_gone=True)
    world.insert(ParkedItem, **_parked(world, run, "open"))

    assert transact(world.engine, lambda s: retention.remove_runs(s, world.project, KEEP, 10)) == 0
    world.change(ParkedItem, {"run_id": run}, state="dropped")
    assert transact(world.engine, lambda s: retention.remove_runs(s, world.project, KEEP, 10)) == 1


def test_open_parked_items_stay_unless_the_operator_says_otherwise(world: World) -> None:
    long_ago = world.now(-100 * DAY)
    for state in ("open", "dropped"):
        row = {**_parked(world, "r", state), "created_at": long_ago, "updated_at": long_ago}
        world.insert(ParkedItem, **row)
    world.insert(ParkedItem, **_parked(world, "young", "dropped"))

    by_rule = again(world, lambda s: retention.remove_parked(s, world.project, KEEP, 10))
    with_limit = again(world, lambda s: retention.remove_parked(s, world.project, KeptFor(parked_open=99), 10))

    assert (by_rule, with_limit) == (1, 1)
    assert world.count(ParkedItem) == 1


def test_the_newest_version_of_a_record_stays_in_the_inbox_however_old(world: World) -> None:
    for key, version, days, disposition in (
        ("A", "1", 200, "delivered"),
        ("A", "2", 150, "delivered"),
        ("B", "1", 300, "delivered"),
        ("C", "1", 200, None),
        ("C", "2", 10, "delivered"),
        ("D", "1", 80, "delivered"),
        ("D", "2", 10, "delivered"),
    ):
        world.insert(
            Inbox, stream_id="s", record_key=key, record_version=version, project_id=world.project, content_hash="h",
            disposition=disposition, received_at=world.now(-days * DAY),
        )  # fmt: skip

    place: tuple[str, ...] = ()
    removed = 0
    while True:
        place, gone = transact(
            world.engine,
            lambda s, at=place: retention.compact_inbox(s, world.project, KEEP, at, 2),  # type: ignore[misc]
        )
        removed += gone
        if not place:
            break

    assert removed == 1
    assert world.count(Inbox, record_key="A", record_version="1") == 0
    assert world.count(Inbox) == 6


def test_the_ledger_stays_and_only_replaced_answers_are_taken_out(world: World) -> None:
    long_ago = world.now(-100 * DAY)
    for generation in (0, 1):
        world.insert(
            Effect, id=f"e{generation}", project_id=world.project, connection_id="c", operation="o", effect_key="k",
            klass="A", idem_key=f"i{generation}", request_hash="r", generation=generation, remote_id="1",
            response={"id": "1"}, state="confirmed", updated_at=long_ago,
        )  # fmt: skip

    place, gone = transact(world.engine, lambda s: retention.compact_effects(s, world.project, KEEP, (), 10))

    assert (place, gone) == (("e1",), 1)
    assert world.only(Effect, id="e0")["response"] is None
    assert world.only(Effect, id="e1")["response"] == {"id": "1"}


def test_deliveries_seen_are_forgotten_when_nobody_repeats_them_any_more(world: World) -> None:
    for name, days in (("old", 31), ("young", 29)):
        world.insert(
            WebhookSeen, flow_id=world.flow, delivery_id=name, project_id=world.project, body_hash="h",
            seen_at=world.now(-days * DAY),
        )  # fmt: skip

    assert again(world, lambda s: retention.remove_rest(s, world.project, KEEP, 10)) == 1
    assert world.count(WebhookSeen, delivery_id="young") == 1


def test_an_audit_trail_without_its_oldest_entries_is_still_whole(world: World) -> None:
    for n in range(3):
        transact(world.engine, lambda s, n=n: settings.audit(s, world.project, "anna", "x", f"flow/{n}"))  # type: ignore[misc]
    _age_audit(world.engine, world, days=800)
    transact(world.engine, lambda s: settings.audit(s, world.project, "anna", "x", "young"))

    removed = transact(world.engine, lambda s: retention.remove_audit(s, world.project, KEEP))

    with reading(world.engine) as session:
        whole = settings.audit_is_whole(session)
    assert (removed, world.count(Audit), whole) == (3, 2, True)
    with pytest.raises(DatabaseError, match="append only"):
        transact(world.engine, lambda s: s.execute(text("DELETE FROM audit")))


def test_an_audit_trail_whose_young_entries_were_taken_out_is_not_whole(world: World) -> None:
    for n in range(3):
        transact(world.engine, lambda s, n=n: settings.audit(s, world.project, "anna", "x", f"flow/{n}"))  # type: ignore[misc]
    with world.engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON audit"
        connection.exec_driver_sql(f"DROP TRIGGER guard_audit_delete{on}")
        connection.exec_driver_sql("DELETE FROM audit WHERE no = 1")

    with reading(world.engine) as session:
        assert not settings.audit_is_whole(session)


def test_the_space_is_given_back_to_the_disk(world: World) -> None:
    big = "x" * 50_000
    for n in range(20):
        transact(world.engine, lambda s, n=n: settings.write(s, world.project, f"big{n}", big))  # type: ignore[misc]
    transact(world.engine, lambda s: s.execute(text("DELETE FROM setting")))

    left = 1
    while left:
        left = retention.give_back(world.engine, 50)

    with world.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0


def test_rules_that_contradict_each_other_are_named() -> None:
    assert KeptFor().problems() == {}
    assert "troubled_data" in KeptFor(data=100).problems()
    assert "runs" in KeptFor(runs=80).problems()
    assert "quiet_runs" in KeptFor(quiet_data=8).problems()
    assert "inbox" in KeptFor(inbox=5).problems()
    assert "parked_open" not in KeptFor(parked_open=0).problems()


def test_rules_are_read_as_they_were_written(world: World) -> None:
    transact(world.engine, lambda s: kept_for.write(s, world.project, {"data": 14, "quiet_runs": 5}))

    with reading(world.engine) as session:
        assert kept_for.read(session, world.project) == KeptFor(data=14, quiet_runs=5)
        assert settings.read(session, world.project)["retention_days"] == 14


def _parked(world: World, run: str, state: str) -> dict[str, Any]:
    return {
        "id": f"{run[:8]}{state}", "project_id": world.project, "run_id": run, "flow_id": world.flow, "task_id": "t",
        "node_id": "n", "port": "p", "item_id": f"{run}{state}", "cause": "c", "message": "m", "state": state,
    }  # fmt: skip


def _age_audit(engine: Engine, world: World, days: int) -> None:
    """Entries as they would be if they had been written so long ago."""
    with engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON audit"
        for name in ("guard_audit_0", "guard_audit_rules"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
    before = "0" * 64
    with reading(engine) as session:
        rows = list(session.scalars(text("SELECT no FROM audit ORDER BY no")))
    for no in rows:
        entry = world.only(Audit, no=no)
        entry.pop("hash")
        entry |= {"at": world.now(-days * DAY), "prev_hash": before}
        before = settings._hash(entry)
        world.change(Audit, {"no": no}, at=entry["at"], prev_hash=entry["prev_hash"], hash=before)
