"""Shopify: changed products: every product changed since the last run, with all of its variants."""

from collections.abc import AsyncIterator
from datetime import date

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Source, Stream

from nodes.shopify.bulk import BulkScan, changed
from nodes.shopify.bulk_documents import PRODUCTS_IN_BULK
from nodes.shopify.catalogue_records import product_record
from nodes.shopify.client import Shopify
from nodes.shopify.configs import LargeReads
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents import MORE_VARIANTS, PRODUCTS
from nodes.shopify.metafields import MetafieldName, asked, metafields_of, metafields_setting
from nodes.shopify.scan import Scan, day_of, rest_of

VARIANTS, MORE = 20, 100


class ChangedProductsConfig(LargeReads):
    connection: str = ConnectionField("shopify")
    filter: str = Field(
        "",
        title="Filter",
        description="Shopify's own search, such as status:active or vendor:Lumo. It ignores unknown names.",
        ui={"placeholder": "status:active", "order": 1},
    )
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with all products. Later runs go on from there.",
        ui={"placeholder": "2026-01-31", "order": 2},
    )
    metafields: list[MetafieldName] = metafields_setting("product_metafields")
    page_size: int = Field(
        20,
        title="Products at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=100,
        ui={"advanced": True, "order": 3},
    )


class ChangedProducts(Source[ChangedProductsConfig]):
    """Reads products by their time of change and remembers how far it came.

    Each product comes with all of its variants; with one only, its SKU, barcode and price stand at the top as well. An
    SKU need not be unique in Shopify. A sale that only changes stock may not change the product's time.
    """

    name = "shopify.changed_products"
    title = "Shopify: changed products"
    category = "shopify"
    icon = "shopping-bag"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="product_id", modified="updated_at")
    keys = ("handle", "product_id", "sku", "barcode")
    fields = {
        "product_id": "text", "title": "text", "handle": "text", "description_html": "text", "vendor": "text",
        "product_type": "text", "status": "text", "tags": "list", "gift_card": "boolean", "url": "text",
        "created_at": "datetime", "updated_at": "datetime", "published_at": "datetime", "stock": "integer",
        "single": "boolean", "variant_id": "text", "inventory_item_id": "text", "sku": "text", "barcode": "text",
        "price": "number", "cost": "number", "options": "list", "variants": "list", "variants[].sku": "text",
        "variants[].barcode": "text", "variants[].title": "text", "variants[].price": "number",
        "variants[].compare_at_price": "number", "variants[].cost": "number", "variants[].stock": "integer",
        "variants[].weight_grams": "number", "variants[].inventory_item_id": "text", "variants[].variant_id": "text",
        "metafields": "object",
    }  # fmt: skip

    products = Out("Products")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        names = self.config.metafields
        since = ctx.window.since or day_of(self.config.changed_since)
        size, variables = self.config.page_size, {"variants": VARIANTS}
        scan = Scan(shopify, asked(PRODUCTS, "Product", names), "products", size, variables, self.config.filter, since)
        bulk = BulkScan(shopify, PRODUCTS_IN_BULK.with_metafields(names), scan.query(scan.begin()))
        async for rows, token in changed(scan, bulk, self.config, ctx):
            for row in rows:
                await rest_of(shopify, MORE_VARIANTS, row, "variants", "product", MORE)
            yield Page([{**product_record(row), **metafields_of(row, names)} for row in rows], token=token)
