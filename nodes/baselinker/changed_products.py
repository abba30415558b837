"""BaseLinker: changed products: products, prices and stock that differ from the last run."""

from collections.abc import AsyncIterator
from typing import Literal

from wareflow.sdk import Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.baselinker.catalogue import FULL_PAGE, Catalogue
from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import InventoryConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.records import product_record


class ChangedProductsConfig(InventoryConfig):
    parts: Literal["list", "details"] = Field(
        "list",
        title="What to read",
        description="Codes, name, prices and stock: a thousand products with one request. Or everything, with texts "
        "and images: a hundred with one request.",
    )
    variants: Literal["each", "none"] = Field(
        "each", title="Variants", description="Give each variant as a product of its own, or leave variants out."
    )


class ChangedProducts(Source[ChangedProductsConfig]):
    """Reads the whole catalogue and gives the products that are new or differ from when they were given last.

    BaseLinker does not say when a product was changed, so each run reads all of them and compares. `stock_total` is
    the stock of all warehouses together; `parent_id` is empty for a product that is no variant.
    """

    name = "baselinker.changed_products"
    title = "BaseLinker: changed products"
    category = "baselinker"
    icon = "package-search"
    example = Example({"connection": "demo_baselinker", "inventory": "4101"})
    stream = Stream(key="product_id")
    keys = ("product_id", "sku", "ean")
    fields = {
        "product_id": "text", "parent_id": "text", "sku": "text", "ean": "text", "asin": "text", "name": "text",
        "prices": "object", "stock": "object", "stock_total": "integer", "text_fields": "object", "images": "object",
        "tax_rate": "number", "weight": "number", "height": "number", "width": "number", "length": "number",
        "category_id": "text", "manufacturer_id": "text", "tags": "list", "is_bundle": "boolean",
        "average_cost": "number",
    }  # fmt: skip

    products = Out("Products")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        catalogue = Catalogue.of(client, self.config.inventory)
        page = int(ctx.window.token or 1)
        while True:
            rows = await catalogue.listed(page=page, variants=self.config.variants == "each")
            page += 1
            more = len(rows) >= FULL_PAGE
            yield Page(await self._records(catalogue, rows), token=str(page) if more else None)
            if not more:
                return

    async def _records(self, catalogue: Catalogue, rows: list[Record]) -> list[Record]:
        if self.config.parts == "list":
            return [product_record(row["id"], row) for row in rows]
        details = await catalogue.details(rows)
        # One that was taken away between the two questions is no product any more.
        return [product_record(row["id"], {**row, **details[row["id"]]}) for row in rows if row["id"] in details]
