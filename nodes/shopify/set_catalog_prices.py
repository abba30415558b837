"""Shopify: set catalog prices: what variants cost in the price list of a market or of business customers."""

from collections.abc import Sequence

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
    Item,
    ItemError,
    Out,
    Outputs,
    keys_of,
    write_in_parts,
)

from nodes.shopify.catalog_config import CatalogConfig
from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.price_parts import PART, PriceParts, key_of, money, price_list_of


class SetCatalogPricesConfig(CatalogConfig):
    price: str = ExpressionField("{{ item.price }}", title="Price", min_length=1, description="In the list's currency.")
    compare_at: str = ExpressionField(
        "", title="Price before", description="Shown crossed out. Empty or none: it stays as it is."
    )
    currency: str = ExpressionField(
        "", title="Currency", description="When given, it must be that of the list, else the item fails."
    )


class SetCatalogPrices(Action[SetCatalogPricesConfig]):
    """Fixes the price of each variant in one price list, up to 250 with one request, unless it is right already."""

    name = "shopify.set_catalog_prices"
    title = "Shopify: set catalog prices"
    category = "shopify"
    icon = "tags"
    example = Example(
        {"connection": "demo_shopify", "price_list": "Polska"},
        [{"sku": "MUG-010-2", "price": "59.90"}, {"sku": "1e5", "price": "49"}],
    )
    writes = True
    keys = ("sku", "variant_id")

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify, config = Shopify.of(ctx, ctx.connection(ShopifyConnection)), self.config
        row = await price_list_of(shopify, config.price_list)
        parts = PriceParts(shopify, config.by, row)
        render = ctx.renderer({name: getattr(config, name) for name in ("key", "price", "compare_at", "currency")})

        def wish_of(item: Item) -> str:
            return key_of(config.by, render(item, None)["key"])

        def change_of(item: Item) -> Change:
            values = render(item, None)
            currency, before = str(values["currency"] or "").strip().upper(), values["compare_at"]
            if currency and currency != row["currency"]:
                raise ItemError(f"The price is in {currency}, but the list {row['name']} is in {row['currency']}.",
                                field="currency")  # fmt: skip
            compared = None if before in (None, "") else money(before, "compare_at")
            return parts.change(wish_of(item), money(values["price"], "price"), compared)

        async def look_again(items: Sequence[Item]) -> None:
            await parts.look_up([wish_of(item) for item in items])

        await parts.look_up(list(keys_of(batch, wish_of).values()))
        # The same again fixes the same prices.
        return await write_in_parts(
            self, batch, ctx, change_of, parts.send, to=self.saved, size=PART, effect="A", look_again=look_again
        )
