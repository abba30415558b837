"""Shopify: upsert product: create the product or change only the fields that differ, found by its SKU."""

from functools import partial
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    UpsertConfig,
    keys_of,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.field_names import check_names
from nodes.shopify.lookups import key_text
from nodes.shopify.product_fields import FIELDS, mapping_targets, state_of, wanted_fields
from nodes.shopify.products import create, current_of, find_by_sku, update


class UpsertProductConfig(UpsertConfig):
    connection: str = ConnectionField("shopify")
    sku: str = ExpressionField(
        "{{ item.sku }}", title="SKU", description="By which the variant is looked up, digit by digit.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Fields of the product and their values. What is not listed, or is none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such product", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the product exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_names(fields, FIELDS, "products")
        return fields


class UpsertProduct(Action[UpsertProductConfig]):
    """Looks the variant up by SKU and writes only the difference, of the product and of that variant.

    A new product has one variant. Its address comes of the SKU, so a repeat makes no second one. Other variants of an
    existing product are never touched. Shopify tidies up HTML, so a description may differ again after writing.
    """

    name = "shopify.upsert_product"
    title = "Shopify: upsert product"
    category = "shopify"
    icon = "package-plus"
    example = Example(
        {
            "connection": "demo_shopify",
            "fields": {"title": "{{ item.name }}", "price": "{{ item.price }}", "barcode": "{{ item.ean }}"},
        },
        [
            {"sku": "MUG-010-2", "name": "Stoneware mug Birch", "price": "13.90", "ean": "5904321001026"},
            {"sku": "00987", "name": "Tea towel", "price": "1.10", "ean": "5901234123457"},
        ],
    )
    writes = True
    keys = ("sku", "barcode")
    fields = {"sku": "text", "product_id": "text", "variant_id": "text", **dict.fromkeys(FIELDS, "text")}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({"sku": self.config.sku, "fields": self.config.fields})

        def sku_of(item: Item) -> str:
            return key_text(render(item, None)["sku"], "SKU", "sku")

        skus = keys_of(batch, sku_of)
        known = await find_by_sku(shopify, list(skus.values()))

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            sku, wanted = sku_of(item), wanted_fields(render(item, None)["fields"])
            # What was looked up for the whole page holds for the first item of a SKU only.
            current = await current_of(shopify, sku, known.pop(sku, None))
            left_out = self.config.on_missing if current is None else self.config.on_existing
            if left_out == "skip":
                reason = "not_found" if current is None else "exists"
                await ctx.apply(Change.skip("product", sku, reason), item=item)
                return {self.skipped: item.with_record(item.record)}
            if current is None:
                if "title" not in wanted:
                    raise ItemError(f"SKU {sku} is new and needs a title. Map one.", field="fields")
                change = Change.between("product", sku, None, wanted)
                # The handle comes of the SKU: the same again gives the same product.
                await ctx.apply(change, partial(create, shopify, sku, wanted), item=item, effect="A")
                return item.with_record({**item.record, "sku": sku, **wanted})
            change = Change.between("product", sku, state_of(current), wanted)
            # The same values again change nothing.
            await ctx.apply(change, partial(update, shopify, current, change.values), item=item, effect="A")
            ids = {"product_id": current["product"]["legacyResourceId"], "variant_id": current["legacyResourceId"]}
            written = {name: value for name, value in wanted.items() if name not in change.left}
            return item.with_record({**item.record, "sku": sku, **ids, **written})

        lane = lambda item: skus.get(id(item), id(item))  # noqa: E731
        return await self.each(batch, upsert, to=self.saved, at_once=2 * shopify.at_once, lane=lane)
