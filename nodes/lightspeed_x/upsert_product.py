"""Lightspeed X: upsert product: create the product or change only the fields that differ, found by SKU or id."""

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
    PageLookup,
    Record,
    UpsertConfig,
    code_of,
)

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.connection import LightspeedXConnection
from nodes.lightspeed_x.fields import BOTH_PRICES, PRODUCT_FIELDS, check_names, mapping_targets, wanted_fields
from nodes.lightspeed_x.products import change, changeable, create, find, state_of, the_one


class UpsertProductConfig(UpsertConfig):
    connection: str = ConnectionField("lightspeed_x")
    by: Literal["sku", "id"] = Field(
        "sku", title="Find by", description="The SKU, or Lightspeed's own id.", ui={"widget": "select"}
    )
    key: str = ExpressionField(
        "{{ item.sku }}", title="Code", description="The code to look for; a new product gets it.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The product's fields and their values. What is not listed, or has the value none, stays as it is. "
        "One price, with or without tax; Lightspeed works out the other.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets(PRODUCT_FIELDS)},
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
        check_names(fields, PRODUCT_FIELDS, "product")
        if set(fields) >= BOTH_PRICES:
            raise ValueError("Lightspeed takes the price with tax or the one without, not both. Remove one of them.")
        return fields


class UpsertProduct(Action[UpsertProductConfig]):
    """Looks the product up and writes only the difference; deleted products do not count.

    Name, description, handle and brand belong to a whole family: of a product with variants they are left as they are.
    Supply price, source id and EAN are given to new products only. A few SKUs are asked for one by one, for more the
    list of products is read once for a page of items.
    """

    name = "lightspeed_x.upsert_product"
    title = "Lightspeed X: upsert product"
    category = "lightspeed_x"
    icon = "store"
    example = Example(
        {
            "connection": "demo_lightspeed_x",
            "fields": {"name": "{{ item.name }}", "price_including_tax": "{{ item.price }}"},
        },
        [{"sku": "00123", "name": "Kubek", "price": "12.50"}, {"sku": "9e9", "name": "Talerz", "price": "1.10"}],
    )
    writes = True
    keys = ("product_id",)
    fields = {"product_id": "text"}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedX.of(ctx, ctx.connection(LightspeedXConnection))
        by = self.config.by
        render = ctx.renderer(self.config.model_dump(include={"key", "fields"}))
        known = await PageLookup.of(batch, lambda item: code_of(render(item, None)["key"]), partial(find, client, by))

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            code = code_of(values["key"])
            found = the_one(await known.take(code), by, code)
            wish = self._change(found, code, wanted_fields(values["fields"], PRODUCT_FIELDS))
            number = str(found["id"]) if found else ""
            send = (
                partial(change, client, number, wish.values, f"product {code}")
                if found
                else partial(create, client, code, wish.values)
            )
            # A new product is looked up by its SKU again after a lost reply; a change has the same result twice.
            saved = await ctx.apply(wish, send, item=item, effect="A" if found else "C")
            if wish.action == "skip":
                return {self.skipped: item.with_record(item.record)}
            return item.with_record({**item.record, "product_id": number or str(saved.get("id") or "")})

        return await self.each(batch, upsert, to=self.saved, at_once=2 * client.at_once, lane=known.lane)

    def _change(self, found: Record | None, code: str, wanted: Record) -> Change:
        if found is None:
            if self.config.on_missing == "skip":
                return Change.skip("product", code, "not_found")
            if self.config.by == "id":
                raise ItemError(f"There is no product {code}, and Lightspeed gives ids by itself.", field="key")
            if not wanted.get("name"):
                raise ItemError(f"Product {code} is new and has no name. Map a name to it.", field="fields")
            return Change.between("product", code, None, {"sku": code, **wanted})
        if self.config.on_existing == "skip":
            return Change.skip("product", code, "exists")
        return Change.between("product", code, state_of(found), changeable(found, wanted))
