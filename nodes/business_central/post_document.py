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
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.documents import KINDS, Kind, document_of
from nodes.business_central.one_document import FIND_BY, documents_by, new_status
from nodes.business_central.records import filled_in
from nodes.business_central.upserting import NEW

DRAFT: Record = {"id": NEW, "status": "Draft"}
"""What a step before would have made."""


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
            there, current = (kind, DRAFT) if key == NEW else await self._current(bc, key)
            if there.is_posted(current):
                await ctx.apply(Change(kind.noun, key, "unchanged", {}), item=item)
                return _out(item, document_of(there, current))
            change = new_status(kind, key, current, "Posted")
            # Before it is sent again its state is looked up.
            saved = await ctx.apply(change, partial(self._send, bc, kind, key, current), item=item, effect="C")
            return _out(item, saved or document_of(kind, current))

        return await self.each(batch, post, to=self.posted, at_once=bc.at_once, lane=lambda item: render(item, None))

    async def _current(self, bc: BusinessCentral, key: str) -> tuple[Kind, Record]:
        """The document, or the invoice that was made of an order. Raises ItemError when there is neither."""
        there, rows = await documents_by(bc, self.config.document, self.config.find_by, key)
        if len(rows) != 1:
            how_many, name = "no" if not rows else "more than one", FIND_BY[self.config.find_by]
            noun = KINDS[self.config.document].noun
            raise ItemError(
                f"Business Central has {how_many} {noun} with {name} “{key}”. Correct the mapping.", field="key"
            )
        if there is KINDS["order"]:
            await self._refuse_partly_posted(bc, rows[0])
        return there, rows[0]

    async def _refuse_partly_posted(self, bc: BusinessCentral, order: Record) -> None:
        """A part that was invoiced may be ours, its reply lost: posting again would ship the rest as well."""
        made = await bc.find(KINDS["invoice"].header, "orderNumber", str(order["number"]))
        if made:
            raise ItemError(
                f"Sales order {order['number']} is invoiced in part already ({made[0]['number']}). "
                "Post what is left in Business Central.",
                code="partly_posted",
            )

    async def _send(self, bc: BusinessCentral, kind: Kind, key: str, current: Record) -> Record:
        action = "shipAndInvoice" if self.config.document == "order" else "post"
        place = await bc.act(kind.header, key, current, action)
        made = KINDS["invoice"] if "/salesInvoices(" in place else kind
        row_id = place.rpartition("(")[2].rstrip(")") or str(current["id"])
        return document_of(made, await bc.read(made.header, row_id, expand=made.lines.set_name))


def _out(item: Item, document: Record) -> Item:
    return item.with_record({**item.record, "bc_document": document})
