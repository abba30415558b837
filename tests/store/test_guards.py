"""The database itself refuses every illegal move, whatever the code above it does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from wareflow.engine.states import MOVES
from wareflow.store import guards
from wareflow.store.database import reading
from wareflow.store.ids import new_id
from wareflow.store.models import CursorState, Effect, Inbox, Link, Run, Task

from tests.store.arrange import World

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(hours=1)
LEASE: dict[str, Any] = {"state": "leased", "lease_owner": "w1", "lease_until": LATER, "lease_epoch": 1}
UNKNOWN = {"state": "unknown", "sent_at": NOW, "sends": 1}


def effect(world: World, **values: Any) -> dict[str, Any]:
    id = new_id()
    given = {"connection_id": "bc", "operation": "create_item", "effect_key": "k", "klass": "C", "request_hash": "h"}
    world.insert(Effect, id=id, project_id=world.project, **{"idem_key": str(uuid4()), **given, **values})
    return {"id": id}


def cursor(world: World, **values: Any) -> dict[str, Any]:
    given = {"stream_id": "s", "flow_id": world.flow, "node_id": "fetch", "position_sort": "2026-11-02", "commit_no": 5}
    world.insert(CursorState, project_id=world.project, **{**given, **values})
    return {"stream_id": "s"}


def same_trigger_twice(world: World) -> None:
    world.raw_run(1, trigger_key="cron:1")
    world.raw_run(2, trigger_key="cron:1")


def pending_to_succeeded(world: World) -> None:
    world.change(Run, {"id": world.raw_run()}, state="succeeded", finished_at=NOW)


def finish_with_unaccounted_records(world: World) -> None:
    run = world.raw_run(state="running", n_in=3, n_delivered=2)
    world.change(Run, {"id": run}, state="partial", finished_at=NOW)


def succeed_with_parked_records(world: World) -> None:
    run = world.raw_run(state="running", n_in=3, n_delivered=2, n_parked=1)
    world.change(Run, {"id": run}, state="succeeded", finished_at=NOW)


def finish_without_a_time(world: World) -> None:
    world.change(Run, {"id": world.raw_run(state="running")}, state="succeeded")


def reopen_a_finished_run(world: World) -> None:
    run = world.raw_run(state="succeeded", finished_at=NOW)
    world.change(Run, {"id": run}, state="running", finished_at=None)


def claim_without_raising_the_epoch(world: World) -> None:
    task = world.raw_task(world.raw_run())
    world.change(Task, {"id": task}, **{**LEASE, "lease_epoch": 0})


def two_leases_in_a_lane(world: World) -> None:
    run = world.raw_run()
    world.raw_task(run, 1, lane_key="order/1", lane_seq=1, **LEASE)
    second = world.raw_task(run, 2, lane_key="order/1", lane_seq=2)
    world.change(Task, {"id": second}, **LEASE)


def done_but_still_owned(world: World) -> None:
    world.change(Task, {"id": world.raw_task(world.raw_run(), **LEASE)}, state="done")


def epoch_back(world: World) -> None:
    world.change(Task, {"id": world.raw_task(world.raw_run(), **LEASE)}, lease_epoch=0)


def fourth_crash(world: World) -> None:
    world.change(Task, {"id": world.raw_task(world.raw_run(), crash_count=3)}, crash_count=4)


def blocked_task_leased(world: World) -> None:
    world.change(Task, {"id": world.raw_task(world.raw_run(), state="blocked")}, **LEASE)


def done_task_again(world: World) -> None:
    world.change(Task, {"id": world.raw_task(world.raw_run(), state="done")}, state="ready")


def same_effect_twice(world: World) -> None:
    effect(world)
    effect(world)


def planned_to_confirmed(world: World) -> None:
    world.change(Effect, effect(world), state="confirmed", remote_id="1")


def inflight_without_sent_at(world: World) -> None:
    world.change(Effect, effect(world), state="inflight", sends=1)


def inflight_without_counting_the_send(world: World) -> None:
    world.change(Effect, effect(world, sends=1, not_sent_proof="http_429"), state="inflight", sent_at=NOW)


def request_changed_after_send(world: World) -> None:
    world.change(Effect, effect(world, state="inflight", sent_at=NOW, sends=1), request_hash="other")


def confirmed_without_remote_id(world: World) -> None:
    world.change(Effect, effect(world, state="inflight", sent_at=NOW, sends=1), state="confirmed")


def unknown_without_settling(world: World) -> None:
    world.change(Effect, effect(world, state="inflight", sent_at=NOW, sends=1), state="unknown")


def resend_without_a_probe(world: World) -> None:
    world.change(Effect, effect(world, settle_until=NOW, **UNKNOWN), state="planned")


def resend_before_it_settled(world: World) -> None:
    world.change(Effect, effect(world, settle_until=LATER, **UNKNOWN), state="planned", probes=1)


def unknown_to_inflight(world: World) -> None:
    world.change(Effect, effect(world, settle_until=NOW, **UNKNOWN), state="inflight", sends=2)


def inflight_to_planned_without_proof(world: World) -> None:
    world.change(Effect, effect(world, state="inflight", sent_at=NOW, sends=1), state="planned")


def parked_moved_without_a_person(world: World) -> None:
    world.change(Effect, effect(world, state="parked"), state="planned")


def class_d_resent(world: World) -> None:
    world.change(Effect, effect(world, klass="D", settle_until=NOW, **UNKNOWN), state="planned", probes=1)


def abandoned_without_a_person(world: World) -> None:
    effect(world, state="abandoned")


def idem_key_changed(world: World) -> None:
    world.change(Effect, effect(world), idem_key=str(uuid4()))


def sends_lowered(world: World) -> None:
    world.change(Effect, effect(world, sends=2), sends=1)


def cursor_back(world: World) -> None:
    world.change(CursorState, cursor(world), position_sort="2026-11-01", commit_no=6)


def cursor_moved_by_an_incomplete_scan(world: World) -> None:
    world.change(CursorState, cursor(world, scan_complete=False), position_sort="2026-11-03", commit_no=6)


def cursor_without_commit_no(world: World) -> None:
    world.change(CursorState, cursor(world), position_sort="2026-11-03")


def one_right_side_linked_twice(world: World) -> None:
    for left in ("a", "b"):
        world.insert(Link, pair_id="p", object_type="item", left_id=left, right_id="r", project_id=world.project)


def inbox_version_twice(world: World) -> None:
    for _ in range(2):
        world.insert(
            Inbox, stream_id="s", record_key="k", record_version="1", content_hash="h", project_id=world.project
        )


def skipped_without_reason(world: World) -> None:
    world.insert(
        Inbox, stream_id="s", record_key="k", record_version="1", content_hash="h", project_id=world.project,
        disposition="skipped",
    )  # fmt: skip


ILLEGAL: list[Callable[[World], None]] = [
    same_trigger_twice,
    pending_to_succeeded,
    finish_with_unaccounted_records,
    succeed_with_parked_records,
    finish_without_a_time,
    reopen_a_finished_run,
    claim_without_raising_the_epoch,
    two_leases_in_a_lane,
    done_but_still_owned,
    epoch_back,
    fourth_crash,
    blocked_task_leased,
    done_task_again,
    same_effect_twice,
    planned_to_confirmed,
    inflight_without_sent_at,
    inflight_without_counting_the_send,
    request_changed_after_send,
    confirmed_without_remote_id,
    unknown_without_settling,
    resend_without_a_probe,
    resend_before_it_settled,
    unknown_to_inflight,
    inflight_to_planned_without_proof,
    parked_moved_without_a_person,
    class_d_resent,
    abandoned_without_a_person,
    idem_key_changed,
    sends_lowered,
    cursor_back,
    cursor_moved_by_an_incomplete_scan,
    cursor_without_commit_no,
    one_right_side_linked_twice,
    inbox_version_twice,
    skipped_without_reason,
]


@pytest.mark.parametrize("illegal", ILLEGAL, ids=lambda move: move.__name__)
def test_the_database_refuses(world: World, illegal: Callable[[World], None]) -> None:
    with pytest.raises((IntegrityError, DBAPIError)) as refusal:
        illegal(world)

    assert not refusal.value.connection_invalidated
    assert "syntax" not in str(refusal.value)


def test_the_table_of_moves_is_the_engines(world: World) -> None:
    with reading(world.engine) as session:
        found = {tuple(row) for row in session.execute(text("SELECT entity, from_state, to_state FROM state_move"))}

    assert found == set(guards.moves())
    assert {entity for entity, _, _ in found} >= set(MOVES)


def test_an_effect_that_was_refused_may_be_sent_again_with_another_body(world: World) -> None:
    refused = effect(world, state="rejected", sent_at=NOW, sends=1)

    changed = world.change(Effect, refused, state="planned", request_hash="mended")

    assert changed == 1


def test_a_settled_probe_lets_an_unknown_effect_be_sent_again(world: World) -> None:
    lost = effect(world, settle_until=NOW, **UNKNOWN)

    changed = world.change(Effect, lost, state="planned", probes=1)

    assert changed == 1
