"""How much of a run is kept."""

from collections.abc import Sequence

from wareflow.engine.log_policy import LogPolicy, RunLog, needed_ends
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item

from tests.engine.arrange import graph

KEPT = ("kept", "items")


def some(count: int, failing: Sequence[int] = ()) -> list[Item]:
    problem = Problem("bad", "This one is broken.")
    return [Item({"n": n}, id=n + 1, error=problem if n in failing else None) for n in range(count)]


def numbers(items: Sequence[Item]) -> list[int]:
    return [item.record["n"] for item in items]


def test_everything_is_kept_as_it_comes() -> None:
    items = some(5)

    kept = LogPolicy().keeps(KEPT, 1_000, items)

    assert kept.items is items
    assert kept.dropped == 0


def test_the_first_of_each_port_are_kept_and_the_count_goes_on_over_pages() -> None:
    policy = LogPolicy(mode="first", first=3)

    first, second = policy.keeps(KEPT, 0, some(2)), policy.keeps(KEPT, 2, some(4))

    assert numbers(first.items) == [0, 1]
    assert numbers(second.items) == [0]
    assert second.dropped == 3


def test_an_item_that_failed_is_kept_beyond_every_limit() -> None:
    items = some(4, failing=[1, 3])

    for policy in (LogPolicy(mode="failed"), LogPolicy(mode="first", first=0), LogPolicy(cap_items=0)):
        assert list(policy.keeps(KEPT, 0, items).positions) == [1, 3]


def test_when_a_run_reaches_its_size_the_first_hundred_of_a_step_are_still_kept() -> None:
    policy = LogPolicy(cap_bytes=1_000, sample=2)

    kept = policy.keeps(KEPT, 0, some(5), stored_bytes=1_000)

    assert numbers(kept.items) == [0, 1]
    assert policy.keeps(KEPT, 12_300, some(5), stored_bytes=1_000).dropped == 5


def test_what_the_run_needs_itself_has_no_limit() -> None:
    policy = LogPolicy(mode="failed", cap_bytes=0, needed=frozenset({KEPT}))

    assert policy.keeps(KEPT, 10**9, some(5), stored_bytes=10**12).dropped == 0


def test_items_of_heads_and_of_what_flows_into_a_barrier_are_needed() -> None:
    chain = {"f": "test.feed", "a": "test.works", "all": "test.collects", "b": "test.works"}
    made = graph(chain, "f.items > a.items", "a.out > all.items", "all.all > b.items")

    needed = needed_ends(made)

    assert {("f", "items"), ("a", "out"), ("all", "all")} <= needed
    assert ("b", "out") not in needed


def test_a_policy_survives_being_written_into_the_options_of_a_run() -> None:
    policy = LogPolicy(mode="first", first=7, cap_items=10, cap_bytes=20, sample=3)

    assert LogPolicy.of(policy.plain()) == policy
    assert LogPolicy.of(None) == LogPolicy()
    assert LogPolicy.of({"mode": "nonsense"}).mode == "everything"


def test_a_log_counts_what_was_committed_and_not_what_was_tried() -> None:
    log = RunLog(LogPolicy(mode="first", first=3))

    tried = [log.keeps(KEPT, some(2)) for _ in range(3)]
    log.wrote({KEPT: 2}, 500)

    assert [len(kept.items) for kept in tried] == [2, 2, 2]
    assert len(log.keeps(KEPT, some(2)).items) == 1
    assert len(log.keeps(KEPT, some(2), in_hand=1).items) == 0
    assert log.stored_bytes == 500


def test_a_log_asks_to_look_again_after_it_has_written_much() -> None:
    log = RunLog(LogPolicy())

    log.wrote({}, 20_000_000)
    stale = log.is_stale
    log.looked({KEPT: 9}, 50_000_000)

    assert stale
    assert not log.is_stale
    assert log.stored[KEPT] == 9
