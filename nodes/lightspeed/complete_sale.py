"""Lightspeed: complete sale: pay what an open sale still owes, and complete it."""

from functools import partial
from typing import Any

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
    decimal_of,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.lookup import number_of


class CompleteSaleConfig(Config):
    connection: str = ConnectionField("lightspeed")
    sale: str = ExpressionField("{{ item.saleID }}", title="Sale", description="The id of the sale.", min_length=1)
    payment_type: str = Field(
        title="Paid by",
        description="The way to pay; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "payment_types", "expression": True},
    )
    amount: str = ExpressionField(
        "",
        title="Amount",
        description="What is paid; empty: all that the sale still owes. Another amount than that fails.",
    )


class CompleteSale(Action[CompleteSaleConfig]):
    """Looks at the sale, and only where it is open pays its balance and completes it: its goods leave the stock.

    A sale that is completed stays as it is. One that is voided or archived fails, and one that is not there leaves by
    “Missing”. After a lost answer the sale is looked at again, so nothing is paid twice.
    """

    name = "lightspeed.complete_sale"
    title = "Lightspeed: complete sale"
    category = "lightspeed"
    icon = "shopping-cart"
    example = Example({"connection": "demo_lightspeed", "payment_type": "1"}, [{"saleID": "33"}, {"saleID": "1"}])
    writes = True

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        render = ctx.renderer(self.config.model_dump(include={"sale", "payment_type", "amount"}))

        async def complete(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            number = number_of(values["sale"], "sale", "sale")
            kind = number_of(values["payment_type"], "way to pay", "payment_type")
            found = await lightspeed.one("Sale", number)
            if found is None:
                await ctx.apply(Change.skip("sale", number, "not_found"), item=item)
                return {self.missing: item.with_record(item.record)}
            body = _payment(found, kind, values["amount"], number)
            change = Change.between("sale", number, {"completed": found["completed"] == "true"}, {"completed": True})
            send = partial(lightspeed.save, "Sale", number, body, f"sale {number}")
            await ctx.apply(change, send, item=item, effect="C")
            return item.with_record(item.record)

        lane = lambda item: str(render(item, None)["sale"])  # noqa: E731
        return await self.each(batch, complete, to=self.saved, at_once=2 * lightspeed.at_once, lane=lane)


def _payment(sale: Record, kind: str, given: object, number: str) -> dict[str, Any]:
    """The body that completes a sale. Raises ItemError for one that cannot be completed so."""
    if sale["completed"] == "true":
        return {}
    if "true" in (sale.get("voided"), sale.get("archived")):
        raise ItemError(f"Sale {number} is voided or archived in Lightspeed and cannot be completed.")
    total, paid = decimal_of(sale.get("total")), decimal_of(sale.get("calcPayments"))
    if total is None or paid is None:
        raise ItemError(f"Lightspeed does not say what sale {number} still owes. Complete it there.", field="sale")
    owed = total - paid
    amount = owed if given in ("", None) else decimal_of(given)
    if amount != owed:
        raise ItemError(f"Sale {number} still owes {owed}, not {given}. Correct the amount.", field="amount")
    payment = {"SalePayment": {"amount": f"{owed:f}", "paymentTypeID": kind}}
    return {"completed": "true", **({"SalePayments": payment} if owed else {})}
