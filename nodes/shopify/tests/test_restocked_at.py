"""Shopify: changed orders: where the goods of a refund were put back."""

import httpx
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
