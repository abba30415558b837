"""Lightspeed X: upsert customer: create the customer or change only the fields that differ."""

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
    Record,
    UpsertConfig,
    of_kinds,
    plain_text,
)

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.connection import LightspeedXConnection
from nodes.lightspeed_x.fields import CUSTOMER_FIELDS, check_names, mapping_targets, wanted_fields
from nodes.lightspeed_x.records import CUSTOMER

By = Literal["email", "customer_code", "id"]


class UpsertCustomerConfig(UpsertConfig):
    connection: str = ConnectionField("lightspeed_x")
    by: By = Field(
        "email",
        title="Find by",
        description="The e-mail, whatever its capital letters, the customer code, or Lightspeed's own id.",
        ui={"widget": "select"},
    )
    key: str = ExpressionField(
        "{{ item.email }}", title="Value", description="What to look for; a new customer gets it.", min_length=1
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The customer's fields and their values. What is not listed, or has the value none, stays.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets(CUSTOMER_FIELDS)},
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
        check_names(fields, CUSTOMER_FIELDS, "customer")
        return fields


class UpsertCustomer(Action[UpsertCustomerConfig]):
    """Looks the customer up and writes only the difference; deleted customers do not count.

    Lightspeed lets several customers have one e-mail: such a record fails and names them.
    """

    name = "lightspeed_x.upsert_customer"
    title = "Lightspeed X: upsert customer"
    category = "lightspeed_x"
    icon = "user-plus"
    example = Example(
        {
            "connection": "demo_lightspeed_x",
            "fields": {"first_name": "{{ item.first }}", "last_name": "{{ item.last }}", "note": "{{ item.note }}"},
        },
        [
            {"email": "ewa.nowa@example.com", "first": "Ewa", "last": "Nowa", "note": "00123"},
            {"email": "jan.nowy@example.com", "first": "Jan", "last": "Nowy", "note": "1e5"},
        ],
    )
    writes = True
    keys = ("email", "customer_code", "customer_id")
    fields = {"customer_id": "text"}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedX.of(ctx, ctx.connection(LightspeedXConnection))
        render = ctx.renderer(self.config.model_dump(include={"key", "fields"}))

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            key = _key(values["key"])
            found = await _find(client, self.config.by, key)
            change = self._change(found, key, wanted_fields(values["fields"], CUSTOMER_FIELDS))
            send = partial(_save, client, found, change.values, key)
            # A new customer is looked up again after a lost reply; a change has the same result twice.
            saved = await ctx.apply(change, send, item=item, effect="A" if found else "C")
            if change.action == "skip":
                return {self.skipped: item.with_record(item.record)}
            number = str((found or saved).get("id") or "")
            return item.with_record({**item.record, "customer_id": number})

        lane = lambda item: str(render(item, None)["key"]).strip().casefold()  # noqa: E731
        return await self.each(batch, upsert, to=self.saved, at_once=2 * client.at_once, lane=lane)

    def _change(self, found: Record | None, key: str, wanted: Record) -> Change:
        if found is None:
            if self.config.on_missing == "skip":
                return Change.skip("customer", key, "not_found")
            if self.config.by == "id":
                raise ItemError(f"There is no customer {key}, and Lightspeed gives ids by itself.", field="key")
            return Change.between("customer", key, None, {self.config.by: key, **wanted})
        if self.config.on_existing == "skip":
            return Change.skip("customer", key, "exists")
        return Change.between("customer", key, of_kinds(found, CUSTOMER), wanted)


def _key(value: object) -> str:
    key = plain_text(value)
    if not key:
        raise ItemError(f"“{value}” is nothing to look for. Check the mapping.", field="key")
    return key


async def _find(client: LightspeedX, by: By, key: str) -> Record | None:
    """The customer, if there is one. Raises ItemError when there are several."""
    if by == "id":
        row = await client.one("customers", key)
        return row if row and not row.get("deleted_at") else None
    asked = await client.listed("search", type="customers", **{by: key})
    rows = [row for row in asked if str(row.get(by) or "").casefold() == key.casefold() and not row.get("deleted_at")]
    if len(rows) > 1:
        codes = ", ".join(str(row.get("customer_code") or row["id"]) for row in rows[:5])
        raise ItemError(
            f"{len(rows)} customers in Lightspeed have {key} ({codes}). Merge them there, or find by another field.",
            field="key",
        )
    return rows[0] if rows else None


async def _save(client: LightspeedX, found: Record | None, values: Record, key: str) -> Record:
    """A new customer, or the difference; the name is part of every body (reference: CustomerBase, required)."""
    names = {name: (found or {}).get(name) for name in ("first_name", "last_name")}
    body, about = {**names, **values}, f"customer {key}"
    if found:
        await client.put(f"api/2.0/customers/{found['id']}", body, about=about)
        return {}
    reply = await client.post("api/2.0/customers", body, about=about)
    return {"id": str(reply["data"]["id"])}
