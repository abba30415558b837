"""The definitions of metafields: which own fields a shop has, and of what type."""

from typing import Any

from wareflow.sdk import Record

from nodes.shopify.write_catalogue import DEFINITIONS

OWNERS = {
    "product_metafields": "PRODUCT",
    "variant_metafields": "PRODUCTVARIANT",
    "order_metafields": "ORDER",
    "customer_metafields": "CUSTOMER",
}
"""Lists for forms, and whose metafields they name."""


async def definitions(client: Any, owner_type: str) -> dict[str, Record]:
    """Those of one kind of record, by namespace and key."""
    found: dict[str, Record] = {}
    after: str | None = None
    while True:
        page = (await client.ask(DEFINITIONS, {"type": owner_type, "after": after}))["metafieldDefinitions"]
        found |= {f"{row['namespace']}.{row['key']}": row for row in page["nodes"]}
        following = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"] or following == after:
            return found
        after = following
