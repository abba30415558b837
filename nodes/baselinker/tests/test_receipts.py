"""BaseLinker: changed receipts and find receipt, from the imitated account."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.baselinker.receipts import add_receipt
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Batch, Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.baselinker.changed_receipts import ChangedReceipts
from nodes.baselinker.find_receipt import FindReceipt
from nodes.baselinker.tests.conftest import NOON, only, order, seed

AT_NOON = datetime.fromtimestamp(NOON, UTC)


def fill(account: Sandbox, count: int, at: int = NOON) -> None:
    """So many orders with a receipt each."""
    seed(account, *[order(number) for number in range(1, count + 1)])
    account.account.shelves["receipt"].clear()
    issue(account, at, *range(1, count + 1))


def issue(account: Sandbox, at: int, *numbers: int) -> None:
    before, account.account.now = account.account.now, lambda: float(at)
    for number in numbers:
        add_receipt(account.account, {"order_id": number}, {})
    account.account.now = before


async def read(host: MemoryHost, since: datetime | None = None, **config: Any) -> NodeRun:
    return await run_node(ChangedReceipts, {"connection": "bl", **config}, host=host, window=Window(since))


async def find(host: MemoryHost, *numbers: Any) -> NodeRun:
    batch = Batch.of([{"order_id": number} for number in numbers])
    return await run_node(FindReceipt, {"connection": "bl"}, batch, host=host)


@pytest.mark.parametrize("count", [0, 1, 100, 101])
async def test_every_receipt_comes_once_though_all_share_a_second(
    count: int, account: Sandbox, host: MemoryHost
) -> None:
    fill(account, count)

    run = await read(host, AT_NOON)

    assert [each["order_id"] for each in run.records("receipts")] == [str(n) for n in range(1, count + 1)]


async def test_a_receipt_has_text_ids_exact_prices_and_a_time(account: Sandbox, host: MemoryHost) -> None:
    fill(account, 1)

    [receipt] = (await read(host)).records("receipts")

    [line] = receipt["products"]
    assert isinstance(receipt["receipt_id"], str)
    assert (line["sku"], line["price_brutto"], line["quantity"]) == ("00123", Decimal("12.50"), 2)
    assert receipt["date_add_iso"] == AT_NOON.isoformat()


async def test_what_was_issued_before_the_window_stays_out(account: Sandbox, host: MemoryHost) -> None:
    fill(account, 2, NOON - 1)
    issue(account, NOON, 2)

    run = await read(host, AT_NOON)

    assert [each["order_id"] for each in run.records("receipts")] == ["2"]


async def test_the_first_run_begins_where_it_is_told_and_in_one_series(account: Sandbox, host: MemoryHost) -> None:
    fill(account, 1)

    run = await read(host, issued_since=f"{AT_NOON:%Y-%m-%d}", series="7")

    asked = only(account.requests.find(path="connector")[-1])
    assert (asked["date_from"], asked["series_id"]) == (NOON - NOON % 86_400, 7)
    assert run.records("receipts") == []


async def test_the_receipt_of_an_order_tells_its_total_and_the_number_of_the_till(
    account: Sandbox, host: MemoryHost
) -> None:
    fill(account, 1)
    [kept] = account.account.shelves["receipt"].values()
    kept["external_receipt_number"] = "W00123"

    [found] = (await find(host, 1)).records("found")

    receipt = found["receipt"]
    assert (receipt["external_receipt_number"], receipt["total_price_brutto"]) == ("W00123", Decimal(25))
    assert [line["sku"] for line in receipt["products"]] == ["00123"]


async def test_an_order_without_a_receipt_is_missing_and_the_others_go_on(account: Sandbox, host: MemoryHost) -> None:
    fill(account, 1)

    run = await find(host, 77, "no", 1)

    assert [record["order_id"] for record in run.records("missing")] == [77]
    assert [record["order_id"] for record in run.records("found")] == [1]
    assert "is no BaseLinker order id" in run.errors()[0]
