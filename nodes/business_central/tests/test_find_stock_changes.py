"""BC: find stock changes, read from the imitated company."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.business_central.tables import Tables
from wareflow.sdk import Record, Window
from wareflow.testing import run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.find_stock_changes import FindStockChanges

Find = Callable[..., Any]


@pytest.fixture
def find(transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Find:
    async def found(window: Window | None = None, **config: Any) -> dict[str, Record]:
        run = await run_node(
            FindStockChanges, {"connection": "bc", **config}, http=transport, connection=connection, window=window
        )
        assert run.halted is None
        return {record["number"]: record for record in run.records("items")}

    return found


def tables(office: Sandbox) -> Tables:
    return Tables(office.database, office.main_company(), office.settings)


def mug(office: Sandbox) -> Any:
    row = office.main_company().by_key("items", "MUG-BLUE")
    assert row is not None
    return row


async def test_an_item_whose_stock_moved_is_given_with_its_stock_of_now(office: Sandbox, find: Find) -> None:
    before = await find()
    since = max(datetime.fromisoformat(each["lastModifiedDateTime"]) for each in before.values())
    tables(office).change("items", mug(office), {"inventory": Decimal(7)})

    moved = await find(Window(since=since))

    assert moved["MUG-BLUE"]["inventory"] == moved["MUG-BLUE"]["available"] == 7
    assert len(before) > len(moved)


async def test_corrections_can_be_left_out(office: Sandbox, find: Find) -> None:
    sold = await find(corrections=False)
    tables(office).change("items", mug(office), {"inventory": Decimal(7)})

    again = await find(corrections=False)

    assert {number: each["entryNumber"] for number, each in again.items()} == {
        number: each["entryNumber"] for number, each in sold.items()
    }


async def test_what_open_orders_hold_can_be_taken_off(office: Sandbox, find: Find) -> None:
    tables(office).change("items", mug(office), {"inventory": Decimal(7)})
    plain = await find(minus_orders=True)
    line = {"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": Decimal(3)}
    tables(office).create("salesOrders", {"customerNumber": "C00001", "salesOrderLines": [line]})

    held = await find(minus_orders=True)

    assert held["MUG-BLUE"]["available"] == plain["MUG-BLUE"]["available"] - 3
    assert held["MUG-BLUE"]["inventory"] == 7


async def test_each_item_of_a_page_is_given_once(find: Find) -> None:
    whole = await find()
    paged = await find(page_size=3)

    assert paged.keys() == whole.keys()
    assert all(paged[number]["entryNumber"] == each["entryNumber"] for number, each in whole.items())


async def test_a_new_order_tells_of_its_items_before_anything_moves(office: Sandbox, find: Find) -> None:
    before = await find(new_orders=True, minus_orders=True)
    since = max(datetime.fromisoformat(each["lastModifiedDateTime"]) for each in before.values())
    line = {"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": Decimal(3)}
    tables(office).create("salesOrders", {"customerNumber": "C00001", "salesOrderLines": [line]})

    told = await find(Window(since=since), new_orders=True, minus_orders=True)
    untold = await find(Window(since=since), minus_orders=True)

    assert told["MUG-BLUE"]["available"] == before["MUG-BLUE"]["available"] - 3
    assert told["MUG-BLUE"]["entryNumber"] is None
    assert "MUG-BLUE" not in untold


async def test_a_scan_goes_on_in_the_orders_where_it_was_cut_off(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    config = {"connection": "bc", "new_orders": True, "page_size": 4}
    whole = await run_node(FindStockChanges, config, http=transport, connection=connection)
    asked = office.requests.find(path="salesOrders$")[1]
    address = f"http://sandbox.test{asked.path}?{httpx.QueryParams({k: v[0] for k, v in asked.query.items()})}"
    office.requests.clear()

    rest = await run_node(FindStockChanges, config, http=transport, connection=connection, window=Window(token=address))

    told = rest.records("items")
    assert whole.records("items")[-1]["number"] in {record["number"] for record in told}
    assert {record["entryNumber"] for record in told} == {None}
    assert office.requests.find(path="itemLedgerEntries") == []
