"""Shopify: changed collections: every collection changed since the last run, with the products in it."""

from collections.abc import AsyncIterator

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.shopify.client import Shopify
from nodes.shopify.configs import ChangedConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.scan import Scan, day_of, rest_of
from nodes.shopify.write_catalogue import COLLECTIONS, MORE_COLLECTED

PRODUCTS, MORE = 100, 250


class ChangedCollectionsConfig(ChangedConfig):
    connection: str = ConnectionField("shopify")
    page_size: int = Field(
        10,
        title="Collections at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=50,
        ui={"advanced": True, "order": 3},
    )


class ChangedCollections(Source[ChangedCollectionsConfig]):
    """Reads collections by their time of change and remembers how far it came.

    A collection by rules (`by_rules`) fills itself; of the others people choose the products.
    """

    name = "shopify.changed_collections"
    title = "Shopify: changed collections"
    category = "shopify"
    icon = "folder"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="collection_id", modified="updated_at")
    keys = ("handle", "title", "collection_id")
    fields = {
        "collection_id": "text", "title": "text", "handle": "text", "description_html": "text",
        "updated_at": "datetime", "by_rules": "boolean", "sort_order": "text", "products_count": "integer",
        "products": "list", "products[].product_id": "text", "products[].handle": "text", "products[].title": "text",
    }  # fmt: skip

    collections = Out("Collections")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        since = ctx.window.since or day_of(self.config.changed_since)
        size, variables = self.config.page_size, {"products": PRODUCTS}
        scan = Scan(shopify, COLLECTIONS, "collections", size, variables, self.config.filter, since)
        async for rows, token in scan.pages(ctx.window.token):
            for row in rows:
                await rest_of(shopify, MORE_COLLECTED, row, "products", "collection", MORE)
            yield Page([_record(row) for row in rows], token=token)


def _record(raw: Record) -> Record:
    return {
        "collection_id": raw["legacyResourceId"],
        "id": raw["id"],
        "title": raw["title"],
        "handle": raw["handle"],
        "description_html": raw["descriptionHtml"],
        "updated_at": raw["updatedAt"],
        "by_rules": raw["ruleSet"] is not None,
        "sort_order": raw["sortOrder"],
        "products_count": len(raw["products"]["nodes"]),
        "products": [
            {"product_id": row["legacyResourceId"], "handle": row["handle"], "title": row["title"]}
            for row in raw["products"]["nodes"]
        ],
    }
