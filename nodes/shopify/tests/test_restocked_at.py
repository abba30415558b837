"""Shopify: changed orders: where the goods of a refund were put back, and whether its money was given back."""

import httpx
import pytest
from wareflow.sandbox.shopify.order_totals import settle
from wareflow.sandbox.shopify.returning import refund
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import run_node

from nodes.shopify.changed_orders import ChangedOrders
from nodes.shopify.connection import ShopifyConnection

LINES = [{"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 3}]


async def test_a_refunded_line_names_the_location_of_its_restock(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"orders": [{"name": "#1", "lines": LINES}]})
    [order] = shop.store.all("Order")
    given = refund(shop.store, order, {order["lineItems"][0]: 1}, order["createdAt"])
    settle(shop.store, order)
    given["refundLineItems"] = [
        {**row, "id": f"{row['id']}{at}", "location": place["id"] if place else None}
        for at, place in enumerate([*shop.store.all("Location"), None])
        for row in given["refundLineItems"]
    ]

    run = await run_node(ChangedOrders, {"connection": "shop"}, Batch([]), http=transport, connection=connection)

    [record] = run.records("orders")
    assert [line["location"] for line in record["refunds"][0]["lines"]] == ["Magazyn Gdańsk", "Sklep Kraków", None]


@pytest.mark.parametrize(("status", "state"), [("SUCCESS", "done"), ("PENDING", "pending"), ("FAILURE", "failed")])
async def test_a_refund_tells_whether_its_money_was_given_back(
    status: str, state: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"orders": [{"name": "#1", "lines": LINES}]})
    [order] = shop.store.all("Order")
    given = refund(shop.store, order, {order["lineItems"][0]: 1}, order["createdAt"])
    shop.store.one(given["transactions"][0])["status"] = status
    settle(shop.store, order)

    run = await run_node(ChangedOrders, {"connection": "shop"}, Batch([]), http=transport, connection=connection)

    assert run.records("orders")[0]["refunds"][0]["state"] == state
