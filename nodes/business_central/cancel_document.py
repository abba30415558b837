"""BC: cancel document: delete a draft or an open order; cancel a posted document by its correction."""

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

DONE = ("Canceled", "Corrective")


class CancelDocumentConfig(Config):
    connection: str = ConnectionField("business_central")
    document: Literal["order", "invoice", "credit_memo"] = Field(
        "order", title="Kind of document", description="Of an order that was invoiced, its invoice is meant."
    )
    find_by: Literal["id", "number", "external_number"] = Field(
        "external_number",
        title="Find it by",
        description="Its id, its number, or the number that it has in the source.",
    )
    key: str = ExpressionField(
        "{{ item.number }}", title="Id or number", description="Of the document to be cancelled.", min_length=1
    )
    posted: Literal["refuse", "cancel"] = Field(
        "refuse",
        title="When it is posted",
        description="Set it aside, or let Business Central post a document that takes it back.",
    )


class CancelDocument(Action[CancelDocumentConfig]):
    """Removes a draft, or an order of which nothing was shipped; one that is not there counts as unchanged.

    A posted document is never deleted: Business Central takes it back by a corrective document, if the step allows it.
    """

    name = "business_central.cancel_document"
    title = "BC: cancel document"
    category = "business_central"
    icon = "file-x"
    writes = True
    example = Example({"connection": "demo_bc"}, [{"number": "WEB-2002"}, {"number": "NOT-THERE"}])
    keys = ("bc_document.number", "bc_document.externalDocumentNumber")

    cancelled = Out("Cancelled")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        render = ctx.renderer(self.config.key)

        async def cancel(item: Item) -> Item:
            key = str(filled_in("key", render(item, None), "id or number of the document")).strip()
            found = await self._found(bc, key)
            if found is None or found[1]["status"] in DONE:
                await ctx.apply(Change(KINDS[self.config.document].noun, key, "unchanged", {}), item=item)
                return item.with_record(item.record)
            kind, row = found
            document = document_of(kind, row)
            self._check(kind, key, document)
            after = "Canceled" if kind.is_posted(document) else "Deleted"
            change = new_status(kind, key, row, after)
            # Its status is looked up before it is sent again.
            await ctx.apply(change, partial(self._send, bc, kind, key, row), item=item, effect="C")
            return item.with_record({**item.record, "bc_document": document})

        return await self.each(
            batch, cancel, to=self.cancelled, at_once=bc.at_once, lane=lambda item: str(render(item, None))
        )

    async def _found(self, bc: BusinessCentral, key: str) -> tuple[Kind, Record] | None:
        kind, rows = await documents_by(bc, self.config.document, self.config.find_by, key, lines=True)
        if len(rows) > 1:
            name, numbers = FIND_BY[self.config.find_by], ", ".join(str(row["number"]) for row in rows)
            raise ItemError(
                f"Business Central has {len(rows)} documents with {name} “{key}”: {numbers}. Find it by its number.",
                code="ambiguous",
                field="key",
            )
        return (kind, rows[0]) if rows else None

    def _check(self, kind: Kind, key: str, document: Record) -> None:
        """Raise ItemError for what cannot be undone like this."""
        noun = kind.noun.capitalize()
        if any(line.get("shippedQuantity") or line.get("invoicedQuantity") for line in document["lines"]):
            raise ItemError(
                f"{noun} {key} was shipped or invoiced in part ({document['number']}). Take back what was posted in "
                "Business Central, then replay.",
                code="partly_posted",
            )
        if kind.is_posted(document) and self.config.posted == "refuse":
            raise ItemError(
                f"{noun} {key} is posted in Business Central as {document['number']}. Cancel it there, or let the step "
                "cancel posted documents.",
                code="posted",
            )

    async def _send(self, bc: BusinessCentral, kind: Kind, key: str, row: Record) -> Record:
        if kind.is_posted(document_of(kind, row)):
            await bc.act(kind.header, key, row, "cancel")
            return {"status": "Canceled"}
        await bc.delete(kind.header, key, row)
        return {"status": "Deleted"}
