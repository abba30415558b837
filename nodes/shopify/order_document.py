"""Shopify: order as document: every part of an order as a line with a name, adding up to its total."""

from wareflow.sdk import Batch, Context, Example, ExpressionField, Item, Out, Outputs, Record, Transform

from nodes.shopify.document_config import MoneyConfig
from nodes.shopify.order_lines import Order

EXAMPLE_ORDER: Record = {
    "name": "#1001",
    "currency": "EUR",
    "taxes_included": True,
    "total": "29.9",
    "lines": [
        {
            "kind": "product", "sku": "00123", "name": "Mug", "quantity": 2, "unit_price": "12.5", "discount": "0",
            "tax_rate": "23",
        }
    ],
    "shipping_lines": [{"title": "Courier", "price": "4.9", "discount": "0", "tax_rate": "23"}],
}  # fmt: skip


class OrderDocumentConfig(MoneyConfig):
    comment: str = ExpressionField(
        "", title="First line", description="A line of text before all others, such as Shop order {{ item.name }}."
    )


class OrderDocument(Transform[OrderDocumentConfig]):
    """Adds `document` to each order: total, currency, lines for goods, shipping, tips, gift cards, fees, rounding.

    A line has `type` (item, account, comment), `number`, `text`, `quantity`, `unit_price`, `discount`, `tax_code`. The
    lines and the taxes that a ledger counts on them come to the order's total; the cents that two ways of rounding
    leave stand in a line of their own. An order for which an account or a tax group is not named is set aside.
    """

    name = "shopify.order_document"
    title = "Shopify: order as document"
    category = "shopify"
    icon = "file-text"
    example = Example({"shipping_number": "700200", "tax_codes": {"0": "VAT0", "23": "VAT23"}}, [EXAMPLE_ORDER])
    keys = ("name", "order_id")
    fields = {
        "document": "object", "document.currency": "text", "document.currency_code": "text",
        "document.prices_include_tax": "boolean",
        "document.total": "number", "document.lines": "list", "document.lines[].type": "text",
        "document.lines[].number": "text", "document.lines[].text": "text", "document.lines[].quantity": "number",
        "document.lines[].unit_price": "number", "document.lines[].discount": "number",
        "document.lines[].tax_code": "text", "document.lines[].kind": "text",
    }  # fmt: skip

    made = Out("Documents")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        config = self.config
        number_of, comment_of = ctx.renderer(config.item_number), ctx.renderer(config.comment)

        def make(item: Item, index: int) -> Item:
            order = Order(item.record, config, lambda line: number_of(Item({**item.record, "line": line}), index))
            comment = str(comment_of(item, index) or "").strip()
            return item.with_record({**item.record, "document": order.document(comment)})

        return self.every(batch, make, to=self.made)
