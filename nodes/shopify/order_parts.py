"""The lists inside an order that may be longer than their first page."""

from collections.abc import Mapping, Sequence
from typing import Any

from wareflow.sdk import Record

from nodes.shopify.client import Shopify
from nodes.shopify.documents import MORE_LINES, MORE_REFUND_LINES, REFUNDS_OF_ORDERS, RETURNS_OF_ORDERS
from nodes.shopify.scan import rest_of

LINES, MORE, AT_ONCE = 20, 100, 5


async def with_refunds(shopify: Shopify, orders: Sequence[Record]) -> None:
    """Read the refunds of orders whose refunds are known by their ids only."""
    some = [order for order in orders if order["refunds"]]
    for order, row in await _further(shopify, REFUNDS_OF_ORDERS, some, "refunds"):
        order["refunds"] = row.get("refunds") or []


async def with_returns(shopify: Shopify, orders: Sequence[Record]) -> None:
    """Read the returns of orders that have some."""
    some = [order for order in orders if order["returnStatus"] != "NO_RETURN"]
    for order, row in await _further(shopify, RETURNS_OF_ORDERS, some, "returns"):
        order["returns"] = row.get("returns")


async def _further(
    shopify: Shopify, document: str, orders: Sequence[Record], what: str
) -> list[tuple[Record, Mapping[str, Any]]]:
    """Each order with what the document tells of it; nothing of one that was deleted meanwhile."""
    found = []
    for start in range(0, len(orders), AT_ONCE):
        part = orders[start : start + AT_ONCE]
        ids = [order["id"] for order in part]
        data = await shopify.ask(document, {"ids": ids}, about=f"the {what} of {len(ids)} orders")
        found += [(order, row or {}) for order, row in zip(part, data["nodes"], strict=True)]
    return found


async def complete(shopify: Shopify, order: Record) -> None:
    """Read lines and returned lines to their end."""
    await rest_of(shopify, MORE_LINES, order, "lineItems", "order", MORE)
    for refund in order["refunds"]:
        await rest_of(shopify, MORE_REFUND_LINES, refund, "refundLineItems", "node", MORE)
