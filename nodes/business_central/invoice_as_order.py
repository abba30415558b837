"""BC: invoice as order lines: the lines of a posted invoice in whole quantities and cents, its tax as a line."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sdk import Batch, Config, Context, Example, Field, Item, ItemError, Out, Outputs, Record, Transform

from nodes.business_central.documents import CENT

ZERO = Decimal(0)
INVOICE: Record = {
    "number": "PSI-000001",
    "totalAmountIncludingTax": Decimal("85.85"),
    "totalTaxAmount": Decimal("16.05"),
    "salesInvoiceLines": [
        {
            "lineType": "Item", "lineObjectNumber": "MUG-BLUE", "description": "Blue mug", "quantity": Decimal(2),
            "unitOfMeasureCode": "PCS", "netAmount": Decimal("69.80"),
        }
    ],
}  # fmt: skip


class InvoiceAsOrderConfig(Config):
    lines: str = Field(
        "salesInvoiceLines", title="Lines", description="Path of the invoice's lines.", ui={"widget": "path"}
    )
    tax_title: str = Field(
        "Tax", title="Text of the tax line", description="The invoice's tax is a line of this text.", min_length=1
    )
    rounding_title: str = Field(
        "Rounding",
        title="Text of the rounding line",
        description="The cent by which lines and tax may miss the invoice's total is a line of this text.",
        min_length=1,
    )


class InvoiceAsOrder(Transform[InvoiceAsOrderConfig]):
    """Adds `order_lines` to a posted invoice: `sku`, `title`, `quantity`, `price`, without tax, after all discounts.

    Together they come to the invoice's total. Where an amount cannot be divided by its quantity into whole cents, or
    the quantity is no whole number, the line has the quantity one and says in its text how many it is about. Lines of
    text and those without an amount are left out; an invoice with a negative line is set aside, for no shop takes it.
    """

    name = "business_central.invoice_as_order"
    title = "BC: invoice as order lines"
    category = "business_central"
    icon = "file-output"
    example = Example({}, [INVOICE])
    keys = ("number", "externalDocumentNumber")
    fields = {
        "order_lines": "list", "order_lines[].sku": "text", "order_lines[].title": "text",
        "order_lines[].quantity": "integer", "order_lines[].price": "number",
    }  # fmt: skip

    made = Out("Order lines")
    empty = Out("Nothing to charge", skipped="empty")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        outputs = dict(self.every(batch, lambda item, _: self._with_lines(item), to=self.made))
        without = Batch(item for item in outputs[self.made] if not item.record["order_lines"])
        full = Batch(item for item in outputs[self.made] if item.record["order_lines"])
        return {**outputs, self.made: full, **({self.empty: without} if len(without) else {})}

    def _with_lines(self, item: Item) -> Item:
        rows = item.get(self.config.lines)
        if not isinstance(rows, list):
            raise ItemError(f"There is no list at “{self.config.lines}”. Correct the path.", field="lines")
        lines = [_line(row) for row in rows if row["lineType"] != "Comment" and row["netAmount"]]
        return item.with_record(
            {**item.record, "order_lines": [*lines, *self._rest(item.record, lines)] if lines else []}
        )

    def _rest(self, invoice: Mapping[str, Any], lines: list[Record]) -> Iterator[Record]:
        """Tax, and the cent that may be missing then."""
        net = sum((line["quantity"] * line["price"] for line in lines), ZERO)
        tax, total = Decimal(invoice["totalTaxAmount"]), Decimal(invoice["totalAmountIncludingTax"])
        rest = total - net - tax
        # No shop takes a negative line: the tax line is less by that cent, and says so.
        less = min(rest, ZERO)
        title = (
            f"{self.config.tax_title} ({self.config.rounding_title.lower()} {less})" if less else self.config.tax_title
        )
        if tax + less:
            yield {"sku": None, "title": title, "quantity": 1, "price": tax + less}
        if rest > 0:
            yield {"sku": None, "title": self.config.rounding_title, "quantity": 1, "price": rest}


def _line(row: Mapping[str, Any]) -> Record:
    amount, quantity = Decimal(row["netAmount"]), Decimal(row["quantity"])
    name = str(row["description"] or row["lineObjectNumber"])
    if amount < 0:
        raise ItemError(
            f"The line “{name}” is negative ({amount}), which no shop takes. Enter the invoice there by hand.",
            code="negative",
        )
    sku = str(row["lineObjectNumber"]) if row["lineType"] == "Item" else None
    whole = quantity > 0 and quantity == quantity.to_integral_value()
    price = (amount / quantity).quantize(CENT, ROUND_HALF_UP) if whole else ZERO
    if whole and price * quantity == amount:
        return {"sku": sku, "title": name, "quantity": int(quantity), "price": price}
    unit = f" {row['unitOfMeasureCode']}" if row.get("unitOfMeasureCode") else ""
    return {"sku": None, "title": f"{quantity.normalize():f}{unit} × {name}", "quantity": 1, "price": amount}
