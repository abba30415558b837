"""Lightspeed: changed stock: stock per shop that changed since the last run, oldest change first."""

from collections.abc import AsyncIterator
from datetime import date

from wareflow.sdk import Config, ConnectionField, Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.lightspeed.client import Lightspeed, question_of
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.records import ALL_SHOPS, stock_record
from nodes.lightspeed.scan import changed_from, listed


class ChangedStockConfig(Config):
    connection: str = ConnectionField("lightspeed")
    shop: str = Field(
        "",
        title="Shop",
        description="Only the stock of this shop; empty: a record for each shop.",
        ui={"widget": "options", "options": "shops", "order": 1},
    )
    total: bool = Field(
        False,
        title="All shops together",
        description="Give one record for each item, with the stock of all shops, instead of one for each shop.",
        ui={"order": 2},
    )
    codes: bool = Field(
        True,
        title="With the item's codes",
        description="SKUs, barcodes and name of the item, for one more request a page.",
        ui={"order": 3},
    )
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with all stock. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 4},
    )


class ChangedStock(Source[ChangedStockConfig]):
    """Reads stock by its time of change: sales, deliveries, counts and corrections all count as one.

    Quantities are exact numbers; `qoh` is what is on hand, `sellable` the same but never below 0. An item that was
    archived keeps its stock record, without codes.
    """

    name = "lightspeed.changed_stock"
    title = "Lightspeed: changed stock"
    category = "lightspeed"
    icon = "layers"
    example = Example({"connection": "demo_lightspeed", "total": True})
    stream = Stream(key="itemShopID", modified="timeStamp")
    keys = ("customSku", "ean", "upc", "itemID")
    fields = {
        "itemShopID": "text", "itemID": "text", "shopID": "text", "qoh": "number", "sellable": "number",
        "backorder": "number", "onLayaway": "number", "onSpecialOrder": "number", "onWorkorder": "number",
        "onTransferOut": "number", "onTransferIn": "number", "averageCost": "number", "reorderPoint": "number",
        "reorderLevel": "number", "timeStamp": "datetime", "systemSku": "text", "customSku": "text",
        "manufacturerSku": "text", "upc": "text", "ean": "text", "description": "text",
    }  # fmt: skip

    stock = Out("Stock")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        question = question_of(
            timeStamp=changed_from(ctx.window.since, self.config.changed_since),
            sort="timeStamp",
            shopID=ALL_SHOPS if self.config.total else self.config.shop,
            limit=100,
        )
        async for rows, token in listed(lightspeed, ctx, "ItemShop", question):
            # The row of shop 0 is the sum of the others.
            wanted = [row for row in rows if self.config.total or row["shopID"] != ALL_SHOPS]
            yield Page(await self._records(lightspeed, wanted), token=token)

    async def _records(self, lightspeed: Lightspeed, rows: list[Record]) -> list[Record]:
        if not self.config.codes:
            return [stock_record(row, {}) for row in rows]
        items = await lightspeed.items_by("itemID", {str(row["itemID"]) for row in rows})
        return [stock_record(row, (items.get(str(row["itemID"])) or [{}])[0]) for row in rows]
