"""BC: find items, read from the imitated company."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.find_items import FindItems, FindItemsConfig
from nodes.business_central.tests.conftest import on_own_server


async def find(
    transport: httpx.AsyncBaseTransport,
    connection: BusinessCentralConnection,
    window: Window | None = None,
    **config: Any,
) -> NodeRun:
    return await run_node(
        FindItems, {"connection": "bc", **config}, http=transport, connection=connection, window=window
    )


async def test_reads_every_item_once_page_by_page(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    office.seed(95)

    run = await find(transport, connection, page_size=20)

    items = run.records("items")
    assert len({item["number"] for item in items}) == len(items) == 95
    assert [item["lastModifiedDateTime"] for item in items] == sorted(item["lastModifiedDateTime"] for item in items)
    assert len(office.requests.find(path="items$")) == 5


async def test_money_is_exact_and_codes_are_text(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    office.seed(data={"items": [{"number": "00123", "displayName": "1e5", "unitPrice": Decimal("12.50")}]})

    [item] = (await find(transport, connection)).records("items")

    assert (item["number"], item["displayName"], item["unitPrice"]) == ("00123", "1e5", Decimal("12.50"))
    assert item["itemCategoryId"] == ""
    assert not [name for name in item if "@odata" in name]


async def test_an_item_changed_in_the_first_second_of_the_window_is_read(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    everything = (await find(transport, connection)).records("items")
    newest = datetime.fromisoformat(everything[-1]["lastModifiedDateTime"])

    at = await find(transport, connection, Window(since=newest))
    after = await find(transport, connection, Window(since=newest + timedelta(seconds=1)))

    assert everything[-1]["number"] in [item["number"] for item in at.records("items")]
    assert after.records("items") == []


async def test_the_filter_is_joined_with_the_window(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    window = Window(since=datetime(2020, 1, 1, tzinfo=UTC))

    run = await find(transport, connection, window, filter="number eq 'MUG-BLUE' or number eq '00123'")

    assert {item["number"] for item in run.records("items")} == {"MUG-BLUE", "00123"}


async def test_a_wrong_filter_stops_the_run_with_the_reason(
    office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    run = await find(transport, connection, filter="colour eq 'red'")

    assert run.halted is not None
    assert run.halted.code == "config"
    assert "colour" in run.halted.message


def test_a_whole_query_option_is_refused_while_editing() -> None:
    with pytest.raises(ValidationError, match="only the condition"):
        FindItemsConfig.model_validate({"connection": "bc", "filter": "$filter=blocked eq false"})


async def test_a_page_that_points_to_itself_does_not_go_round_for_ever() -> None:
    address = "http://sandbox.test/business_central/BC/api/v2.0/companies(x)/items?$skiptoken=1"
    endless = httpx.MockTransport(lambda request: httpx.Response(200, json={"value": [], "@odata.nextLink": address}))

    run = await find(endless, on_own_server())

    assert run.halted is not None
    assert "same page" in run.halted.message
