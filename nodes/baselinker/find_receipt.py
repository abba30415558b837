"""BaseLinker: find receipt: read the receipts of orders."""

from wareflow.sdk import Action, Batch, Context, Example, Field, Item, Out, Outputs

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import order_id_of
from nodes.baselinker.receipts import receipt_of


class FindReceiptConfig(OrderConfig):
    put_under: str = Field(
        "receipt", title="Put it under", description="The receipt goes into this field of the item, the rest stays."
    )


class FindReceipt(Action[FindReceiptConfig]):
    """Reads the receipt of each order, with its total, its lines and the number that another program gave it.

    BaseLinker refuses the question where an order has no receipt or is not there: such an item is missing.
    """

    name = "baselinker.find_receipt"
    title = "BaseLinker: find receipt"
    category = "baselinker"
    icon = "search"
    example = Example({"connection": "demo_baselinker"}, [{"order_id": "9100002", "event": "receipt_issued"}])
    keys = ("order_id",)
    fields = {
        "receipt": "object", "receipt.receipt_full_nr": "text", "receipt.external_receipt_number": "text",
        "receipt.total_price_brutto": "number", "receipt.currency": "text", "receipt.date_add_iso": "datetime",
    }  # fmt: skip

    found = Out("Found")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer(self.config.order_id)

        async def look(item: Item) -> Item | dict[Out, Item]:
            receipt = await receipt_of(client, order_id_of(render(item, None)))
            if receipt is None:
                return {self.missing: item.with_record(item.record)}
            return item.with_record({**item.record, self.config.put_under: receipt})

        return await self.each(batch, look, to=self.found, at_once=2 * client.at_once)
