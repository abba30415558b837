"""Shopify: upsert customer: create the customer or change only the fields that differ, found by e-mail, phone or id."""

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
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.customer_fields import FIELDS, mapping_targets, state_of, wanted_fields
from nodes.shopify.customers import find, identifier_of, save
from nodes.shopify.field_names import check_names


class UpsertCustomerConfig(UpsertConfig):
    connection: str = ConnectionField("shopify")
    by: Literal["email", "phone", "customer_id"] = Field(
        "email",
        title="Find by",
        description="E-mail and phone are those of one customer only; the id is a number.",
        ui={"widget": "select", "order": 1},
    )
    key: str = ExpressionField(
        "{{ item.email }}", title="Value", description="The e-mail, phone (with +48) or id to look for.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Fields of the customer and their values. What is not listed, or is none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such customer", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the customer exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_names(fields, FIELDS, "customers")
        return fields


class UpsertCustomer(Action[UpsertCustomerConfig]):
    """Looks the customer up and writes only the difference; a customer found by e-mail is never made twice.

    The address fields are those of the default address; others are never touched. A new customer gets no invitation.
    """

    name = "shopify.upsert_customer"
    title = "Shopify: upsert customer"
    category = "shopify"
    icon = "user-plus"
    example = Example(
        {
            "connection": "demo_shopify",
            "fields": {"first_name": "{{ item.first }}", "last_name": "{{ item.last }}", "note": "{{ item.note }}"},
        },
        [
            {"email": "ewa.nowa@example.com", "first": "Ewa", "last": "Nowa", "note": "00123"},
            {"email": "jan.nowy@example.com", "first": "Jan", "last": "Nowy", "note": "1e5"},
        ],
    )
    writes = True
    keys = ("email", "phone", "customer_id")
    fields = {"customer_id": "text", **dict.fromkeys(FIELDS, "text")}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({"key": self.config.key, "fields": self.config.fields})

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            identifier, shown = identifier_of(self.config.by, values["key"])
            wanted = wanted_fields(values["fields"])
            current = await find(shopify, identifier, shown)
            left_out = self.config.on_missing if current is None else self.config.on_existing
            if left_out == "skip":
                reason = "not_found" if current is None else "exists"
                await ctx.apply(Change.skip("customer", shown, reason), item=item)
                return {self.skipped: item.with_record(item.record)}
            if current is None and self.config.by == "customer_id":
                raise ItemError(f"Shopify has no customer {shown}. Check the id.", field="key")
            change = Change.between("customer", shown, current and state_of(current), wanted)
            # E-mail and phone are unique, so the same again finds the same customer.
            send = partial(save, shopify, identifier, current, change.values, wanted, shown)
            saved = await ctx.apply(change, send, item=item, effect="A")
            number = current["legacyResourceId"] if current else saved.get("customer_id")
            written = {name: value for name, value in wanted.items() if name not in change.left}
            return item.with_record({**item.record, "customer_id": number, **written})

        lane = lambda item: str(render(item, None)["key"])  # noqa: E731
        return await self.each(batch, upsert, to=self.saved, at_once=2 * shopify.at_once, lane=lane)
