"""What starts a run and what it brings."""

from typing import Any

import pytest
from wareflow.sdk import Trigger
from wareflow.testing import run_node

from nodes.core.manual_start import ManualStart
from nodes.core.schedule import Schedule, ScheduleConfig
from nodes.core.webhook import Webhook

ROWS = [{"sku": "00123"}]
BROUGHT = Trigger(records=({"sku": "X"},))


async def test_a_manual_start_gives_its_rows() -> None:
    run = await run_node(ManualStart, {"rows": ROWS})

    assert run.records("items") == ROWS


async def test_what_a_run_brings_comes_before_the_rows() -> None:
    run = await run_node(ManualStart, {"rows": ROWS}, trigger=BROUGHT)

    assert run.records("items") == [{"sku": "X"}]


async def test_a_manual_start_without_records_reads_nothing() -> None:
    run = await run_node(ManualStart, {})

    assert run.books.read == 0
    assert run.books.balanced


async def test_a_schedule_tells_the_time_it_was_planned_for() -> None:
    planned = Trigger(kind="schedule", data={"scheduled_for": "2026-11-21T06:30:00Z"})

    run = await run_node(Schedule, {}, trigger=planned)

    assert run.records("items") == [{"scheduled_for": "2026-11-21T06:30:00Z"}]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"cron": "* * * *"}, "five parts"),
        ({"cron": "61 * * * *"}, "can be read"),
        ({"cron": "0 0 30 2 *"}, "Bad day-of-month"),
        ({"cron": "* * * * * *"}, "five parts"),
        ({"time_zone": "Poland/Warsaw"}, "not a time zone"),
        ({"time_zone": "../etc/passwd"}, "not a time zone"),
        ({"cron": "every day at 03:00", "earliest": "08:00"}, "leaves no start"),
        ({"earliest": "8 o'clock"}, "at most 5|not a time of the day"),
        ({"cron": "every 7 minutes"}, "choose one of"),
    ],
)
def test_a_schedule_that_cannot_come_is_refused(config: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ScheduleConfig.model_validate(config)


async def test_a_webhook_gives_what_was_sent() -> None:
    run = await run_node(Webhook, {"path": "orders"}, trigger=BROUGHT)

    assert run.records("items") == [{"sku": "X"}]


async def test_a_webhook_gives_each_entry_of_the_list() -> None:
    sent = Trigger(records=({"data": {"orders": [{"no": "1"}, {"no": "2"}]}}, {"data": {"orders": []}}))

    run = await run_node(Webhook, {"path": "orders", "list_path": "data.orders"}, trigger=sent)

    assert run.records("items") == [{"no": "1"}, {"no": "2"}]


@pytest.mark.parametrize("payload", [{"data": {}}, {"data": {"orders": "x"}}, {"data": {"orders": [1]}}])
async def test_a_call_without_the_list_waits_for_a_person(payload: dict[str, Any]) -> None:
    run = await run_node(Webhook, {"path": "orders", "list_path": "data.orders"}, trigger=Trigger(records=(payload,)))

    assert run.records("unreadable") == [payload]
    assert run.books.parked == 1


async def test_a_sample_serves_trying_and_never_a_live_run() -> None:
    config = {"path": "orders", "sample": [{"no": "sample"}]}

    tried = await run_node(Webhook, config, mode="plan")
    live = await run_node(Webhook, config)

    assert tried.records("items") == [{"no": "sample"}]
    assert live.records("items") == []


@pytest.mark.parametrize("path", ["", "a", "../x", "Orders", "a b", "-x-"])
async def test_the_path_of_a_webhook_is_one_plain_word(path: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        await run_node(Webhook, {"path": path})
