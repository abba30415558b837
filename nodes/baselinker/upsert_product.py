"""BaseLinker: upsert product: create a product or change only what differs, found by SKU or EAN."""

from functools import partial
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    Out,
    Outputs,
    Policies,
    Policy,
    Record,
    UpsertConfig,
    keys_of,
    policies_field,
)

from nodes.baselinker.catalogue import Catalogue, code_of
from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import ByCodeConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.product_fields import check_names, flat_name, mapping_targets, on_the_wire, wanted_product


class UpsertProductConfig(ByCodeConfig, UpsertConfig):
    key: str = ExpressionField(
        "{{ item.sku }}", title="SKU or EAN", description="The code to look for; a new product gets it.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The product's fields and their values; a text in another language by name, such as name|de. "
        "What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    prices: dict[str, Any] = Field(
        {},
        title="Prices",
        description="Price with VAT for each price group.",
        ui={"widget": "mapping", "expression": True, "options": "price_groups"},
    )
    stock: dict[str, Any] = Field(
        {},
        title="Stock",
        description="Pieces for each of BaseLinker's own warehouses.",
        ui={"widget": "mapping", "expression": True, "options": "warehouses"},
    )
    images: dict[str, Any] = Field(
        {},
        title="Images",
        description="Web addresses by place, 0 to 15. An image is sent only to a place that is empty.",
        ui={"widget": "mapping", "expression": True, "advanced": True},
    )
    parent: str = ExpressionField(
        "", title="Variant of", description="SKU or EAN of the parent product; empty for a product of its own."
    )
    only_new: list[str] = Field(
        [],
        title="Fields for new products only",
        description="Field names that are sent when a product is created and left alone later, such as description.",
        ui={"widget": "tags", "advanced": True},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such product", description="Create it, or leave it out."
    )
    policies: dict[str, Policy] = policies_field("fields", "prices", "stock", former="only_new")
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the product exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_names(fields)
        return fields

    def written(self) -> Policies:
        return {flat_name(name): policy for name, policy in self.policies.items()}


class UpsertProduct(Action[UpsertProductConfig]):
    """Looks the product up by SKU or EAN and writes only the difference; variants are found like products.

    A page of items is looked up with a few questions. BaseLinker gives images addresses of its own, so they are not
    compared: a place that holds an image is left alone.
    """

    name = "baselinker.upsert_product"
    title = "BaseLinker: upsert product"
    category = "baselinker"
    icon = "package"
    example = Example(
        {
            "connection": "demo_baselinker",
            "inventory": "4101",
            "fields": {"name": "{{ item.name }}"},
            "prices": {"1501": "{{ item.price }}"},
        },
        [
            {"sku": "MUG-BLUE", "name": "Stoneware mug blue", "price": "35.90"},
            {"sku": "00129", "name": "Tea towel", "price": "1.10"},
        ],
    )
    writes = True
    keys = ("product_id",)
    fields = {"product_id": "text"}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        catalogue = Catalogue.of(client, self.config.inventory, self.config.match_by)
        render = ctx.renderer(self.config.model_dump(include={"key", "fields", "prices", "stock", "images", "parent"}))
        keys = keys_of(batch, lambda item: code_of(render(item, None)["key"]))
        await catalogue.look_up(keys.values())

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            key = code_of(values["key"])
            found = await catalogue.product(key)
            change = self._change(key, wanted_product(values), found[1] if found else None)
            place = {"product_id": str(found[0])} if found else await catalogue.parent(values["parent"])
            # A new product is looked up by its code again after a lost reply; a change has the same result twice.
            send = partial(catalogue.save, {**place, **on_the_wire(change.values)}, f"product {key}")
            saved = await ctx.apply(change, send, item=item, effect="A" if found else "C")
            if change.action == "skip":
                return {self.skipped: item.with_record(item.record)}
            return item.with_record({**item.record, "product_id": place.get("product_id", ""), **saved})

        return await self.each(
            batch, upsert, to=self.saved, at_once=2 * client.at_once, lane=lambda item: keys.get(id(item), id(item))
        )

    def _change(self, key: str, wanted: Record, current: Record | None) -> Change:
        if current is None:
            if self.config.on_missing == "skip":
                return Change.skip("product", key, "not_found")
            return Change.between("product", key, None, {self.config.match_by: key, **wanted})
        if self.config.on_existing == "skip":
            return Change.skip("product", key, "exists")
        kept = {f"text_fields.{name}" for name in self.config.only_new} | set(self.config.only_new)
        held = {name for name in wanted if name.startswith("images.") and current.get(name)}
        wanted = {name: value for name, value in wanted.items() if name not in kept | held}
        return Change.between("product", key, current, wanted)
