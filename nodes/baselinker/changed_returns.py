"""BaseLinker: changed returns: returns of goods that are new or differ from the last run."""

from collections.abc import AsyncIterator
from datetime import timedelta

from wareflow.sdk import Config, ConnectionField, Context, Example, Field, Out, Page, Source, Stream, TransientError

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.records import return_record
from nodes.baselinker.scan import FULL_PAGE


class ChangedReturnsConfig(Config):
    connection: str = ConnectionField("baselinker")
    statuses: list[str] = Field(
        [],
        title="Only in these statuses",
        description="Empty: in any status.",
        ui={"widget": "options", "options": "return_statuses", "multiple": True},
    )
    days: int = Field(
        60,
        ge=1,
        le=3650,
        title="Days back",
        description="How old a return may be to be looked at again. Older ones are taken for done.",
    )


class ChangedReturns(Source[ChangedReturnsConfig]):
    """Reads the returns of the last days and gives those that are new or differ from when they were given last.

    `refunded` is the amount that was paid back, as an exact number; the returned lines stand in `products`.
    """

    name = "baselinker.changed_returns"
    title = "BaseLinker: changed returns"
    category = "baselinker"
    icon = "package"
    example = Example({"connection": "demo_baselinker", "days": 3650})
    stream = Stream(key="return_id")
    keys = ("return_id", "order_id", "reference_number", "email")
    fields = {
        "return_id": "text", "order_id": "text", "external_order_id": "text", "reference_number": "text",
        "status_id": "text", "return_status": "text", "fulfillment_status": "integer", "refunded": "number",
        "currency": "text", "total": "number", "email": "text", "phone": "text", "date_add": "integer",
        "date_add_iso": "datetime", "date_in_status": "integer", "date_in_status_iso": "datetime",
        "admin_comments": "text", "delivery_fullname": "text", "products": "list", "products[].sku": "text",
        "products[].ean": "text", "products[].name": "text", "products[].quantity": "integer",
        "products[].price_brutto": "number", "products[].tax_rate": "number", "products[].return_reason": "text",
    }  # fmt: skip

    returns = Out("Returns")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        names = {str(row["id"]): str(row["name"]) for row in await client.rows("getOrderReturnStatusList", "statuses")}
        reasons = await client.rows("getOrderReturnReasonsList", "return_reasons")
        words = {str(row["return_reason_id"]): str(row["name"]) for row in reasons}
        since = int((ctx.run.now - timedelta(days=self.config.days)).timestamp())
        first = int(ctx.window.token or 1)
        while True:
            rows = await client.rows("getOrderReturns", "returns", {"date_from": since, "id_from": first})
            following = max((int(row["return_id"]) for row in rows), default=0) + 1
            more = len(rows) >= FULL_PAGE
            records = [return_record(row, names, words) for row in rows]
            wanted = self.config.statuses
            chosen = [each for each in records if not wanted or each["status_id"] in wanted]
            yield Page(chosen, token=str(following) if more else None)
            if not more:
                return
            if following <= first:
                raise TransientError("BaseLinker gave the same page of returns twice. It is tried again.")
            first = following
