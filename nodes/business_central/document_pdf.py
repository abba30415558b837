"""BC: document PDF: keep the print of a sales document as a file."""

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
    keep_file,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.documents import KINDS
from nodes.business_central.records import filled_in
from nodes.business_central.upserting import NEW


class DocumentPdfConfig(Config):
    connection: str = ConnectionField("business_central")
    document: Literal["order", "invoice", "credit_memo"] = Field(
        "invoice", title="Kind of document", description="Prints of orders are there in newer versions only."
    )
    find_by: Literal["id", "number"] = Field("id", title="Find it by", description="Its id or its number.")
    key: str = ExpressionField(
        "{{ item.id }}", title="Id or number", description="Of the document to be printed.", min_length=1
    )
    file_name: str = ExpressionField(
        "{{ item.number }}", title="File name", description="Without the ending .pdf.", min_length=1
    )


class DocumentPdf(Action[DocumentPdfConfig]):
    """Fetches the print as Business Central makes it and keeps it as a file; `file.id` is what other steps take.

    Every run makes a file of its own. A plan fetches nothing.
    """

    name = "business_central.document_pdf"
    title = "BC: document PDF"
    category = "business_central"
    icon = "file-down"
    writes = True
    example = Example(
        {"connection": "demo_bc", "find_by": "number", "key": "{{ item.number }}"}, [{"number": "PSI-000002"}]
    )
    fields = {"file.id": "text", "file.name": "text", "file.size": "integer"}

    printed = Out("With file")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        entity = KINDS[self.config.document].header
        render = ctx.renderer({"key": self.config.key, "name": self.config.file_name})

        async def keep(item: Item) -> Item:
            values = render(item, None)
            key = str(filled_in("key", values["key"], "id or number of the document")).strip()
            name = f"{str(filled_in('file_name', values['name'], 'file name')).removesuffix('.pdf')}.pdf"

            async def fetch() -> tuple[bytes, str]:
                row_id = key if self.config.find_by == "id" else await self._id_of(bc, key)
                content = await bc.print_of(entity, key, row_id)
                if not content.startswith(b"%PDF"):
                    raise ItemError(f"Business Central gave no PDF of {entity.noun} {key}. Print it there to see why.")
                return content, "application/pdf"

            if key != NEW and self.config.find_by == "number" and ctx.run.mode != "live":
                await self._id_of(bc, key)  # a plan tells that the document is missing
            return await keep_file(ctx, item, name, fetch)

        return await self.each(batch, keep, to=self.printed, at_once=bc.at_once)

    async def _id_of(self, bc: BusinessCentral, number: str) -> str:
        entity = KINDS[self.config.document].header
        rows = await bc.find(entity, "number", number)
        if not rows:
            raise ItemError(f"Business Central has no {entity.noun} “{number}”. Correct the mapping.", field="key")
        return str(rows[0]["id"])
