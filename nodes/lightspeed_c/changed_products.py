"""Lightspeed C: changed products: every product changed since the last run, with its variants."""

import asyncio
from collections.abc import AsyncIterator

from wareflow.sdk import Context, Example, Field, Out, Page, Record, Stream, dumps, loads

from nodes.lightspeed_c.client import LARGEST_PAGE, LightspeedC
from nodes.lightspeed_c.connection import LightspeedCConnection
from nodes.lightspeed_c.records import PRODUCT, id_behind, product_record
from nodes.lightspeed_c.scan import OVERLAP, Changed, ScanConfig, walk


class ChangedProductsConfig(ScanConfig):
    by_variant: bool = Field(
        True,
        title="Changes of variants count too",
        description="Price, stock and codes belong to the variants. Off: only a change of the product itself counts.",
        ui={"order": 1},
    )


class ChangedProducts(Changed[ChangedProductsConfig]):
    """Reads products by their own time of change and that of their variants, and remembers how far it came.

    Every product has at least one variant; codes and prices of the default one stand at the top too, `stock` is the sum
    of all. A product that is deleted is gone and does not show.
    """

    name = "lightspeed_c.changed_products"
    title = "Lightspeed C: changed products"
    category = "lightspeed_c"
    icon = "store"
    example = Example({"connection": "demo_lightspeed_c"})
    stream = Stream(key="id", modified="updatedAt", overlap=OVERLAP)
    keys = ("articleCode", "sku", "ean", "id")
    fields = {
        **PRODUCT, "articleCode": "text", "sku": "text", "ean": "text", "priceIncl": "number", "priceExcl": "number",
        "priceCost": "number", "stock": "number", "imageUrl": "text", "brandId": "text", "variants": "list",
    }  # fmt: skip
    resource = "products"

    products = Out("Products")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = LightspeedC.of(ctx, ctx.connection(LightspeedCConnection))
        question = self.question(ctx)
        # Of all products, all variants are read at once; of a few, those of each.
        shelf = None if "updated_at_min" in question else await _all_variants(client)
        of, _, page = (ctx.window.token or "products:1").partition(":")
        told: set[str] = set()
        if of == "products":
            async for rows, following in walk(client, "products", question, int(page)):
                told.update(str(row["id"]) for row in rows)
                yield Page(await self._whole(client, rows, shelf), token=f"products:{following}")
        if shelf is None and self.config.by_variant:
            async for rows, following in walk(client, "variants", question, int(page) if of == "variants" else 1):
                numbers = dict.fromkeys(id_behind(row.get("product")) for row in rows)
                others = [number for number in numbers if number and number not in told]
                told.update(others)
                found = await asyncio.gather(*(client.one("products", number) for number in others))
                products = [row for row in found if row is not None]
                yield Page(await self._whole(client, products, None), token=f"variants:{following}")

    async def _whole(
        self, client: LightspeedC, rows: list[Record], shelf: dict[str, list[bytes]] | None
    ) -> list[Record]:
        if shelf is not None:
            return [product_record(row, [loads(each) for each in shelf.get(str(row["id"]), [])]) for row in rows]
        variants = await asyncio.gather(*(_variants_of(client, str(row["id"])) for row in rows))
        return [product_record(row, each) for row, each in zip(rows, variants, strict=True)]


async def _variants_of(client: LightspeedC, product: str) -> list[Record]:
    found: list[Record] = []
    async for rows, _ in walk(client, "variants", {"product": product, "limit": LARGEST_PAGE}):
        found += rows
    return found


async def _all_variants(client: LightspeedC) -> dict[str, list[bytes]]:
    """Every variant by its product, packed: there can be many."""
    shelf: dict[str, list[bytes]] = {}
    async for rows, _ in walk(client, "variants", {"limit": LARGEST_PAGE}):
        for row in rows:
            shelf.setdefault(id_behind(row.get("product")), []).append(dumps(row))
    return shelf
