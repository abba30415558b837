"""BaseLinker: changed receipts: receipts that were issued since the last run."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

from wareflow.sdk import (
    Config,
    ConnectionField,
    Context,
    Example,
    Field,
    Out,
    Page,
    Source,
    Stream,
    TransientError,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.receipts import HEAD, receipt_record
from nodes.baselinker.scan import FULL_PAGE


class ChangedReceiptsConfig(Config):
    connection: str = ConnectionField("baselinker")
    series: str = Field(
        "",
        title="Series",
        description="Only receipts of this series of numbers; empty: of all.",
        ui={"widget": "options", "options": "receipt_series", "order": 1},
    )
    issued_since: date | None = Field(
        None,
        title="First run: issued since",
        description="Where the very first run begins (UTC); empty: with all. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 2},
    )


class ChangedReceipts(Source[ChangedReceiptsConfig]):
    """Reads receipts by the time when they were issued and remembers how far it came.

    A receipt does not change afterwards; the number that a till or another program gives it is told by *find receipt*.
    """

    name = "baselinker.changed_receipts"
    title = "BaseLinker: changed receipts"
    category = "baselinker"
    icon = "receipt"
    example = Example({"connection": "demo_baselinker"})
    stream = Stream(key="receipt_id", modified="date_add_iso")
    keys = ("receipt_full_nr", "order_id", "receipt_id")
    fields = {
        **HEAD, "products[].sku": "text", "products[].ean": "text", "products[].name": "text",
        "products[].quantity": "integer", "products[].price_brutto": "number", "products[].tax_rate": "number",
    }  # fmt: skip

    receipts = Out("Receipts")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        question = self._question(ctx)
        first = int(ctx.window.token or 1)
        while True:
            rows = await client.rows("getReceipts", "receipts", {**question, "id_from": first})
            following = max((int(row["receipt_id"]) for row in rows), default=0) + 1
            more = len(rows) >= FULL_PAGE
            yield Page([receipt_record(row) for row in rows], token=str(following) if more else None)
            if not more:
                return
            if following <= first:
                raise TransientError("BaseLinker gave the same page of receipts twice. It is tried again.")
            first = following

    def _question(self, ctx: Context) -> dict[str, int]:
        since, first = ctx.window.since, self.config.issued_since
        start = since or (datetime.combine(first, time(), UTC) if first else None)
        bounds = {"date_from": int(start.timestamp())} if start else {}
        return {**bounds, **({"series_id": int(self.config.series)} if self.config.series else {})}
