"""BC: delete record: remove an item, a customer or a contact, or block it where Business Central keeps it."""

from functools import partial
from typing import Literal

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
    FieldChange,
    Item,
    Out,
    Outputs,
    Record,
    RemoteRefused,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import Entity, entity
from nodes.business_central.records import filled_in, on_the_wire, read_record, wanted_record

KINDS: dict[str, Entity] = {
    "item": entity("items"),
    "customer": entity("customers"),
    "contact": entity("contacts"),
    "item_category": entity("itemCategories"),
}
BLOCKED: dict[str, object] = {"item": True, "customer": "All"}


class DeleteRecordConfig(Config):
    connection: str = ConnectionField("business_central")
    record: Literal["item", "customer", "contact", "item_category"] = Field(
        "item", title="Kind of record", description="What is to be removed."
    )
    key: str = ExpressionField(
        "{{ item.number }}", title="Number", description="Its number; of a category its code.", min_length=1
    )
    on_refusal: Literal["fail", "block"] = Field(
        "fail",
        title="When Business Central keeps it",
        description="Because documents or entries use it: set it aside with the reason, or block the item or customer.",
    )


class DeleteRecord(Action[DeleteRecordConfig]):
    """Removes the record; one that is not there any more counts as unchanged.

    Business Central keeps what documents and entries use, and says why. Such an item or customer can be blocked
    instead.
    """

    name = "business_central.delete_record"
    title = "BC: delete record"
    category = "business_central"
    icon = "trash-2"
    writes = True
    example = Example({"connection": "demo_bc"}, [{"number": "TXT-APRON"}, {"number": "NOT-THERE"}])
    keys = ("number",)

    gone = Out("Gone")
    blocked = Out("Blocked instead")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        of = KINDS[self.config.record]
        render = ctx.renderer(self.config.key)

        def key_of(item: Item) -> str:
            return str(wanted_record(of, {of.key: filled_in("key", render(item, None), "number")})[of.key])

        async def remove(item: Item) -> Item | dict[Out, Item]:
            key = key_of(item)
            rows = await bc.find(of, of.key, key)
            if not rows:
                await ctx.apply(Change(of.noun, key, "unchanged", {}), item=item)
                return item.with_record(item.record)
            there = (FieldChange("deleted", False, True),)
            version = str(rows[0]["@odata.etag"])
            change = Change(of.noun, key, "update", {"deleted": True}, there, version=version)
            try:
                # What is gone is not found when it is looked up again.
                await ctx.apply(change, partial(self._delete, bc, of, key, rows[0]), item=item, effect="C")
            except RemoteRefused:
                if self.config.on_refusal == "fail" or self.config.record not in BLOCKED:
                    raise
                await self._block(bc, ctx, item, of, key, rows[0])
                return {self.blocked: item.with_record(item.record)}
            return item.with_record(item.record)

        return await self.each(batch, remove, to=self.gone, at_once=bc.at_once, lane=key_of)

    async def _delete(self, bc: BusinessCentral, of: Entity, key: str, row: Record) -> Record:
        await bc.delete(of, key, row)
        return {"deleted": True}

    async def _block(self, bc: BusinessCentral, ctx: Context, item: Item, of: Entity, key: str, row: Record) -> None:
        wanted = {"blocked": BLOCKED[self.config.record]}
        change = Change.between(of.noun, key, read_record(of, row), wanted, version=str(row["@odata.etag"]))
        await ctx.apply(change, partial(bc.change, of, key, row, on_the_wire(of, wanted)), item=item, effect="A")
