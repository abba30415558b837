"""Set BaseLinker status."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.set_status import SetStatus
from nodes.baselinker.tests.conftest import STATUSES, order


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    unconfirmed = order(3, confirmed=False, date_confirmed=0)
    account.seed(data={"statuses": STATUSES, "orders": [order(1), order(2, order_status_id=13), unconfirmed]})
    account.requests.clear()


async def set_status(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, *ids: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "bl", "status_id": "13", **config}
    batch = Batch.of([{"order_id": each, "note": "kept"} for each in ids])
    return await run_node(SetStatus, settings, batch, http=transport, connection=connection, mode=mode)


def status_of(account: Sandbox, number: int) -> int:
    return next(int(row["order_status_id"]) for row in account.state()["orders"] if row["order_id"] == number)


async def test_moves_an_order_and_keeps_its_record(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await set_status(transport, connection, "1")

    assert status_of(account, 1) == 13
    assert run.records("done") == [
        {"order_id": "1", "note": "kept", "order_status_id": "13", "order_status": "Shipped"}
    ]


async def test_an_order_that_is_there_already_is_not_written(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await set_status(transport, connection, "2")

    assert account.requests.find(write=True) == []
    assert run.books.skipped == {"unchanged": 1}


async def test_a_plan_shows_both_statuses_by_name_and_writes_nothing(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await set_status(transport, connection, "1", mode="plan")

    [change] = [record.change for record in run.changes]
    assert ("order_status", "New", "Shipped") in [(field.name, field.before, field.after) for field in change.fields]
    assert account.requests.find(write=True) == []


@pytest.mark.parametrize("wanted", ["Shipped", "shipped", "{{ '13' }}"])
async def test_the_status_may_be_a_name_or_an_expression(
    wanted: str, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await set_status(transport, connection, "1", status_id=wanted)

    assert status_of(account, 1) == 13


async def test_an_unconfirmed_order_is_found_too(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await set_status(transport, connection, 3)

    assert status_of(account, 3) == 13


@pytest.mark.parametrize("number", ["999", "LH/7", "", "0", "-1", "1.0", True])
async def test_an_order_that_cannot_be_fails_alone(
    number: Any, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await set_status(transport, connection, number, "1")

    assert len(run.errors()) == 1
    assert status_of(account, 1) == 13


async def test_an_unknown_status_stops_before_anything_is_written(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await set_status(transport, connection, "1", status_id="Lost")

    assert run.halted is not None
    assert "New (11), Paid (12), Shipped (13)" in run.halted.message
    assert account.requests.find(write=True) == []


@pytest.mark.parametrize("kind", ["500_after", "429"])
async def test_a_lost_reply_and_a_blocked_token_end_in_one_write(
    kind: str, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    run = await set_status(transport, connection, "1")

    assert status_of(account, 1) == 13
    assert len([entry for entry in account.requests.find(write=True) if entry.performed]) == 1
    assert len(run.records("done")) == 1


async def test_many_orders_are_looked_up_with_one_question(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"statuses": STATUSES, "orders": [order(number) for number in range(1, 61)]})
    account.requests.clear()

    run = await set_status(transport, connection, *range(1, 61))

    assert len(run.records("done")) == 60
    assert len(account.requests.find(write=True)) == 60
    assert len(account.requests.find(write=False)) == 2
