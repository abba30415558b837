"""Issue BaseLinker invoice: let BaseLinker make its own invoice for an order that has none."""

from functools import partial
from typing import Literal

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
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import order_id_of
from nodes.baselinker.papers import NEW, external_numbers, invoices_of, issue


class IssueInvoiceConfig(OrderConfig):
    series: str = Field(
        title="Series",
        description="The series of numbers of the invoice; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "invoice_series", "expression": True},
    )
    vat_rate: Literal["DEFAULT", "ITEM", "EXPT", "NP", "OO"] = Field(
        "DEFAULT",
        title="VAT",
        description="As the series says, as each line says, exempt (EXPT), not subject (NP) or reverse charge (OO).",
        ui={"advanced": True},
    )
    external_number: str = ExpressionField(
        "",
        title="Number of your invoice",
        description="An order whose invoice shows a number of yours already leaves by “There already”; it counts as "
        "existing when it is this number. Empty: not looked at.",
    )


class IssueInvoice(Action[IssueInvoiceConfig]):
    """Makes the invoice unless the order has one already; after a lost reply it looks before it sends again.

    With the number of your own invoice it also tells which orders have that invoice already, before its PDF is fetched.
    """

    name = "baselinker.issue_invoice"
    title = "Issue BaseLinker invoice"
    category = "baselinker"
    icon = "file-text"
    example = Example({"connection": "demo_baselinker", "series": "4401"}, [{"order_id": "9100002"}])
    writes = True
    keys = ("order_id", "invoice_id")
    fields = {"order_id": "text", "invoice_id": "text", "invoice_number": "text", "series_id": "text"}

    done = Out("Done")
    there = Out("There already", skipped="exists")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer(self.config.model_dump(include={"order_id", "series", "external_number"}))

        def order_of(item: Item) -> str:
            return str(render(item, None)["order_id"])

        async def make(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            order_id, series = order_id_of(values["order_id"]), str(values["series"]).strip()
            if not series.isascii() or not series.isdigit():
                raise ItemError(f"“{series}” is no series of numbers. Choose one from the list.", field="series")
            known = await invoices_of(client, order_id)
            there = _there(order_id, external_numbers(known), values["external_number"])
            if there:
                await ctx.apply(there, item=item)
                return {self.there: item.with_record({**item.record, "order_id": order_id})}
            wanted = {"order_id": order_id}
            change = Change.between("invoice", order_id, wanted if known else None, wanted)
            send = partial(issue, client, order_id, series, self.config.vat_rate)
            saved = await ctx.apply(change, send, item=item, effect="C")
            first = known[0] if known else {"invoice_id": NEW, "number": "", "series_id": series}
            made = {"invoice_id": str(first["invoice_id"]), "series_id": str(first["series_id"]), **saved}
            return item.with_record({**item.record, **wanted, **made, "invoice_number": str(first["number"])})

        return await self.each(batch, make, to=self.done, at_once=2 * client.at_once, lane=order_of)


def _there(order_id: str, shown: list[str], number: object) -> Change | None:
    """What to say of an order that shows an invoice of another program already: this one, or another."""
    if number in (None, "") or not shown:
        return None
    if str(number) in shown:
        return Change("invoice", order_id, "unchanged", {}, reason="exists")
    return Change.skip("invoice", order_id, "other_number")
