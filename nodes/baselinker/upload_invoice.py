"""Upload BaseLinker invoice PDF: put the PDF of your invoice in the place of BaseLinker's own print."""

from collections.abc import Mapping
from typing import Any, Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
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

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import order_id_of
from nodes.baselinker.papers import (
    BLANK,
    LONGEST_NUMBER,
    NEW,
    document_in,
    external_state,
    fingerprint,
    invoices_of,
    opened,
    upload,
)


class UploadInvoiceConfig(OrderConfig):
    file: str = ExpressionField(
        "{{ item.file }}", title="PDF file", description="Id of the stored PDF, from an earlier step.", min_length=1
    )
    number: str = ExpressionField(
        "",
        title="Invoice number",
        description="Your number, which BaseLinker then shows, at most 30 characters. Empty: its own stays.",
    )
    invoice_id: str = ExpressionField(
        "",
        title="BaseLinker invoice id",
        description="Needed only for orders with several invoices.",
    )
    on_missing: Literal["fail", "skip"] = Field(
        "fail",
        title="When the order has no invoice in BaseLinker",
        description="BaseLinker takes a PDF only for an invoice that it knows. Issue one first, or leave it out.",
    )
    on_other: Literal["replace", "skip"] = Field(
        "replace", title="When another PDF is there", description="Put this one in its place, or leave it."
    )
    most_bytes: int = Field(
        3_000_000,
        ge=1000,
        title="Largest file",
        description="In bytes. BaseLinker names no limit; larger files fail here, before they are sent.",
        ui={"advanced": True},
    )


class UploadInvoice(Action[UploadInvoiceConfig]):
    """Compares the file and the number with what the invoice has, and sends only what differs.

    The customer then gets your PDF. A change shows a fingerprint of the file in place of its content.
    """

    name = "baselinker.upload_invoice"
    title = "Upload BaseLinker invoice PDF"
    category = "baselinker"
    icon = "upload"
    example = Example(
        {
            "connection": "demo_baselinker",
            "order_id": "{{ item.order_id }}",
            "number": "FV/17/2026",
            "file": "FV-17.pdf",
        },
        [{"order_id": "9100001"}],
        {"FV-17.pdf": b"%PDF-1.7\n% invoice FV/17/2026\n%%EOF\n"},
    )
    writes = True
    keys = ("order_id", "invoice_id")
    fields = {"order_id": "text", "invoice_id": "text", "external_invoice_number": "text"}

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        names = {"order_id", "file", "number", "invoice_id"}
        render = ctx.renderer(self.config.model_dump(include=names))

        def order_of(item: Item) -> str:
            return str(render(item, None)["order_id"])

        async def put(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            order_id, number = order_id_of(values["order_id"]), _number(values["number"])
            content = self._content(ctx, values["file"])
            invoice = await self._invoice(client, ctx, order_id, str(values["invoice_id"] or ""))
            if invoice is None:
                await ctx.apply(Change.skip("invoice_file", order_id, "no_invoice"), item=item)
                return {self.skipped: item.with_record(item.record)}
            invoice_id = str(invoice["invoice_id"])
            file = NEW if content is None else fingerprint(content)
            wanted = {"file": file, **({"external_invoice_number": number} if number else {})}
            current = BLANK if invoice_id == NEW else await external_state(client, invoice)

            async def send() -> None:
                await upload(client, int(invoice_id), content or b"", number)

            change = self._change(number or invoice_id, current, wanted)
            await ctx.apply(change, send, item=item, effect="A")
            if change.action == "skip":
                return {self.skipped: item.with_record(item.record)}
            kept = {"order_id": order_id, "invoice_id": invoice_id, "external_invoice_number": number}
            return item.with_record({**item.record, **kept})

        return await self.each(batch, put, to=self.saved, at_once=2 * client.at_once, lane=order_of)

    def _content(self, ctx: Context, file: object) -> bytes | None:
        """The PDF; none in a plan, for which the step before fetches no file."""
        if file is None and ctx.run.mode != "live":
            return None
        return document_in(opened(ctx.files, file), self.config.most_bytes)

    async def _invoice(self, client: BaseLinker, ctx: Context, order_id: str, invoice_id: str) -> Record | None:
        if invoice_id == NEW and ctx.run.mode != "live":
            return {"invoice_id": NEW}  # the step before would issue it
        return self._chosen(await invoices_of(client, order_id), order_id, invoice_id)

    def _change(self, key: str, current: Mapping[str, Any], wanted: Record) -> Change:
        change = Change.between("invoice_file", key, current, wanted)
        other = current["file"] is not None and change.action == "update"
        return Change.skip("invoice_file", key, "other_file") if other and self.config.on_other == "skip" else change

    def _chosen(self, invoices: list[Record], order_id: str, invoice_id: str) -> Record | None:
        fitting = [each for each in invoices if invoice_id in ("", str(each["invoice_id"]))]
        if len(fitting) > 1:
            raise ItemError(
                f"Order {order_id} has {len(fitting)} invoices in BaseLinker. Map the id of the one to take.",
                field="invoice_id",
            )
        if not fitting and self.config.on_missing == "fail":
            raise ItemError(
                f"Order {order_id} has no {f'invoice {invoice_id}' if invoice_id else 'invoice'} in BaseLinker, which "
                "takes a PDF only for an invoice that it knows. Issue one first, by the step or by hand.",
                field="order_id",
            )
        return fitting[0] if fitting else None


def _number(value: object) -> str:
    number = "" if value is None else str(value)
    if len(number) > LONGEST_NUMBER:
        raise ItemError(f"The invoice number “{number}” is longer than {LONGEST_NUMBER} characters.", field="number")
    return number
