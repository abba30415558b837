"""Lightspeed: changed items, read from the imitated shop."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.lightspeed.changed_items import ChangedItems, ChangedItemsConfig
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.tests.conftest import connected

MUG = {
    "description": "Mug 1e5",
    "customSku": "00123",
    "ean": "5901234123457",
    "upc": "1.10",
    "manufacturerSku": "+48600100200",
    "price": "12.50",
    "cost": "4.10",
    "category": "Kitchen/Mugs",
    "stock": {"1": 5, "2": 3},
    "timeStamp": "2026-05-01T10:00:00Z",
}


async def read(
    transport: httpx.AsyncBaseTransport,
    connection: LightspeedConnection,
    window: Window | None = None,
    **config: Any,
) -> NodeRun:
    return await run_node(
        ChangedItems, {"connection": "shop", **config}, http=transport, connection=connection, window=window
    )


async def test_reads_every_item_once_in_the_order_of_change(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(250)

    run = await read(transport, connection)

    items = run.records("items")
    assert len({item["itemID"] for item in items}) == len(items) > 100
    assert [item["timeStamp"] for item in items] == sorted(item["timeStamp"] for item in items)
    assert run.books.read == run.books.delivered


async def test_codes_stay_text_and_money_is_exact(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [MUG]})

    run = await read(transport, connection)

    [item] = run.records("items")
    codes = [item[name] for name in ("customSku", "ean", "upc", "manufacturerSku", "description")]
    assert codes == ["00123", "5901234123457", "1.10", "+48600100200", "Mug 1e5"]
    assert (item["price"], item["defaultCost"], item["quantity"]) == (Decimal("12.5"), Decimal("4.1"), Decimal(8))
    assert item["archived"] is False
    assert item["category"] == "Mugs"


async def test_stock_of_one_shop_can_be_asked_for(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [MUG]})

    run = await read(transport, connection, shop="2")

    assert run.records("items")[0]["quantity"] == Decimal(3)


async def test_an_item_changed_at_the_very_second_of_the_window_is_read(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    older = {**MUG, "customSku": "OLD", "timeStamp": "2026-05-01T09:59:59Z"}
    shop.seed(data={"items": [older, MUG]})

    run = await read(transport, connection, Window(since=datetime(2026, 5, 1, 10, 0, tzinfo=UTC)))

    assert [item["customSku"] for item in run.records("items")] == ["00123"]


async def test_the_first_run_begins_where_the_settings_say(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [MUG]})

    later = await read(transport, connection, changed_since="2026-05-02")
    earlier = await read(transport, connected(shop), changed_since="2026-05-01")

    assert later.records("items") == []
    assert len(earlier.records("items")) == 1


async def test_a_scan_goes_on_at_the_page_where_it_was_cut_off(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [{**MUG, "customSku": f"M{number}"} for number in range(5)]})
    whole = await read(transport, connection, page_size=2)
    asked = shop.requests.find(path="Item.json")[1]
    address = f"http://sandbox.test{asked.path}?{httpx.QueryParams({k: v[0] for k, v in asked.query.items()})}"

    rest = await read(transport, connected(shop), Window(token=address), page_size=2)

    assert len(whole.records("items")) == 5
    assert [item["customSku"] for item in rest.records("items")] == ["M2", "M3", "M4"]


async def test_filters_are_lightspeeds_own(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [MUG, {**MUG, "description": "Plate", "customSku": "PLATE"}]})

    run = await read(transport, connection, filters={"description": "~,Plate%"})

    assert [item["customSku"] for item in run.records("items")] == ["PLATE"]


@pytest.mark.parametrize("name", ["timeStamp", "sort", "limit", "load_relations", "archived"])
def test_a_filter_cannot_break_the_scan(name: str) -> None:
    with pytest.raises(ValidationError, match="set by this step"):
        ChangedItemsConfig.model_validate({"connection": "shop", "filters": {name: "1"}})


async def test_a_wrong_filter_stops_the_run_with_lightspeeds_reason(
    transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    run = await read(transport, connection, filters={"colour": "red"})

    assert run.halted is not None
    assert run.halted.code == "config"
    assert "Lightspeed refused the question" in run.halted.message


async def test_an_expired_token_is_renewed_in_mid_scan(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [{**MUG, "customSku": f"M{number}"} for number in range(5)]})
    shop.faults.add(Fault("expired_token", times=1, path="Item.json"))

    run = await read(transport, connection, page_size=2)

    assert len(run.records("items")) == 5
    assert len(shop.requests.find(path="oauth/token")) == 2


async def test_a_hiccup_of_the_remote_loses_no_item(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    shop.seed(data={"items": [{**MUG, "customSku": f"M{number}"} for number in range(5)]})
    shop.faults.add(Fault("500_before", times=2, path="Item.json"))

    run = await read(transport, connection, page_size=2)

    assert len(run.records("items")) == 5


async def test_the_addresses_of_the_pictures_stand_in_their_order(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    run = await read(transport, connection, relations=["Images"])

    by_number = {item["itemID"]: item["image_urls"] for item in run.records("items")}
    assert by_number["2"] == [f"https://images.example.com/demo-2-{place}.jpg" for place in (0, 1)]
    assert by_number["3"] == []
