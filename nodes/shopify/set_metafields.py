"""Shopify: set metafields: own fields of products, variants, orders and customers, by the type of their definition."""

from functools import partial
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    Out,
    Outputs,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.metafield_kinds import definitions
from nodes.shopify.metafield_writing import KINDS, current_of, owner_id_of, save, wanted_values
from nodes.shopify.metafields import named


class SetMetafieldsConfig(Config):
    connection: str = ConnectionField("shopify")
    what: Literal["product", "variant", "order", "customer"] = Field(
        "product", title="Of what", description="The kind of record that has the fields.", ui={"widget": "select"}
    )
    by: Literal["id", "key"] = Field(
        "id",
        title="Find by",
        description="Shopify's number; or a product's address (handle), a variant's SKU, an order's name, a customer's "
        "e-mail.",
        ui={"widget": "select"},
    )
    record: str = ExpressionField(
        "{{ item.product_id }}", title="Record", description="The id or key to look for.", min_length=1
    )
    fields: dict[str, Any] = Field(
        title="Metafields",
        description="Namespace and key, such as custom.material, and the value. None leaves a field as it is, an empty "
        "text removes it.",
        min_length=1,
        ui={"widget": "mapping", "expression": True},
    )
    new_type: Literal["single_line_text_field", "multi_line_text_field", "number_integer", "number_decimal", "boolean",
                      "date", "json"] = Field(
        "single_line_text_field",
        title="Type of fields without a definition",
        description="Of those that the shop has not defined and the record does not have yet.",
        ui={"widget": "select", "advanced": True},
    )  # fmt: skip

    @field_validator("fields")
    @classmethod
    def _names(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return {named(name): value for name, value in fields.items()}


class SetMetafields(Action[SetMetafieldsConfig]):
    """Sets the fields that differ; a value that does not fit the type of its definition fails with its item."""

    name = "shopify.set_metafields"
    title = "Shopify: set metafields"
    category = "shopify"
    icon = "list-plus"
    example = Example(
        {
            "connection": "demo_shopify",
            "by": "key",
            "record": "{{ item.handle }}",
            "fields": {"custom.material": "{{ item.material }}", "custom.weight_g": "{{ item.weight }}"},
        },
        [
            {"handle": "stoneware-mug-birch", "material": "kamionka", "weight": 310},
            {"handle": "gift-card", "material": "", "weight": "5"},
        ],
    )
    writes = True
    keys = ("handle", "sku", "product_id")

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        config, kind = self.config, KINDS[self.config.what]
        render = ctx.renderer({"record": config.record, "fields": config.fields})
        known = await definitions(shopify, kind.owner_type)
        types = {name: str(row["type"]["name"]) for name, row in known.items()}

        async def set_fields(item: Item) -> Item:
            values = render(item, None)
            owner = await owner_id_of(shopify, kind, config.by, values["record"])
            current = await current_of(shopify, kind, owner, list(values["fields"]))
            wanted = wanted_values(values["fields"], current, types, config.new_type)
            before = {name: current[name].value if name in current else None for name in wanted}
            after = {name: each.value for name, each in wanted.items()}
            change = Change.between("metafields", f"{config.what} {values['record']}", before, after)
            # The same values again change nothing.
            send = partial(save, shopify, owner, wanted, change.values, str(values["record"]))
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record({**item.record, "metafields": after})

        lane = lambda item: str(render(item, None)["record"])  # noqa: E731
        return await self.each(batch, set_fields, to=self.saved, at_once=2 * shopify.at_once, lane=lane)
