"""Shopify: upsert product with variants: one product with all of its variants and pictures, found by its address."""

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
    Out,
    Outputs,
    UpsertConfig,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.field_names import check_names
from nodes.shopify.product_fields import FIELDS, mapping_targets
from nodes.shopify.variant_set import ProductSet
from nodes.shopify.variant_wishes import PER_VARIANT, VALUES, wish_of

PRODUCT = {name: each for name, each in FIELDS.items() if each.part == "product"}
VARIANT = {name: each for name, each in FIELDS.items() if each.part == "variant"}


class UpsertProductVariantsConfig(UpsertConfig):
    connection: str = ConnectionField("shopify")
    handle: str = ExpressionField(
        "{{ item.handle }}",
        title="Address",
        description="By which the product is looked up: the end of its web address, small letters, digits, hyphens.",
        min_length=1,
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields of the product",
        description="What is not listed, or is none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets("product")},
    )
    variants: str = ExpressionField("{{ item.variants }}", title="Variants", description="The list of them.")
    sku: str = ExpressionField(
        "{{ item.variant.sku }}", title="SKU of a variant", description="item.variant is the variant.", min_length=1
    )
    options: dict[str, Any] = Field(
        {"Colour": "{{ item.variant.colour }}"},
        title="Options",
        description="Name of each option, one to three, and its value for a variant.",
        min_length=1,
        max_length=3,
        ui={"widget": "mapping", "expression": True},
    )
    variant_fields: dict[str, Any] = Field(
        {},
        title="Fields of a variant",
        description="Such as price {{ item.variant.price }}. What is not listed, or is none, stays as it is.",
        ui={
            "widget": "mapping",
            "expression": True,
            "targets": mapping_targets("variant"),
            "each": {"as": "variant", "of": "variants"},
        },
    )
    images: str = ExpressionField(
        "",
        title="Pictures",
        description="A list of web addresses; Shopify fetches them. They are set where the product has no picture yet.",
    )
    others: Literal["keep", "remove"] = Field(
        "keep", title="Further variants in Shopify", description="Keep them, or remove what is not in the list."
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such product", description="Create it, or leave it out."
    )

    @field_validator("fields", "variant_fields")
    @classmethod
    def _known(cls, fields: dict[str, Any], info: Any) -> dict[str, Any]:
        known, what = (PRODUCT, "products") if info.field_name == "fields" else (VARIANT, "variants")
        check_names(fields, known, what)
        return fields


class UpsertProductVariants(Action[UpsertProductVariantsConfig]):
    """Writes the difference of a product and its variants with one request; variants are told apart by their SKU.

    A variant without that SKU is found by its options. Other products are never touched, stock is set by “set stock”.
    """

    name = "shopify.upsert_product_variants"
    title = "Shopify: upsert product with variants"
    category = "shopify"
    icon = "boxes"
    example = Example(
        {
            "connection": "demo_shopify",
            "fields": {"title": "{{ item.name }}"},
            "variant_fields": {"price": "{{ item.variant.price }}"},
        },
        [
            {"handle": f"linen-{what.lower()}", "name": f"Linen {what}", "variants": [
                {"sku": f"00{what}-1", "colour": "Blue", "price": "19.90"},
                {"sku": f"00{what}-2", "colour": "Red", "price": "21.00"},
            ]}
            for what in ("Apron", "Towel")
        ],
    )  # fmt: skip
    writes = True
    keys = ("handle", "product_id")
    fields = {"product_id": "text", "handle": "text", **dict.fromkeys(PRODUCT, "text")}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({name: getattr(self.config, name) for name in VALUES})
        per_variant = ctx.renderer({name: getattr(self.config, name) for name in PER_VARIANT})

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            wish: ProductSet = wish_of(item, render, per_variant, remove_others=self.config.others == "remove")
            await wish.look_up(shopify)
            if wish.current is None and self.config.on_missing == "skip":
                await ctx.apply(Change.skip("product", wish.handle, "not_found"), item=item)
                return {self.skipped: item.with_record(item.record)}
            change = wish.change()
            # Shopify finds the product by the same address again.
            saved = await ctx.apply(change, partial(wish.send, shopify, change), item=item, effect="A")
            number = wish.current["legacyResourceId"] if wish.current else saved.get("product_id")
            return item.with_record({**item.record, "product_id": number})

        lane = lambda item: str(render(item, None)["handle"])  # noqa: E731
        return await self.each(batch, upsert, to=self.saved, at_once=2 * shopify.at_once, lane=lane)
