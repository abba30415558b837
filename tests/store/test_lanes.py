"""One write of a record at a time, and never an older version over a newer one."""

from dataclasses import replace

import pytest
from wareflow.store import tasks
from wareflow.store.database import transact
from wareflow.store.effects import Outcome, Place, Wish
from wareflow.store.models import Effect, Lane
from wareflow.store.tasks import Claimed

from tests.store.arrange import World
from tests.store.test_effects import begin, crashed, end
from tests.store.test_tasks import claim

OLD = Wish(
    "bc", "item", "MUG", "h1", "A", revision="v1", again=True, source="flow/upsert", place=Place(1, 3, 7)
)  # fmt: skip
NEW = replace(OLD, request_hash="h2", revision="v2", place=Place(1, 4, 1))


@pytest.fixture
def held(world: World) -> Claimed:
    world.run("fetch")
    return claim(world)


def test_an_older_version_is_not_sent_after_a_newer_one(world: World, held: Claimed) -> None:
    (newer,) = begin(world, held, NEW)
    end(world, held, Outcome(newer.id, "confirmed", remote_id="1"))

    (older,) = begin(world, held, OLD)

    assert (older.standing, world.count(Effect)) == ("older", 1)


def test_the_same_and_newer_versions_are_sent(world: World, held: Claimed) -> None:
    standings = []
    for wish in (OLD, replace(OLD, revision="v1b"), NEW, replace(NEW, revision="v3", place=Place(2, 1, 1))):
        (begun,) = begin(world, held, wish)
        end(world, held, Outcome(begun.id, "confirmed", remote_id="1"))
        standings.append(begun.standing)

    assert standings == ["send"] * 4
    assert world.only(Lane)["run_no"] == 2


def test_a_version_that_is_there_already_closes_the_way_for_older_ones(world: World, held: Claimed) -> None:
    there = replace(NEW, there=True)
    (passed,) = begin(world, held, there)

    (older,) = begin(world, held, OLD)
    (again,) = begin(world, held, replace(there, place=OLD.place))

    assert [each.standing for each in (passed, older, again)] == ["passed", "older", "older"]
    assert world.count(Effect) == 0


def test_what_was_read_is_no_answer_while_another_write_of_the_record_is_under_way(world: World, held: Claimed) -> None:
    there = replace(NEW, there=True)
    (sent,) = begin(world, held, OLD)
    (under_way,) = begin(world, held, there)
    end(world, held, Outcome(sent.id, "unknown", settle=60))
    (early,) = begin(world, held, there)
    world.change(Effect, {"id": sent.id}, settle_until=world.now(-1))

    (settled,) = begin(world, held, there)

    assert [each.standing for each in (under_way, early, settled)] == ["busy", "settling", "passed"]
    assert begin(world, held, OLD)[0].standing == "older"


def test_what_was_lost_is_settled_by_a_newer_version_that_is_there(world: World, held: Claimed) -> None:
    made = replace(OLD, klass="C", revision="", again=False)
    (lost,) = begin(world, held, made)
    end(world, held, Outcome(lost.id, "unknown", settle=-1))
    (changed,) = begin(world, held, replace(OLD, place=Place(1, 3, 8)))
    end(world, held, Outcome(changed.id, "unknown", settle=-1))

    (passed,) = begin(world, held, replace(NEW, there=True))

    states = [world.only(Effect, revision=revision)["state"] for revision in ("", "v1")]
    assert (passed.standing, states) == ("passed", ["confirmed", "abandoned"])
    assert begin(world, held, made)[0].standing == "older"


def test_another_node_has_an_order_of_its_own(world: World, held: Claimed) -> None:
    (newer,) = begin(world, held, NEW)
    end(world, held, Outcome(newer.id, "confirmed", remote_id="1"))

    (other,) = begin(world, held, replace(OLD, source="flow/prices"))

    assert other.standing == "send"


def test_of_one_record_only_one_write_is_in_flight(world: World, held: Claimed) -> None:
    begun = begin(world, held, OLD, NEW)
    later = begin(world, held, NEW)

    assert [each.standing for each in [*begun, *later]] == ["send", "busy", "busy"]


def test_after_a_lost_reply_no_other_write_of_the_record_is_sent_until_it_settled(world: World, held: Claimed) -> None:
    (lost,) = begin(world, held, OLD)
    end(world, held, Outcome(lost.id, "unknown", settle=60))
    (early,) = begin(world, held, NEW)

    world.change(Effect, {"id": lost.id}, settle_until=world.now(-1))
    (settled,) = begin(world, held, NEW)

    assert (early.standing, settled.standing, settled.supersedes) == ("settling", "send", (lost.id,))


def test_a_lost_write_is_closed_by_the_one_that_took_its_place(world: World, held: Claimed) -> None:
    (lost,) = begin(world, held, OLD)
    end(world, held, Outcome(lost.id, "unknown", settle=-1))

    (begun,) = begin(world, held, NEW)
    end(world, held, Outcome(begun.id, "confirmed", remote_id="1", supersedes=begun.supersedes))

    states = [world.only(Effect, revision=revision)["state"] for revision in ("v1", "v2")]
    assert states == ["abandoned", "confirmed"]
    assert begin(world, held, OLD)[0].standing == "older"


def test_a_value_that_comes_back_after_its_lost_write_was_replaced_is_sent(world: World, held: Claimed) -> None:
    """25 got lost, 30 took its place, and now it is 25 again: the row of the lost write is no answer to that."""
    (lost,) = begin(world, held, OLD)
    end(world, held, Outcome(lost.id, "unknown", settle=-1))
    (between,) = begin(world, held, NEW)
    end(world, held, Outcome(between.id, "confirmed", remote_id="1", supersedes=between.supersedes))

    (back,) = begin(world, held, replace(OLD, place=Place(2, 1, 1)))

    assert back.standing == "send"
    assert back.id != lost.id


def test_an_older_version_does_not_give_up_the_create_that_a_newer_one_has_to_settle(
    world: World, held: Claimed
) -> None:
    """Both versions found no record, and making it has one row: given up, the record would never be made."""
    older = replace(OLD, klass="C", revision="", again=False)
    newer = replace(older, request_hash="h2", place=NEW.place)
    (lost,) = begin(world, held, newer)
    end(world, held, Outcome(lost.id, "unknown", settle=-1))

    standings = [begin(world, held, wish)[0].standing for wish in (older, newer)]

    assert standings == ["older", "unknown"]


def test_what_a_dead_worker_had_in_flight_holds_up_the_next_version(world: World, held: Claimed) -> None:
    begin(world, held, OLD)
    later = crashed(world)

    (begun,) = begin(world, later, NEW)

    assert begun.standing == "settling"


def test_a_lease_that_is_gone_is_told_from_the_others_of_the_group(world: World, held: Claimed) -> None:
    gone = replace(held, epoch=held.epoch + 1)

    left = transact(world.engine, lambda session: tasks.hold_all(session, [held]))
    none = transact(world.engine, lambda session: tasks.hold_all(session, [gone]))

    assert 0 < left[held] <= tasks.LEASE
    assert none == {}
