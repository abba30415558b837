"""A page in a body: bad items step aside, the others go on, and nothing is forgotten."""

from typing import Any

import pytest
from wareflow.engine import books
from wareflow.engine.lineage import page_items
from wareflow.engine.stage import Stage, StageResult
from wareflow.sdk import Page, Problem, RunInfo
from wareflow.testing import NOW, MemoryHost

from tests.engine.arrange import graph, ids

INFO = RunInfo(id="run1", mode="live", now=NOW)


async def through(
    nodes: dict[str, Any], *edges: str, given: str = "123", mode: Any = "live", **options: Any
) -> StageResult:
    """The result of one page with a record for each letter of ``given``, behind the feed ``f``."""
    made = graph({"f": "test.feed", **nodes}, *edges)
    info = RunInfo(id="run1", mode=mode, now=NOW)
    stage = Stage(made, "f", MemoryHost(), info, task_no=1, first_free=len(given), **options)
    stage.emit("f", page_items(made.nodes["f"], Page([{"id": one} for one in given]), 1))
    return await stage.run([])


def works(**on: str) -> tuple[str, dict[str, Any]]:
    return "test.works", {"on": {name.removeprefix("n"): wish for name, wish in on.items()}}


def ends(result: StageResult) -> list[str]:
    """How each root ended, in order."""
    return [books.disposition(result.outcomes.get(root, 0))[0] for root in sorted(result.outcomes)]


async def test_a_failing_item_is_parked_and_the_others_go_on() -> None:
    result = await through({"a": works(n2="fail")}, "f.items > a.items")

    assert ids([item.record for item in result.outputs[("a", "out")]]) == ["1", "3"]
    assert [(p.node, p.item.record["id"], p.problem.message) for p in result.parked] == [("a", "2", "no good")]
    assert ends(result) == ["delivered", "parked", "delivered"]


async def test_a_failing_item_goes_where_its_wire_leads() -> None:
    result = await through({"a": works(n2="fail"), "b": "test.works"}, "f.items > a.items", "a.failed > b.items")

    assert result.parked == []
    assert ids([item.record for item in result.outputs[("b", "out")]]) == ["2"]
    assert ends(result) == ["delivered"] * 3


async def test_an_item_at_an_unwired_skipping_port_counts_as_skipped() -> None:
    result = await through({"a": works(n2="aside")}, "f.items > a.items")

    assert ends(result) == ["delivered", "skipped", "delivered"]


async def test_an_item_that_must_wait_is_tried_again_and_the_rest_goes_on() -> None:
    result = await through({"a": works(n2="wait")}, "f.items > a.items")

    assert [(r.node, ids([i.record for i in r.items]), r.retry_after) for r in result.retries] == [("a", ["2"], 3.0)]
    assert ids([item.record for item in result.outputs[("a", "out")]]) == ["1", "3"]
    assert len(result.outcomes) == 2


@pytest.mark.parametrize("wish", ["config", "auth"])
async def test_what_only_a_person_can_mend_stops_everything_and_keeps_the_items(wish: str) -> None:
    result = await through({"a": works(n2=wish), "b": "test.works"}, "f.items > a.items", "a.out > b.items")

    assert result.halted is not None
    assert result.halted.node == "a"
    assert ends(result) == ["parked"] * 3
    assert len(result.parked) == 3


async def test_a_stop_parks_nothing_that_the_source_gives_again() -> None:
    result = await through({"a": works(n2="config")}, "f.items > a.items", rereads=True)

    assert result.parked == []
    assert ends(result) == ["failed"] * 3


async def test_a_bug_in_a_node_is_shown_and_keeps_its_items() -> None:
    result = await through({"a": works(n2="bug")}, "f.items > a.items")

    assert result.halted is None
    assert result.stats["a"].error is not None
    assert "ValueError: oops" in result.stats["a"].error.message
    assert len(result.parked) == 3
    assert ends(result) == ["parked"] * 3


@pytest.mark.parametrize("wish", ["call", "start"])
async def test_a_transform_that_reaches_outside_is_refused(wish: str) -> None:
    result = await through({"a": works(n2=wish)}, "f.items > a.items")

    assert result.halted is not None
    assert "“a” is a transform" in result.halted.message
    assert len(result.parked) == 3


async def test_an_item_that_a_node_swallows_is_kept_as_failed() -> None:
    result = await through({"a": works(n2="swallow")}, "f.items > a.items")

    assert [(p.problem.code, p.item.record["id"]) for p in result.parked] == [("lost_item", "2")]
    assert ends(result) == ["delivered", "failed", "delivered"]


async def test_of_several_ends_of_one_item_the_strongest_counts() -> None:
    nodes = {
        "two": works(n1="two", n2="two", n3="two"),
        "left": works(n1="aside", n2="aside"),
        "right": works(n2="fail"),
    }

    result = await through(nodes, "f.items > two.items", "two.out > left.items", "two.out > right.items")

    assert ends(result) == ["delivered", "parked", "delivered"]


async def test_an_item_knows_its_parents_and_its_root() -> None:
    result = await through(
        {"two": works(n1="two"), "b": "test.works"}, "f.items > two.items", "two.out > b.items", given="1"
    )

    copies, last = result.outputs[("two", "out")], result.outputs[("b", "out")]
    root = result.outputs[("f", "items")][0].id
    assert [item.roots for item in [*copies, *last]] == [(root,)] * 4
    assert [item.parents for item in copies] == [(root,)] * 2
    assert [item.parents for item in last] == [(item.id,) for item in copies]
    assert len({item.id for item in [*copies, *last]}) == 4


@pytest.mark.parametrize(("mode", "state"), [("live", "confirmed"), ("plan", "planned")])
async def test_a_written_item_counts_as_delivered_also_in_a_plan(mode: str, state: str) -> None:
    result = await through({"w": "test.writes"}, "f.items > w.items", mode=mode)

    assert {change.state for change in result.changes} == {state}
    assert ends(result) == ["delivered"] * 3


async def test_broken_rows_of_a_source_leave_by_its_error_output() -> None:
    made = graph({"f": ("test.feed", {})})
    problem = Problem("row", "cannot be read")
    page = Page([{"id": "1"}], rejected=[({"row": 2}, problem), ({"row": 3}, problem)])
    stage = Stage(made, "f", MemoryHost(), INFO, task_no=1, first_free=len(page))

    stage.emit("f", page_items(made.nodes["f"], page, 1))
    result = await stage.run([])

    assert [p.item.record for p in result.parked] == [{"row": 2}, {"row": 3}]
    assert ends(result) == ["delivered", "parked", "parked"]
