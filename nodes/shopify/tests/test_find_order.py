"""Shopify: find order: one order by its id or name, as it is now."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_orders import ChangedOrders
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.find_order import FindOrder

AT = "2026-11-20T10:00:00Z"
LINES = [{"title": f"Kubek {n}", "sku": f"A{n}", "price": "12.50"} for n in range(130)]


@pytest.fixture(autouse=True)
def orders(shop: Sandbox) -> None:
    shop.seed(data={"orders": [{"name": "#1", "updatedAt": AT}, {"name": "#12", "updatedAt": AT, "lines": LINES}]})


async def find(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "by": "name", "order": "{{ item.name }}", **config}
    return await run_node(FindOrder, settings, Batch.of(list(records)), http=transport, connection=connection)


async def test_an_order_is_the_same_as_changed_orders_gives_it(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    all_of_them = await run_node(ChangedOrders, {"connection": "shop"}, http=transport, connection=connection)

    run = await find(transport, connection, {"name": "12"}, {"name": "#1"})

    assert sorted(run.records("found"), key=lambda row: str(row["name"])) == all_of_them.records("orders")
    assert len(run.records("found")[0]["lines"]) == 130


async def test_an_order_that_is_not_there_leaves_by_its_own_way(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    by_name = await find(transport, connection, {"name": "#2"})
    by_id = await find(transport, connection, {"name": "77"}, by="order_id")

    assert [run.records("missing") for run in (by_name, by_id)] == [[{"name": "#2"}], [{"name": "77"}]]
    assert by_name.errors() == by_id.errors() == []


async def test_a_name_that_several_orders_have_is_the_items_error(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"orders": [{"name": "#7"}, {"name": "#7"}]})

    run = await find(transport, connection, {"name": "#7"})

    assert ["2 records" in error for error in run.errors()] == [True]


async def test_the_order_can_go_under_a_field(transport: httpx.ASGITransport, connection: ShopifyConnection) -> None:
    run = await find(transport, connection, {"name": "#1", "mine": 5}, put_under="order")

    [record] = run.records("found")
    assert (record["mine"], record["order"]["name"]) == (5, "#1")
