"""The lists inside an order that may be longer than their first page."""

from wareflow.sdk import Record

from nodes.shopify.client import Shopify
from nodes.shopify.documents import MORE_LINES, MORE_REFUND_LINES
from nodes.shopify.scan import rest_of

LINES, MORE = 20, 100


async def complete(shopify: Shopify, order: Record) -> None:
    """Read lines and returned lines to their end."""
    await rest_of(shopify, MORE_LINES, order, "lineItems", "order", MORE)
    for refund in order["refunds"]:
        await rest_of(shopify, MORE_REFUND_LINES, refund, "refundLineItems", "node", MORE)
