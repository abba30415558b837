"""BC: post document: post an invoice or credit memo, or ship and invoice an order."""

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
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.documents import KINDS, Kind, document_of
from nodes.business_central.records import filled_in
from nodes.business_central.upserting import NEW


class PostDocumentConfig(Config):
    connection: str = ConnectionField("business_central")
    document: Literal["order", "invoice", "credit_memo"] = Field(
        "invoice", title="Kind of document", description="An order is shipped and invoiced in one step."
    )
    find_by: Literal["id", "number", "external_number"] = Field(
        "id", title="Find it by", description="Its id, its number, or the number that it has in the source."
    )
    key: str = ExpressionField(
        "{{ item.bc_document.id }}",
        title="Id or number",
        description="Posting gives a document another number; its id and the source's number stay.",
        min_length=1,
    )


class PostDocument(Action[PostDocumentConfig]):
    """Posts the document unless it is posted already. What was posted cannot be changed any more.

    Afterwards the item holds the posted document; of an order, the invoice that was made of it.
    """

    name = "business_central.post_document"
    title = "BC: post document"
    category = "business_central"
    icon = "stamp"
    writes = True
    example = Example(
        {"connection": "demo_bc", "find_by": "external_number", "key": "{{ item.number }}"}, [{"number": "WEB-2006"}]
    )
    keys = ("bc_document.number", "bc_document.externalDocumentNumber")

    posted = Out("Posted")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        kind = KINDS[self.config.document]
        render = ctx.renderer(self.config.key)

        async def post(item: Item) -> Item:
            key = str(filled_in("key", render(item, None), "id or number of the document")).strip()
            current = {"id": NEW, "status": "Draft"} if key == NEW else await self._current(bc, kind, key)
            there = self._kind_of(current)
            if there.is_posted(current):
                await ctx.apply(Change(kind.noun, key, "unchanged", {}), item=item)
                return _out(item, document_of(there, current))
            states = (FieldChange("status", current["status"], "Posted"),)
            change = Change(kind.noun, key, "update", {"status": "Posted"}, states, version=current.get("@odata.etag"))
            # Before it is sent again its state is looked up.
            saved = await ctx.apply(change, partial(self._send, bc, kind, key, current), item=item, effect="C")
            return _out(item, saved or document_of(kind, current))

        return await self.each(batch, post, to=self.posted, at_once=bc.at_once, lane=lambda item: render(item, None))

    async def _current(self, bc: BusinessCentral, kind: Kind, key: str) -> Record:
        """The document, or the invoice that was made of an order. Raises ItemError when there is neither."""
        names = {"id": "id", "number": "number", "external_number": "externalDocumentNumber"}
        name = names[self.config.find_by]
        rows = await bc.find(kind.header, name, key)
        if not rows and self.config.document == "order":
            of_order = {"id": "orderId", "number": "orderNumber"}.get(name, name)
            rows = await bc.find(KINDS["invoice"].header, of_order, key)
        if len(rows) != 1:
            how_many = "no" if not rows else "more than one"
            raise ItemError(
                f"Business Central has {how_many} {kind.noun} with {name} “{key}”. Correct the mapping.", field="key"
            )
        if self.config.document == "order" and self._kind_of(rows[0]) is kind:
            await self._refuse_partly_posted(bc, rows[0])
        return rows[0]

    async def _refuse_partly_posted(self, bc: BusinessCentral, order: Record) -> None:
        """A part that was invoiced may be ours, its reply lost: posting again would ship the rest as well."""
        made = await bc.find(KINDS["invoice"].header, "orderNumber", str(order["number"]))
        if made:
            raise ItemError(
                f"Sales order {order['number']} is invoiced in part already ({made[0]['number']}). "
                "Post what is left in Business Central.",
                code="partly_posted",
            )

    def _kind_of(self, row: Record) -> Kind:
        return KINDS["invoice" if "remainingAmount" in row else self.config.document]

    async def _send(self, bc: BusinessCentral, kind: Kind, key: str, current: Record) -> Record:
        action = "shipAndInvoice" if self.config.document == "order" else "post"
        place = await bc.act(kind.header, key, current, action)
        made = KINDS["invoice"] if "/salesInvoices(" in place else kind
        row_id = place.rpartition("(")[2].rstrip(")") or str(current["id"])
        return document_of(made, await bc.read(made.header, row_id, expand=made.lines.set_name))


def _out(item: Item, document: Record) -> Item:
    return item.with_record({**item.record, "bc_document": document})
