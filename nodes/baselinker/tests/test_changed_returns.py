"""BaseLinker: changed returns, and find order for the orders they belong to."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.demo_papers import load_lists
from wareflow.sandbox.baselinker.returns import new_return
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch, Window
from wareflow.testing import NOW, NodeRun, run_node

from nodes.baselinker.changed_returns import ChangedReturns
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.find_order import FindOrder
from nodes.baselinker.tests.conftest import connected, order, seed

LINE = {"name": "Mug", "sku": "00123", "price_brutto": "12.50", "quantity": 2, "return_reason_id": 2}


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    account.clock.freeze(NOW)
    seed(account, order(1), order(2, confirmed=False, date_confirmed=0))
    load_lists(account.account)


def add(account: Sandbox, count: int, **more: Any) -> None:
    for _ in range(count):
        new_return(account.account, {"order_id": 1, "status_id": 6601, "products": [LINE], **more})


async def read(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, token: str | None = None, **config: Any
) -> NodeRun:
    settings = {"connection": "bl", **config}
    window = Window(token=token)
    return await run_node(ChangedReturns, settings, http=transport, connection=connection, window=window)


@pytest.mark.parametrize("count", [0, 1, 100, 200, 201])
async def test_every_return_comes_once_whatever_their_second(
    count: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    add(account, count)

    run = await read(transport, connection)

    numbers = [int(each["return_id"]) for each in run.records("returns")]
    assert numbers == sorted(account.account.shelves["order_return"])


async def test_a_return_is_told_with_exact_money_and_words(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    add(account, 1, reference_number="RT/7")
    account.account.shelves["order_return"][3_300_001]["refunded"] = "25.00"

    [record] = (await read(transport, connection)).records("returns")

    assert (record["return_id"], record["order_id"], record["reference_number"]) == ("3300001", "1", "RT/7")
    assert (record["refunded"], record["total"]) == (Decimal("25.00"), Decimal("25.00"))
    assert (record["return_status"], record["products"][0]["return_reason"]) == ("New return", "Damaged on the way")
    assert record["products"][0]["sku"] == "00123"


async def test_old_returns_and_other_statuses_stay_out(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    add(account, 1, date_add=int(NOW.timestamp()) - 61 * 86_400)
    add(account, 1)
    add(account, 1, status_id=6602)

    recent = await read(transport, connection)
    chosen = await read(transport, connection, statuses=["6602"])

    assert [each["return_id"] for each in recent.records("returns")] == ["3300002", "3300003"]
    assert [each["return_id"] for each in chosen.records("returns")] == ["3300003"]


async def test_a_hiccup_loses_none_and_a_cut_scan_goes_on(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    add(account, 130)
    account.faults.add(Fault("500_before", times=2))

    whole = await read(transport, connection)
    rest = await read(transport, connection, token="3300101")

    assert len(whole.records("returns")) == 130
    assert len(rest.records("returns")) == 30


async def find(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, *ids: Any, **config: Any
) -> NodeRun:
    batch = Batch.of({"order_id": each, "event": "paid"} for each in ids)
    return await run_node(FindOrder, {"connection": "bl", **config}, batch, http=transport, connection=connection)


async def test_orders_are_found_by_id_and_missing_ones_set_aside(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.account.orders[1]["custom_extra_fields"] = {"135": "B2B"}

    run = await find(transport, connection, "1", 2, "77", "LH/1", extra_fields=True)

    first, second = run.records("found")
    assert (first["event"], first["order"]["order_id"], first["order"]["total"]) == ("paid", "1", Decimal("25"))
    assert first["order"]["custom_extra_fields"] == {"135": "B2B"}
    assert second["order"]["confirmed"] is False
    assert [each["order_id"] for each in run.records("missing")] == ["77"]
    assert "is no BaseLinker order id" in run.errors()[0]


async def test_a_wrong_token_stops_both_steps(
    transport: httpx.ASGITransport,
) -> None:
    for run in (await read(transport, connected(token="x")), await find(transport, connected(token="x"), 1)):
        assert run.halted is not None
        assert run.halted.code == "auth"
