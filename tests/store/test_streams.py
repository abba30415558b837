"""Reading: cursors that move only with the data, repeats that are found."""

from typing import Any

import pytest
from wareflow.engine import books
from wareflow.sdk.errors import Problem
from wareflow.store import cursors, inbox, pages, runs, tasks
from wareflow.store.cursors import Scan, Stream
from wareflow.store.database import reading, transact
from wareflow.store.errors import LeaseLost, StreamBusy
from wareflow.store.inbox import Entry, Verdict
from wareflow.store.models import CursorHistory, Inbox
from wareflow.store.tasks import Claimed
from wareflow.store.wishes import SETTLE

from tests.store.arrange import World
from tests.store.test_tasks import claim, end_task

A, B = Entry("1001", "v1", "h1"), Entry("1002", "v1", "h2")


def stream(world: World) -> Stream:
    return Stream(world.flow, "fetch", "demo")


def open_scan(world: World, reader: Claimed, lo: str = "2026-11-01", hi: str = "2026-11-02") -> Scan:
    return transact(world.engine, lambda s: cursors.open_scan(s, reader, stream(world), lo=lo, hi=hi))


def read_page(world: World, reader: Claimed, scan: Scan, entries: list[Entry], last: str | None = None) -> pages.Page:
    """One page in one transaction, as the worker does it."""

    def work(session: Any) -> pages.Page:
        tasks.hold(session, reader)
        verdicts = inbox.classify(session, reader.run_id, scan.stream_id, entries)
        slot = pages.reserve(session, reader)
        fresh = {n: entry for n, entry in enumerate(entries) if verdicts[n] in ("new", "again")}
        inbox.accept(session, reader, scan.stream_id, slot.task_no, fresh)
        repeats = {n: books.left("duplicate") for n in range(len(entries)) if n not in fresh}
        page = pages.add_page(session, reader, slot, len(entries), outcomes=repeats, stream_id=scan.stream_id)
        if last is None:
            cursors.commit_page(session, reader, scan, "next")
        else:
            cursors.complete_scan(session, reader, scan, {"at": last}, last)
        return page

    return transact(world.engine, work)


def whole_run(world: World, entries: list[Entry], outcome: int, last: str = "2026-11-02") -> str:
    run = world.run("fetch")
    reader = claim(world, run_id=run)
    page = read_page(world, reader, open_scan(world, reader), entries, last)
    end_task(world, reader, None)
    end_task(world, claim(world, task_id=page.task_id), outcome, n=len(entries))
    return run


def classify(world: World, run: str, *entries: Entry) -> list[Verdict]:
    with reading(world.engine) as session:
        return inbox.classify(session, run, stream(world).id, entries)


def position(world: World) -> str:
    with reading(world.engine) as session:
        row = cursors.position_of(session, stream(world))
    assert row is not None
    return row.position_sort


def test_the_cursor_moves_with_the_last_page_only(world: World) -> None:
    world.run("fetch")
    reader = claim(world)
    scan = open_scan(world, reader)

    read_page(world, reader, scan, [A])
    assert position(world) == ""
    read_page(world, reader, scan, [B], last="2026-11-02")

    assert position(world) == "2026-11-02"


def test_a_scan_goes_on_where_the_crashed_worker_stopped(world: World) -> None:
    world.run("fetch")
    reader = claim(world)
    scan = open_scan(world, reader)
    read_page(world, reader, scan, [A])

    again = open_scan(world, reader, lo="other", hi="other")

    assert (again.resumed, again.page_token, again.lo, again.hi) == (True, "next", "2026-11-01", "2026-11-02")


def test_runs_read_a_stream_in_the_order_in_which_they_were_started(world: World) -> None:
    earlier, later = world.run("fetch"), world.run("fetch")
    second = claim(world, run_id=later)

    with pytest.raises(StreamBusy, match="goes on when that run is through"):
        open_scan(world, second)
    first = claim(world, run_id=earlier)
    read_page(world, first, open_scan(world, first), [A], last="2026-11-02")
    end_task(world, first, None)
    scan = open_scan(world, second)

    assert not scan.resumed


def test_two_open_runs_never_read_one_stream(world: World) -> None:
    world.run("fetch")
    open_scan(world, claim(world))
    world.run("fetch")

    with pytest.raises(StreamBusy, match="goes on when that run is through"):
        open_scan(world, claim(world))


def test_a_run_that_took_the_stream_over_fences_the_old_one(world: World) -> None:
    first = world.run("fetch")
    reader = claim(world)
    scan = open_scan(world, reader)
    transact(world.engine, lambda s: runs.bury(s, reader, Problem("bug", "broke"), SETTLE))
    transact(world.engine, lambda s: runs.settle(s, first))
    world.run("fetch")
    open_scan(world, claim(world))

    with pytest.raises(LeaseLost):
        transact(world.engine, lambda s: cursors.commit_page(s, reader, scan, "late"))


def test_a_scan_that_ends_before_the_position_leaves_it(world: World) -> None:
    whole_run(world, [A], books.DELIVERED, last="2026-11-05")
    whole_run(world, [B], books.DELIVERED, last="2026-11-04")

    assert position(world) == "2026-11-05"


def test_a_failed_run_gives_the_cursor_back(world: World) -> None:
    whole_run(world, [A], books.DELIVERED, last="2026-11-02")
    whole_run(world, [B], books.FAILED, last="2026-11-03")

    assert position(world) == "2026-11-02"
    assert world.count(CursorHistory) == 3


def test_a_run_with_parked_items_keeps_the_cursor(world: World) -> None:
    whole_run(world, [A], books.PARKED, last="2026-11-03")

    assert position(world) == "2026-11-03"


def test_a_cursor_set_back_during_a_scan_is_not_moved_by_it(world: World) -> None:
    whole_run(world, [A], books.DELIVERED, last="2026-11-05")
    world.run("fetch")
    reader = claim(world)
    scan = open_scan(world, reader, lo="2026-11-05", hi="2026-11-06")
    transact(world.engine, lambda s: cursors.rewind(s, scan.stream_id, {"at": "2026-11-01"}, "2026-11-01", "anna"))

    read_page(world, reader, scan, [B], last="2026-11-06")

    assert position(world) == "2026-11-01"


def test_what_was_dealt_with_is_a_repeat(world: World) -> None:
    run = whole_run(world, [A, B], books.DELIVERED)

    assert classify(world, "other", A, B) == ["duplicate", "duplicate"]
    assert classify(world, run, A) == ["own"]
    assert classify(world, "other", Entry("1001", "v2", "h9")) == ["new"]


def test_what_another_open_run_has_is_a_repeat(world: World) -> None:
    world.run("fetch")
    reader = claim(world)
    read_page(world, reader, open_scan(world, reader), [A])

    assert classify(world, "other", A, A) == ["duplicate", "own"]


@pytest.mark.parametrize("outcome", [books.FAILED, books.CANCELLED])
def test_what_failed_is_taken_over_by_the_next_run(world: World, outcome: int) -> None:
    whole_run(world, [A], outcome)

    again = whole_run(world, [A], books.DELIVERED)

    row = world.only(Inbox)
    assert (row["run_id"], row["disposition"]) == (again, "delivered")
    with reading(world.engine) as session:
        assert (runs.get(session, again).n_delivered, runs.get(session, again).n_skipped) == (1, 0)


def test_a_repeat_counts_as_skipped_in_the_books(world: World) -> None:
    whole_run(world, [A], books.DELIVERED)
    run = world.run("fetch")
    reader = claim(world, run_id=run)
    page = read_page(world, reader, open_scan(world, reader), [B, A], "2026-11-03")
    end_task(world, reader, None)

    end_task(world, claim(world, task_id=page.task_id), n=1)

    with reading(world.engine) as session:
        row = runs.get(session, run)
    assert (row.n_in, row.n_delivered, row.skipped_reasons) == (2, 1, {"duplicate": 1})


def test_the_inbox_says_how_each_version_ended(world: World) -> None:
    run = world.run("fetch")
    reader = claim(world)
    page = read_page(world, reader, open_scan(world, reader), [A, B], "2026-11-02")
    held = claim(world, task_id=page.task_id)
    root = held.no << 20

    transact(
        world.engine,
        lambda s: pages.merge_outcomes(s, run, {root: books.DELIVERED, root + 1: books.left("filtered")}),
    )

    assert world.only(Inbox, record_key="1001")["disposition"] == "delivered"
    assert world.only(Inbox, record_key="1002")["reason"] == "filtered"


def marked_scan(world: World, started: str, mark: str) -> str:
    """A whole run whose scan began at that time and ended at that mark of the remote's count."""
    run = world.run("fetch")
    reader = claim(world, run_id=run)
    scan = open_scan(world, reader, hi=started)
    transact(world.engine, lambda s: cursors.complete_scan(s, reader, scan, started, started, mark))
    end_task(world, reader, None)
    return run


def mark_at(world: World, place: str) -> str | None:
    with reading(world.engine) as session:
        return cursors.mark_before(session, stream(world), place)


def test_a_scan_begins_at_the_mark_of_one_that_covered_all_before_its_window(world: World) -> None:
    marked_scan(world, "2026-11-01T10:00", "100")
    marked_scan(world, "2026-11-01T11:00", "180")

    assert mark_at(world, "2026-11-01T09:59") is None
    assert mark_at(world, "2026-11-01T10:50") == "100"
    assert mark_at(world, "2026-11-01T11:00") == "180"


def test_a_stream_that_was_set_back_begins_at_an_earlier_mark(world: World) -> None:
    marked_scan(world, "2026-11-01T10:00", "100")
    lost = marked_scan(world, "2026-11-01T11:00", "180")
    transact(world.engine, lambda s: cursors.undo_run(s, lost))

    assert mark_at(world, position(world)) == "100"
    transact(world.engine, lambda s: cursors.rewind(s, stream(world).id, None, "", by="me"))
    assert mark_at(world, position(world)) is None
