"""BaseLinker: order events, from the imitated journal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NOW, NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_events import OrderEvents
from nodes.baselinker.tests.conftest import connected, order, seed

TODAY = int(NOW.timestamp())


@pytest.fixture(autouse=True)
def journal(account: Sandbox) -> None:
    """A journal that is switched on and empty, and two orders."""
    account.clock.freeze(NOW)
    account.settings["journal_activated"] = True
    seed(account, order(1, TODAY - 600), order(2, TODAY - 500))
    account.account.journal.clear()


def write(account: Sandbox, count: int, *, kind: int = 18, first: int = TODAY - 7200, every: int = 1) -> None:
    for number in range(count):
        account.account.note(1 + number % 2, kind, 12, at=first + number // every)


async def read(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, since: int | None = None,
    token: str | None = None, **config: Any,
) -> NodeRun:  # fmt: skip
    window = Window(datetime.fromtimestamp(since, UTC) if since else None, token)
    return await run_node(
        OrderEvents, {"connection": "bl", **config}, http=transport, connection=connection, window=window
    )


def ids(run: NodeRun) -> list[int]:
    return [int(each["event_id"]) for each in run.records("events")]


@pytest.mark.parametrize("includes", [False, True], ids=["after the last", "with the last"])
@pytest.mark.parametrize(("count", "page"), [(100, 100), (200, 100), (201, 100), (7, 1), (100, 37)])
async def test_every_event_comes_once_whatever_the_page_holds(
    count: int, page: int, includes: bool, account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    page += includes and page == 1
    account.settings.update(journal_includes_last_id=includes, journal_page_size=page, requests_per_minute=10_000)
    write(account, count, every=5)

    run = await read(transport, connection)

    assert ids(run) == sorted(each["log_id"] for each in account.account.journal)


async def test_an_event_says_in_words_what_happened(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.account.note(2, 18, 13, at=TODAY - 60)
    account.account.note(2, 99, 0, at=TODAY - 50)

    known, unknown = (await read(transport, connection)).records("events")

    assert (known["event"], known["order_id"], known["object_id"]) == ("status_changed", "2", "13")
    assert known["at"] == datetime.fromtimestamp(TODAY - 60, UTC).isoformat()
    assert (unknown["event"], unknown["object_id"]) == ("type_99", "")


async def test_only_chosen_events_come(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    write(account, 3)
    write(account, 2, kind=7)

    run = await read(transport, connection, events=["invoice_issued"])

    assert [each["event"] for each in run.records("events")] == ["invoice_issued"] * 2


@pytest.mark.parametrize("since", [0, 1, 99, 100, 1234, 4999, 5000])
async def test_the_place_in_a_long_journal_is_found_with_a_few_questions(
    since: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.settings["requests_per_minute"] = 10_000
    write(account, 10_000, every=2)
    begin = TODAY - 7200 + since

    run = await read(transport, connection, since=begin)

    late = [each["log_id"] for each in account.account.journal if each["date"] >= begin]
    assert ids(run) == late
    assert len(account.requests.find(write=False)) <= len(late) / 100 + 25


async def test_a_scan_that_was_cut_off_goes_on_after_its_last_page(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    write(account, 10)
    numbers = [each["log_id"] for each in account.account.journal]

    run = await read(transport, connection, token=str(numbers[5]))

    assert ids(run) == numbers[6:]


async def test_a_journal_that_is_off_stops_with_the_way_out_or_gives_confirmed_orders(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.settings["journal_activated"] = False
    write(account, 5)

    stopped = await read(transport, connection)
    instead = await read(transport, connection, without_journal="orders")
    not_these = await read(transport, connection, without_journal="orders", events=["paid"])

    assert stopped.halted is not None
    assert stopped.halted.field == "without_journal"
    assert "not switched on" in stopped.halted.message
    assert [(each["event"], each["order_id"]) for each in instead.records("events")] == [
        ("confirmed", "1"),
        ("confirmed", "2"),
    ]
    assert not_these.halted is not None


async def test_a_quiet_account_is_not_taken_for_one_without_a_journal(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    seed(account, order(1, TODAY - 4 * 86_400))
    account.account.journal.clear()

    run = await read(transport, connection)

    assert run.halted is None
    assert run.records("events") == []


async def test_a_pause_longer_than_the_memory_is_told_or_filled_with_confirmed_orders(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    old = int((NOW - timedelta(days=5)).timestamp())
    seed(account, order(1, old + 60), order(2, TODAY - 500))
    account.account.journal.clear()
    account.account.note(1, 2, at=old + 60)
    account.account.note(2, 2, at=TODAY - 500)

    stopped = await read(transport, connection, since=old)
    filled = await read(transport, connection, since=old, without_journal="orders")

    assert stopped.halted is not None
    assert "remembers three days" in stopped.halted.message
    assert [(each["event"], each["order_id"]) for each in filled.records("events")] == [
        ("confirmed", "1"),
        ("confirmed", "2"),
    ]


async def test_a_wrong_token_is_told_apart_and_the_right_one_works(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    write(account, 1)

    wrong = await read(transport, connected(token="wrong"))
    right = await read(transport, connection)

    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
    assert len(ids(right)) == 1
