"""BC: find stock changes: the items whose stock moved since the last run, with their stock now."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import entity
from nodes.business_central.finding import FindConfig, changed_since
from nodes.business_central.records import read_record
from nodes.business_central.stock import LINES, on_open_orders

ENTRIES, ITEMS = entity("itemLedgerEntries"), entity("items")
ORDERS = "salesOrders"
WITH_ITEMS = {"$select": "id,number,lastModifiedDateTime", "$expand": f"salesOrderLines({LINES})"}


class FindStockChangesConfig(FindConfig):
    filter: str = Field(
        "",
        title="Filter",
        description="An OData condition on the movements, such as entryType eq 'Sale'. Empty: all movements.",
        max_length=2000,
        ui={"placeholder": "entryType eq 'Sale'", "order": 1},
    )
    corrections: bool = Field(
        True,
        title="Corrections count too",
        description="Off: only sales and purchases tell of an item, not a stock that was corrected by hand.",
        ui={"order": 2},
    )
    minus_orders: bool = Field(
        False,
        title="Less what open orders hold",
        description="The available stock is what is there less what open sales orders have not shipped yet. "
        "Reads all open orders once in a run.",
        ui={"order": 3},
    )
    new_orders: bool = Field(
        False,
        title="New orders count too",
        description="Gives also the items of sales orders that were made or changed: they hold stock before anything "
        "moves. An order that was deleted does not show.",
        ui={"order": 4},
    )


class FindStockChanges(Source[FindStockChangesConfig]):
    """Reads the item ledger in the order of its entries' changes and gives each item with its stock of this moment.

    The time of change of an item does not tell of its stock; the ledger does. The standard API gives the stock of all
    locations together. `available` is the inventory, less open orders when that is chosen.
    """

    name = "business_central.find_stock_changes"
    title = "BC: find stock changes"
    category = "business_central"
    icon = "boxes"
    example = Example({"connection": "demo_bc"})
    stream = Stream(key="number", modified="lastModifiedDateTime")
    keys = ("number", "gtin")
    fields = {**ITEMS.kinds, "available": "number", "entryNumber": "integer"}

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        held: Mapping[str, Decimal] = await on_open_orders(bc) if self.config.minus_orders else {}
        scans, token = self._scans(ctx), ctx.window.token
        told: set[str] = set()
        for set_name, question in scans[1:] if token and f"/{ORDERS}?" in token else scans:
            address, asked = (token, None) if token else (await bc.address(set_name), question)
            token = None
            while address:
                rows, address = await bc.list_page(address, asked, size=self.config.page_size)
                asked = None
                # What the ledger told of with the stock of this moment need not be told again because of an order.
                newest = {
                    number: row for number, row in _newest(rows).items() if set_name != ORDERS or number not in told
                }
                told.update(newest)
                yield Page(await self._items(bc, newest, held), token=address or None)

    def _scans(self, ctx: Context) -> list[tuple[str, dict[str, str]]]:
        """The sets to read, each with its question: the ledger, and the orders if they are wanted."""
        movements = [] if self.config.corrections else ["(entryType eq 'Sale' or entryType eq 'Purchase')"]
        conditions = [*movements, *([f"({self.config.filter})"] if self.config.filter else [])]
        ledger = (ENTRIES.set_name, changed_since(ctx.window, conditions))
        if not self.config.new_orders:
            return [ledger]
        return [ledger, (ORDERS, {**changed_since(ctx.window, []), **WITH_ITEMS})]

    async def _items(
        self, bc: BusinessCentral, newest: Mapping[str, Record], held: Mapping[str, Decimal]
    ) -> list[Record]:
        """One record for each item of the page, with the time of what happened to it last."""
        found = await bc.find_many(ITEMS, "number", newest)
        records: list[Record] = []
        for number, moved in newest.items():
            item = next(iter(found.get(number) or await bc.find(ITEMS, "number", number)), None)
            if item is not None:  # an item that was deleted meanwhile has no stock to tell
                records.append(_record(item, moved, held.get(number, Decimal(0))))
        return records


def _newest(rows: list[Record]) -> dict[str, Record]:
    """By item number the last ledger entry, or the last order, of a page."""
    return {number: row for row in rows for number in _items_of(row)}


def _items_of(row: Record) -> list[str]:
    if "itemNumber" in row:
        return [str(row["itemNumber"])]
    return [str(line["lineObjectNumber"]) for line in row["salesOrderLines"] if line["lineType"] == "Item"]


def _record(item: Record, moved: Record, held: Decimal) -> dict[str, Any]:
    record = read_record(ITEMS, item)
    when = {"entryNumber": moved.get("entryNumber"), "lastModifiedDateTime": moved["lastModifiedDateTime"]}
    return {**record, "available": record["inventory"] - held, **when}
