"""The lists inside an order that may be longer than their first page."""

from collections.abc import Sequence

from wareflow.sdk import Record

from nodes.shopify.client import Shopify
from nodes.shopify.documents import MORE_LINES, MORE_REFUND_LINES, REFUNDS_OF_ORDERS
from nodes.shopify.scan import rest_of

LINES, MORE, REFUNDED = 20, 100, 5


async def with_refunds(shopify: Shopify, orders: Sequence[Record]) -> None:
    """Read the refunds of orders whose refunds are known by their ids only."""
    with_some = [order for order in orders if order["refunds"]]
    for start in range(0, len(with_some), REFUNDED):
        part = {order["id"]: order for order in with_some[start : start + REFUNDED]}
        data = await shopify.ask(REFUNDS_OF_ORDERS, {"ids": list(part)}, about=f"the refunds of {len(part)} orders")
        for row in data["nodes"]:
            if row:
                part[row["id"]]["refunds"] = row["refunds"]
                part.pop(row["id"])
        for gone in part.values():
            gone["refunds"] = []  # deleted meanwhile


async def complete(shopify: Shopify, order: Record) -> None:
    """Read lines and returned lines to their end."""
    await rest_of(shopify, MORE_LINES, order, "lineItems", "order", MORE)
    for refund in order["refunds"]:
        await rest_of(shopify, MORE_REFUND_LINES, refund, "refundLineItems", "node", MORE)
