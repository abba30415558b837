"""Shopify: find catalog prices: what variants cost in the price list of a market or of business customers."""

from wareflow.sdk import Action, Batch, Context, Example, Item, Out, Outputs, keys_of

from nodes.shopify.catalog_config import CatalogConfig
from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.price_parts import PriceParts, key_of, price_list_of


class FindCatalogPrices(Action[CatalogConfig]):
    """Adds the price of each variant in one price list; `catalog_fixed` tells one of its own from the shop's price."""

    name = "shopify.find_catalog_prices"
    title = "Shopify: find catalog prices"
    category = "shopify"
    icon = "tag"
    example = Example({"connection": "demo_shopify", "price_list": "Wholesale"}, [{"sku": "MUG-010-2"}, {"sku": "1e5"}])
    keys = ("sku", "variant_id")
    fields = {
        "catalog_price": "number", "catalog_compare_at_price": "number", "catalog_currency": "text",
        "catalog_fixed": "boolean",
    }  # fmt: skip

    found = Out("Found")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        row = await price_list_of(shopify, self.config.price_list)
        parts, render = PriceParts(shopify, self.config.by, row), ctx.renderer(self.config.key)
        keys = keys_of(batch, lambda item: key_of(self.config.by, render(item, None)))
        await parts.look_up(list(keys.values()))

        async def price(item: Item) -> Item:
            held = parts.price_of(key_of(self.config.by, render(item, None)))
            facts = {"catalog_price": held.price, "catalog_compare_at_price": held.compare_at,
                     "catalog_currency": row["currency"], "catalog_fixed": held.fixed}  # fmt: skip
            return item.with_record({**item.record, **facts})

        return await self.each(batch, price, to=self.found)
