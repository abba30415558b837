"""Set BaseLinker payment."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.set_payment import SetPayment
from nodes.baselinker.tests.conftest import connected, only, order, seed

PART = {"meaning": "part", "amount": "{{ item.amount }}", "reference": "{{ item.reference }}"}


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    """Order 1 comes to 25.00."""
    seed(account, order(1), order(2, payment_done="25.00"), order(3, payment_done="5"))


async def pay(
    transport: httpx.AsyncBaseTransport,
    connection: BaseLinkerConnection,
    *records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    settings = {"connection": "bl", **config}
    return await run_node(SetPayment, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def paid(account: Sandbox, number: int) -> Decimal:
    amount: Decimal = account.account.orders[number]["payment_done"]
    return amount


async def test_an_order_is_booked_as_paid_in_full_once(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await pay(transport, connection, {"order_id": 1}, {"order_id": 2})

    [sent] = account.requests.find(write=True)
    assert only(sent) == {"order_id": 1, "payment_done": 25, "payment_date": 1795262400, "payment_comment": ""}
    assert [each["payment_done"] for each in run.records("done")] == [25, 25]
    assert run.books.skipped == {"unchanged": 1}


async def test_one_more_payment_is_added_once_by_its_reference(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    payments = [
        {"order_id": 3, "amount": "10.50", "reference": "P-1"},
        {"order_id": 3, "amount": 1, "reference": "P-2"},
    ]

    await pay(transport, connection, *payments, **PART)
    again = await pay(transport, connection, *payments, **PART)

    assert paid(account, 3) == Decimal("16.50")
    assert again.books.skipped == {"unchanged": 2}


async def test_one_more_payment_without_a_reference_fails_before_sending(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await pay(transport, connection, {"order_id": 3, "amount": 5, "reference": None}, **PART)

    assert "needs a reference" in run.errors()[0]
    assert account.requests.find(write=True) == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"amount": "much"}, "no amount"),
        ({"amount": "-1"}, "no amount"),
        ({"amount": "NaN"}, "no amount"),
        ({"comment": "x" * 31}, "longer than 30"),
        ({"paid_at": "yesterday"}, "is no date"),
    ],
)
async def test_what_cannot_be_booked_fails_alone_and_before_sending(
    config: dict[str, Any], said: str, account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    run = await pay(transport, connection, {"order_id": 1}, **config)

    assert said in run.errors()[0]
    assert account.requests.find(write=True) == []


async def test_the_day_of_the_payment_goes_along(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await pay(transport, connection, {"order_id": 1}, paid_at="2026-01-31", comment="Bank")

    [sent] = account.requests.find(write=True)
    assert (only(sent)["payment_date"], only(sent)["payment_comment"]) == (1769817600, "Bank")


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
@pytest.mark.parametrize("config", [{}, PART], ids=["total", "part"])
async def test_a_fault_at_the_write_books_once(
    kind: str, config: dict[str, Any], account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    account.faults.add(Fault(kind, times=1, write=True))
    record = {"order_id": 1, "amount": "25", "reference": "P-1"}

    await pay(transport, connection, record, **config)
    await pay(transport, connection, record, **config)

    assert paid(account, 1) == 25
    assert len([entry for entry in account.requests.find(write=True) if entry.performed]) == 1


async def test_a_plan_shows_both_amounts_and_writes_nothing(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await pay(transport, connection, {"order_id": 3}, mode="plan")

    [field] = run.changes[0].change.fields
    assert (field.name, field.before, field.after) == ("payment_done", 5, 25)
    assert account.requests.find(write=True) == []


async def test_an_unknown_order_fails_alone_and_a_wrong_token_stops(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await pay(transport, connection, {"order_id": 77}, {"order_id": 1})
    wrong = await pay(transport, connected(token="wrong"), {"order_id": 1})

    assert run.errors() == ["BaseLinker has no order 77. Check the order id."]
    assert paid(account, 1) == 25
    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
