"""The ledger of writes: nothing is sent twice, nothing unknown is sent again before a look."""

from dataclasses import replace
from typing import Any

import pytest
from wareflow.engine.states import IllegalMove
from wareflow.sdk.errors import Problem
from wareflow.store import effects, runs, tasks
from wareflow.store.database import reading, transact
from wareflow.store.effects import Begun, Outcome, Wish
from wareflow.store.ids import new_id
from wareflow.store.models import Effect, Task
from wareflow.store.sweep import MAX_CRASHES, sweep
from wareflow.store.tasks import Claimed

from tests.store.arrange import World
from tests.store.test_tasks import claim

CREATE = Wish("bc", "create_item", "MUG-1", request_hash="h1")
UPDATE = Wish("bc", "update_item", "MUG-1", request_hash="h1", revision="v1", again=True)


def begin(world: World, claimed: Claimed, *wishes: Wish) -> list[Begun]:
    def work(session: Any) -> list[Begun]:
        tasks.hold(session, claimed)
        return effects.begin(session, claimed, wishes)

    return transact(world.engine, work)


def end(world: World, claimed: Claimed, *outcomes: Outcome) -> None:
    def work(session: Any) -> None:
        tasks.hold(session, claimed)
        effects.finish(session, claimed, outcomes)

    transact(world.engine, work)


def crashed(world: World) -> Claimed:
    """The task after its worker went away with an effect in flight."""
    (task,) = [world.only(Task)]
    world.change(Task, {"id": task["id"]}, lease_until=world.now(-1))
    transact(world.engine, sweep)
    return claim(world, "next")


@pytest.fixture
def held(world: World) -> Claimed:
    world.run("fetch")
    return claim(world)


def test_a_wish_is_in_flight_before_it_may_be_sent(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)

    row = world.only(Effect)
    assert begun.standing == "send"
    assert (row["state"], row["sends"], row["lease_epoch"], row["task_id"]) == ("inflight", 1, held.epoch, held.id)


def test_a_confirmed_create_is_answered_and_not_sent_again(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "confirmed", remote_id="item-7", response={"no": "7"}))

    (again,) = begin(world, held, CREATE)

    assert (again.standing, again.remote_id, again.response) == ("confirmed", "item-7", {"no": "7"})
    assert world.count(Effect) == 1


def test_a_confirmed_create_is_sent_anew_only_when_a_person_replays_it(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "confirmed", remote_id="item-7"))

    (by_itself,) = begin(world, held, CREATE)
    held_by_replay = replace(held, run_id=new_id())
    (replayed,) = begin(world, held_by_replay, replace(CREATE, anew=True))

    assert (by_itself.standing, replayed.standing) == ("confirmed", "send")


def test_an_update_whose_target_differs_again_is_a_new_generation(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, UPDATE)
    end(world, held, Outcome(begun.id, "confirmed", remote_id="item-7"))

    (again,) = begin(world, held, UPDATE)

    assert again.standing == "send"
    assert (again.id, again.idem_key) != (begun.id, begun.idem_key)


def test_the_name_of_an_intent_is_computed(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "planned", proof="http_429"))

    (again,) = begin(world, held, CREATE)

    assert (again.id, again.idem_key, again.sends) == (begun.id, begun.idem_key, 2)


def test_after_a_crash_the_effect_is_unknown_and_not_sent(world: World, held: Claimed) -> None:
    begin(world, held, CREATE)
    later = crashed(world)

    (found,) = begin(world, later, CREATE)

    assert found.standing == "unknown"
    assert found.settle_until is not None
    assert found.settle_until > world.now()


def test_an_effect_that_another_worker_has_in_flight_is_busy(world: World, held: Claimed) -> None:
    begin(world, held, CREATE)

    (other,) = begin(world, held, CREATE)

    assert other.standing == "busy"


def test_two_looks_that_find_nothing_after_settling_allow_another_send(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "unknown", settle=-1))

    first = transact(world.engine, lambda s: effects.probed(s, begun.id, "absent"))
    world.change(Effect, {"id": begun.id}, settle_until=world.now(-1))
    second = transact(world.engine, lambda s: effects.probed(s, begun.id, "absent"))
    (again,) = begin(world, held, CREATE)

    assert (first, second, again.standing, again.sends) == ("unknown", "planned", "send", 2)


def test_a_look_that_is_told_twice_counts_once(world: World, held: Claimed) -> None:
    """A commit whose reply was lost is tried again."""
    (begun,) = begin(world, held, Wish("bc", "update_item", "1", request_hash="h", klass="A"))
    end(world, held, Outcome(begun.id, "unknown", settle=-1))

    states = [transact(world.engine, lambda s: effects.probed(s, begun.id, "absent")) for _ in range(2)]

    assert states == ["planned", "planned"]
    assert world.only(Effect)["probes"] == 1


def test_a_look_that_comes_late_changes_nothing(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "unknown"))
    transact(world.engine, lambda s: effects.probed(s, begun.id, "same", remote_id="item-7"))

    absent = transact(world.engine, lambda s: effects.probed(s, begun.id, "absent"))
    different = transact(world.engine, lambda s: effects.probed(s, begun.id, "different"))

    assert (absent, different) == ("confirmed", "confirmed")


def test_a_task_that_killed_its_workers_leaves_its_writes_as_long_to_settle_as_was_said(
    world: World, held: Claimed
) -> None:
    begin(world, held, CREATE)
    world.change(Task, {"id": held.id}, lease_until=world.now(-1), crash_count=MAX_CRASHES)

    swept = transact(world.engine, lambda s: sweep(s, settle=1_000))

    row = world.only(Effect)
    assert swept.buried == [held.id]
    assert (row["state"], row["settle_until"] > world.now(900)) == ("unknown", True)


def test_a_task_that_cannot_be_done_leaves_its_writes_as_long_to_settle_as_was_said(
    world: World, held: Claimed
) -> None:
    begin(world, held, CREATE)

    transact(world.engine, lambda s: runs.bury(s, held, Problem("bug", "broke"), settle=1_000))

    row = world.only(Effect)
    assert (row["state"], row["settle_until"] > world.now(900)) == ("unknown", True)


def test_a_look_before_it_settled_counts_for_nothing(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "unknown"))

    states = [transact(world.engine, lambda s: effects.probed(s, begun.id, "absent")) for _ in range(3)]

    assert (states, world.only(Effect)["probes"]) == (["unknown"] * 3, 0)


def test_a_look_that_finds_the_same_confirms(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "unknown"))

    state = transact(world.engine, lambda s: effects.probed(s, begun.id, "same", remote_id="item-7"))
    (again,) = begin(world, held, CREATE)

    assert (state, again.standing, again.remote_id) == ("confirmed", "confirmed", "item-7")


def test_a_look_that_finds_something_else_waits_for_a_person(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "unknown"))
    transact(world.engine, lambda s: effects.probed(s, begun.id, "different"))
    assert begin(world, held, CREATE)[0].standing == "parked"

    transact(world.engine, lambda s: effects.decide(s, begun.id, "planned", "anna", "made anew"))

    assert begin(world, held, CREATE)[0].standing == "send"


def test_class_d_is_never_sent_again_by_itself(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, Wish("bc", "post_invoice", "1", request_hash="h", klass="D"))
    end(world, held, Outcome(begun.id, "unknown", settle=-1))

    assert transact(world.engine, lambda s: effects.probed(s, begun.id, "absent")) == "parked"


def test_a_fresh_read_that_shows_the_wish_fulfilled_confirms_the_lost_write(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    crashed(world)

    found = transact(world.engine, lambda s: effects.confirm_unknown(s, "bc", "create_item", "MUG-1"))

    assert found == begun.id
    with reading(world.engine) as session:
        assert effects.earlier(session, held.run_id, "bc", "create_item", "MUG-1") == begun.id


def test_a_refused_write_is_sent_again_with_the_mended_body(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "rejected", note="price must be positive"))

    (again,) = begin(world, held, Wish("bc", "create_item", "MUG-1", request_hash="mended"))

    assert (again.id, again.standing, world.only(Effect)["request_hash"]) == (begun.id, "send", "mended")


def test_an_outcome_for_an_effect_that_is_not_in_flight_is_refused(world: World, held: Claimed) -> None:
    (begun,) = begin(world, held, CREATE)
    end(world, held, Outcome(begun.id, "confirmed", remote_id="1"))

    with pytest.raises(IllegalMove):
        end(world, held, Outcome(begun.id, "confirmed", remote_id="2"))


def test_many_wishes_go_in_one_transaction(world: World, held: Claimed) -> None:
    wishes = [Wish("bc", "create_item", f"SKU-{n}", request_hash="h") for n in range(50)]

    begun = begin(world, held, *wishes)
    end(world, held, *(Outcome(each.id, "confirmed", remote_id="1") for each in begun))

    assert world.count(Effect, state="confirmed") == 50
    with reading(world.engine) as session:
        assert effects.find_open(session, run_id=held.run_id) == []
