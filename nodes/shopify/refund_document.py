"""Shopify: refunds as documents: one document for each refund of an order, adding up to the money given back."""

from wareflow.sdk import Batch, Context, Example, Item, Out, Outputs, Record, Transform

from nodes.shopify.document_config import RefundDocumentConfig
from nodes.shopify.order_document import EXAMPLE_ORDER
from nodes.shopify.order_lines import Order
from nodes.shopify.refund_lines import Refund

EXAMPLE_REFUND: Record = {
    **EXAMPLE_ORDER,
    "lines": [{**EXAMPLE_ORDER["lines"][0], "line_id": "L1"}],
    "refunds": [
        {
            "refund_id": "R1", "created_at": "2026-11-20T09:00:00Z", "note": "", "total": "12.5", "shipping": "0",
            "lines": [{"line_id": "L1", "sku": "00123", "quantity": 1, "restock": "RETURN", "amount": "12.5"}],
        }
    ],
}  # fmt: skip


class RefundDocument(Transform[RefundDocumentConfig]):
    """Gives one item for each refund of an order by which money was given back, with `refund` and `document`.

    Lines of a document: the goods that came back, gift cards, shipping, other amounts. They and the taxes that a ledger
    counts on them come to the refund's total. Refunds without money, as they come of an edited order, are left out.
    """

    name = "shopify.refund_document"
    title = "Shopify: refunds as documents"
    category = "shopify"
    icon = "receipt"
    example = Example(
        {"tax_codes": {"0": "VAT0", "23": "VAT23"}, "rounding_account": "760100"}, [EXAMPLE_REFUND, EXAMPLE_ORDER]
    )
    keys = ("document.number", "name", "order_id")
    fields = {
        "refund": "object", "document": "object", "document.number": "text", "document.currency": "text",
        "document.currency_code": "text",
        "document.total": "number", "document.lines": "list", "document.lines[].type": "text",
        "document.lines[].number": "text", "document.lines[].text": "text", "document.lines[].quantity": "number",
        "document.lines[].unit_price": "number", "document.lines[].discount": "number",
        "document.lines[].tax_code": "text", "document.lines[].kind": "text", "document.lines[].location": "text",
    }  # fmt: skip

    made = Out("Documents")
    nothing = Out("No refund", skipped="empty")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        number_of = ctx.renderer(self.config.item_number)
        name_of = ctx.renderer(self.config.number)
        found: dict[int, list[Item]] = {}

        def make(item: Item, index: int) -> list[Item]:
            made = []
            for position, refund in enumerate(item.record.get("refunds") or [], 1):
                record = {**item.record, "refund": {**refund, "position": position}}
                order = Order(record, self.config, lambda line: number_of(Item({**item.record, "line": line}), index))
                document = Refund(order, record["refund"], self.config).document()
                if document is not None:
                    document["number"] = str(name_of(Item(record), index))
                    made.append(item.with_record({**record, "document": document}))
            found[id(item)] = made
            return made

        outputs = dict(self.every(batch, make, to=self.made))
        empty = [item for item in batch if found.get(id(item)) == []]
        return {**outputs, self.nothing: Batch(empty)} if empty else outputs
