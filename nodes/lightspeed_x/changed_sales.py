"""Lightspeed X: changed sales: every sale changed since the last run, with lines, payments and customer."""

from collections.abc import AsyncIterator
from typing import Literal

from wareflow.sdk import Context, Example, Field, Out, Page, Record, Stream

from nodes.lightspeed_x.changed_customers import CUSTOMER_FIELDS
from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.known import Known
from nodes.lightspeed_x.records import SALE, customer_record, sale_record
from nodes.lightspeed_x.scan import Changed, ScanConfig

Status = Literal[
    "SAVED", "CLOSED", "ONACCOUNT", "LAYBY", "ONACCOUNT_CLOSED", "LAYBY_CLOSED", "AWAITING_DISPATCH",
    "AWAITING_PICKUP", "DISPATCHED_CLOSED", "PICKED_UP_CLOSED", "VOIDED", "SERVICE", "SERVICE_CLOSED",
]  # fmt: skip
DONE: list[Status] = [
    "CLOSED", "ONACCOUNT", "ONACCOUNT_CLOSED", "LAYBY_CLOSED", "AWAITING_DISPATCH", "AWAITING_PICKUP",
    "DISPATCHED_CLOSED", "PICKED_UP_CLOSED",
]  # fmt: skip


class ChangedSalesConfig(ScanConfig):
    statuses: list[Status] = Field(
        DONE,
        title="Which sales",
        description="The states in which a sale is given; empty: all, saved and voided ones too.",
        ui={"widget": "multiselect", "order": 1},
    )
    outlet: str = Field(
        "",
        title="Outlet",
        description="Only the sales of this outlet; empty: of all.",
        ui={"widget": "options", "options": "outlets", "order": 2},
    )
    codes: bool = Field(
        True,
        title="With the products' codes",
        description="SKU, barcode and name on each line; where there are many, their list is read once in a run.",
        ui={"order": 3},
    )
    with_customer: bool = Field(
        True,
        title="With the customer",
        description="The whole customer under “customer”; where there are many, their list is read once in a run.",
        ui={"order": 4},
    )


class ChangedSales(Changed[ChangedSalesConfig]):
    """Reads sales by their version and remembers how far it came.

    Prices are without tax, the tax stands beside them. `kind` says whether goods went out (sale), came back (refund) or
    both (exchange). A sale without a customer has one whose fields are all empty.
    """

    name = "lightspeed_x.changed_sales"
    title = "Lightspeed X: changed sales"
    category = "lightspeed_x"
    icon = "receipt"
    example = Example({"connection": "demo_lightspeed_x"})
    stream = Stream(key="id", marked=True)
    keys = ("invoice_number", "source_id", "customer.email")
    fields = {
        **SALE, "number": "text", "kind": "text", "total_with_tax": "number", "customer": "object",
        **{f"customer.{name}": kind for name, kind in CUSTOMER_FIELDS.items()},
    }  # fmt: skip
    resource = "sales"

    sales = Out("Sales")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        self._known: Known | None = None
        async for page in super().pages(ctx):
            yield page

    async def records(self, client: LightspeedX, rows: list[Record]) -> list[Record]:
        known = self._known = self._known or Known(client)
        chosen = [row for row in rows if self._is_wanted(row)]
        lines = [line for row in chosen for line in row.get("line_items") or ()]
        products = await known.codes(str(line.get("product_id") or "") for line in lines) if self.config.codes else {}
        buyers = [str(row.get("customer_id") or "") for row in chosen] if self.config.with_customer else []
        customers, rates = await known.customers(buyers), await known.rates()
        blank = customer_record({})
        return [sale_record(row, products, rates, customers.get(row.get("customer_id") or "", blank)) for row in chosen]

    def _is_wanted(self, row: Record) -> bool:
        config = self.config
        return (not config.statuses or row.get("status") in config.statuses) and config.outlet in (
            "", row.get("outlet_id"),
        )  # fmt: skip
