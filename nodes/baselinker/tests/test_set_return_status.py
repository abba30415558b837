"""Set BaseLinker return status, in the imitated account."""

from typing import Any

import pytest
from wareflow.sandbox.baselinker.returns import new_return
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.baselinker.set_return_status import SetReturnStatus
from nodes.baselinker.tests.conftest import order, seed


@pytest.fixture
def number(account: Sandbox) -> int:
    """A return in the first status."""
    seed(account, order(1))
    made = new_return(account.account, {"order_id": 1, "status_id": 6601})
    account.requests.clear()
    return made


async def move(host: MemoryHost, *numbers: Any, status: str = "Received") -> NodeRun:
    batch = Batch.of([{"return_id": each} for each in numbers])
    return await run_node(SetReturnStatus, {"connection": "bl", "status_id": status}, batch, host=host)


def status_of(account: Sandbox, number: int) -> int:
    return int(account.account.find("order_return", number)["status_id"])


@pytest.mark.parametrize("status", ["6602", "Received", "received"])
async def test_a_return_is_moved_by_the_id_or_the_name_of_the_status(
    status: str, account: Sandbox, host: MemoryHost, number: int
) -> None:
    run = await move(host, number, status=status)

    assert status_of(account, number) == 6602
    assert [record["return_status"] for record in run.records("done")] == ["Received"]


async def test_a_return_that_is_there_already_is_not_moved_again(
    account: Sandbox, host: MemoryHost, number: int
) -> None:
    await move(host, number)
    account.requests.clear()

    again = await move(host, number)

    assert account.requests.find(write=True) == []
    assert again.books.skipped["unchanged"] == 1


async def test_a_status_that_is_not_there_stops_the_step_with_those_that_are(
    account: Sandbox, host: MemoryHost, number: int
) -> None:
    run = await move(host, number, status="Lost")

    assert run.halted is not None
    assert "no return status “Lost”" in run.halted.message
    assert "Received (6602)" in run.halted.message


async def test_a_return_that_is_not_there_fails_alone(account: Sandbox, host: MemoryHost, number: int) -> None:
    run = await move(host, 99, "x", number)

    assert len(run.errors()) == 2
    assert "no return 99" in run.errors()[0]
    assert status_of(account, number) == 6602


@pytest.mark.parametrize("kind", ["500_after", "500_before"])
async def test_a_fault_at_the_write_ends_in_the_status_as_wanted(
    kind: str, account: Sandbox, host: MemoryHost, number: int
) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    for _ in range(2):
        await move(host, number)

    assert status_of(account, number) == 6602
