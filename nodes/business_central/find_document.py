"""BC: find document: look up the order or invoice that a record of the source became."""

from typing import Literal

from wareflow.sdk import (
    Action,
    Batch,
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
    keys_of,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.documents import KINDS, Kind, document_of
from nodes.business_central.looked_up import find_document, find_documents
from nodes.business_central.records import filled_in, wanted_record

SEARCHED: dict[str, tuple[Kind, ...]] = {
    "order_or_invoice": (KINDS["order"], KINDS["invoice"]),
    "credit_memo": (KINDS["credit_memo"],),
}


class FindDocumentConfig(Config):
    connection: str = ConnectionField("business_central")
    document: Literal["order_or_invoice", "credit_memo"] = Field(
        "order_or_invoice", title="Look for", description="A sales order or the invoice made of it; or a credit memo."
    )
    external_number: str = ExpressionField(
        "{{ item.number }}",
        title="Document number of the source",
        description="It stands in Business Central as external document number.",
        min_length=1,
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip", title="When it is not there", description="Leave the item out, or set it aside as failed."
    )


class FindDocument(Action[FindDocumentConfig]):
    """Adds the document to each item as `bc_found`, with its customer, number, status and lines.

    An invoice that was posted is preferred to an order of the same number, and an order to a draft.
    """

    name = "business_central.find_document"
    title = "BC: find document"
    category = "business_central"
    icon = "search"
    example = Example({"connection": "demo_bc"}, [{"number": "WEB-2002"}, {"number": "NOT-THERE"}])
    keys = ("bc_found.number", "bc_found.externalDocumentNumber")
    fields = {
        "bc_found": "object", "bc_found.kind": "text", "bc_found.id": "text", "bc_found.number": "text",
        "bc_found.externalDocumentNumber": "text", "bc_found.customerNumber": "text", "bc_found.status": "text",
        "bc_found.currencyCode": "text", "bc_found.pricesIncludeTax": "boolean",
        "bc_found.totalAmountIncludingTax": "number", "bc_found.lines": "list",
    }  # fmt: skip

    found = Out("Found")
    missing = Out("Not there", skipped="not_found")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        kinds = SEARCHED[self.config.document]
        render = ctx.renderer(self.config.external_number)

        def number_of(item: Item) -> str:
            number = filled_in("external_number", render(item, None), "document number of the source")
            return str(wanted_record(kinds[0].header, {"externalDocumentNumber": number})["externalDocumentNumber"])

        known = await find_documents(bc, kinds, keys_of(batch, number_of).values())

        async def look(item: Item) -> Item | dict[Out, Item]:
            number = number_of(item)
            found = []
            for kind, rows in zip(kinds, known, strict=True):
                # A number that could not be looked up with the others is looked up alone.
                fitting = rows[number] if number in rows else await find_document(bc, kind, number)
                found += [document_of(kind, row) for row in fitting]
            if found:
                return item.with_record({**item.record, "bc_found": max(found, key=_rank)})
            if self.config.on_missing == "skip":
                return {self.missing: item.with_record(item.record)}
            raise ItemError(
                f"Business Central has no document with the number {number} of the source. Create it there first, "
                "or correct the mapping.",
                code="not_found",
                field="external_number",
            )

        return await self.each(batch, look, to=self.found, at_once=bc.at_once)


def _rank(document: Record) -> int:
    """A posted document before an order, an order before a draft."""
    if document["kind"] == KINDS["order"].header.set_name:
        return 1
    return 0 if document["status"] == "Draft" else 2
