"""A whole run in memory: through barriers, retries and mishaps, with books that balance."""

from typing import Any

import pytest
from wareflow.engine.books import Books
from wareflow.sdk import Problem

from tests.engine.arrange import Recovers, ids, rows, run

CHAIN = ("f.items > a.items", "a.out > all.items", "all.all > b.items")


def chain(all_on: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:
    collects = ("test.collects", {"on": all_on or {}})
    return {"f": rows("1", "2", "3"), "a": "test.works", "all": collects, "b": "test.works", **parts}


def counts(books: Books) -> tuple[int, int, int, int, int]:
    assert books.balanced
    return books.read, books.delivered, books.skipped.total(), books.failed, books.parked


async def test_an_item_behind_a_barrier_stands_for_all_that_went_into_it() -> None:
    result = await run(chain(), *CHAIN)

    assert result.records("b", "out") == [{"id": "all", "count": 3}]
    assert len(result.outputs[("b", "out")][0].roots) == 3
    assert counts(result.books) == (3, 3, 0, 0, 0)


async def test_a_failure_behind_a_barrier_is_one_of_every_item_in_it() -> None:
    failing = ("test.works", {"on": {"all": "fail"}})

    result = await run(chain(b=failing), *CHAIN)

    assert counts(result.books) == (3, 0, 0, 0, 3)


async def test_a_broken_row_is_read_and_parked() -> None:
    feed = ("test.feed", {"rows": [{"id": "1"}], "broken": [{"row": 2}]})

    result = await run({"f": feed, "a": "test.works"}, "f.items > a.items")

    assert counts(result.books) == (2, 1, 0, 0, 1)
    assert result.parked[0].problem == Problem("row", "cannot be read")


async def test_a_broken_row_goes_where_its_wire_leads() -> None:
    feed = ("test.feed", {"rows": [{"id": "1"}], "broken": [{"id": "x"}]})

    result = await run({"f": feed, "a": "test.works"}, "f.broken > a.items")

    assert ids(result.records("a", "out")) == ["x"]
    assert counts(result.books) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize("wish", ["bug", "config"])
async def test_a_barrier_that_breaks_keeps_its_items(wish: str) -> None:
    result = await run(chain({"2": wish}), *CHAIN)

    assert result.halted is not None
    assert result.halted.node == "all"
    assert ids([parked.item.record for parked in result.parked]) == ["1", "2", "3"]
    assert counts(result.books) == (3, 0, 0, 0, 3)


async def test_an_item_that_a_barrier_swallows_is_kept_as_failed() -> None:
    result = await run(chain({"2": "swallow"}), *CHAIN)

    assert [(parked.item.record["id"], parked.problem.code) for parked in result.parked] == [("2", "lost_item")]
    assert counts(result.books) == (3, 2, 0, 1, 0)


async def test_items_that_must_wait_come_through_later() -> None:
    Recovers.seen = {}

    result = await run({"f": rows("1", "2"), "a": "test.recovers"}, "f.items > a.items")

    assert sorted(ids(result.records("a", "out"))) == ["1", "2"]
    assert counts(result.books) == (2, 2, 0, 0, 0)


async def test_items_that_never_get_through_are_parked() -> None:
    waiting = ("test.works", {"on": {"1": "wait"}})

    result = await run({"f": rows("1", "2"), "a": waiting}, "f.items > a.items")

    assert [parked.problem.code for parked in result.parked] == ["gave_up"]
    assert counts(result.books) == (2, 1, 0, 0, 1)


async def test_no_further_page_is_read_once_a_person_must_act() -> None:
    stopping = ("test.works", {"on": {"2": "config"}})

    result = await run({"f": rows(*"123456"), "a": stopping}, "f.items > a.items")

    assert result.halted is not None
    assert counts(result.books) == (2, 0, 0, 0, 2)


async def test_a_run_can_be_limited_to_its_first_items() -> None:
    result = await run({"f": rows(*"12345"), "a": "test.works"}, "f.items > a.items", most_items=3)

    assert ids(result.records("a", "out")) == ["1", "2", "3"]
    assert counts(result.books) == (3, 3, 0, 0, 0)


async def test_what_needs_no_write_is_skipped_with_its_reason() -> None:
    feed = ("test.feed", {"rows": [{"id": "1", "same": True}, {"id": "2"}]})

    result = await run({"f": feed, "w": "test.writes"}, "f.items > w.items")

    assert counts(result.books) == (2, 1, 1, 0, 0)
    assert dict(result.books.skipped) == {"unchanged": 1}
