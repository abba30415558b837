"""Add BaseLinker package."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.demo_papers import load_lists
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.add_package import AddPackage
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.tests.conftest import connected, only, order, seed

PARCEL = {"order_id": 1, "tracking_number": "0000123U"}


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    load_lists(account.account)
    seed(account, order(1), order(2))


async def add(
    transport: httpx.AsyncBaseTransport,
    connection: BaseLinkerConnection,
    *records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    settings = {"connection": "bl", "courier": "dpd", **config}
    return await run_node(AddPackage, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def packages(account: Sandbox) -> list[tuple[int, str]]:
    return [(each["order_id"], each["courier_package_nr"]) for each in account.account.shelves["package"].values()]


async def test_a_number_is_added_once_and_shows_on_the_order(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    first = await add(transport, connection, PARCEL, PARCEL, {**PARCEL, "tracking_number": "0000124U"})
    again = await add(transport, connection, PARCEL)

    assert packages(account) == [(1, "0000123U"), (1, "0000124U")]
    assert account.account.orders[1]["delivery_package_module"] == "dpd"
    assert first.records("done")[0]["package_id"] == again.records("done")[0]["package_id"] != ""
    assert again.books.skipped == {"unchanged": 1}


async def test_the_day_and_the_direction_go_along(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await add(transport, connection, PARCEL, shipped_at="2026-01-31", back=True)

    [sent] = account.requests.find(write=True)
    assert (only(sent)["pickup_date"], only(sent)["return_shipment"]) == (1769817600, True)
    assert account.account.orders[1]["delivery_package_nr"] == ""


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
async def test_a_fault_at_the_write_adds_one_package(
    kind: str, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    await add(transport, connection, PARCEL)
    await add(transport, connection, PARCEL)

    assert packages(account) == [(1, "0000123U")]


@pytest.mark.parametrize(
    ("record", "config", "said"),
    [
        ({"tracking_number": ""}, {}, "is empty or longer than 40"),
        ({"tracking_number": "1" * 41}, {}, "is empty or longer than 40"),
        ({}, {"courier": "An unheard of courier"}, "longer than 20"),
        ({}, {"shipped_at": "soon"}, "is no date"),
        ({"order_id": "LH/1"}, {}, "is no BaseLinker order id"),
        ({"order_id": 99}, {}, "Order 99 does not exist"),
    ],
)
async def test_what_cannot_be_added_fails_alone(
    record: dict[str, Any], config: dict[str, Any], said: str, account: Sandbox,
    transport: httpx.ASGITransport, connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    run = await add(transport, connection, {**PARCEL, **record}, **config)

    assert said in run.errors()[0]
    assert packages(account) == []


async def test_a_plan_adds_nothing_and_a_wrong_token_stops(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    plan = await add(transport, connection, PARCEL, mode="plan")
    wrong = await add(transport, connected(token="wrong"), PARCEL)

    assert [each.change.action for each in plan.changes] == ["create"]
    assert wrong.halted is not None
    assert packages(account) == []
