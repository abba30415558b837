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
from nodes.business_central.stock import on_open_orders

ENTRIES, ITEMS = entity("itemLedgerEntries"), entity("items")


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
        question = None if ctx.window.token else self._question(ctx)
        address = ctx.window.token or await bc.address(ENTRIES.set_name)
        held: Mapping[str, Decimal] = await on_open_orders(bc) if self.config.minus_orders else {}
        while address:
            rows, address = await bc.list_page(address, question, size=self.config.page_size)
            question = None
            yield Page(await self._items(bc, rows, held), token=address or None)

    def _question(self, ctx: Context) -> dict[str, str]:
        movements = [] if self.config.corrections else ["(entryType eq 'Sale' or entryType eq 'Purchase')"]
        return changed_since(ctx.window, [*movements, *([f"({self.config.filter})"] if self.config.filter else [])])

    async def _items(self, bc: BusinessCentral, rows: list[Record], held: Mapping[str, Decimal]) -> list[Record]:
        """One record for each item of the page, with the time of its newest movement."""
        newest = {str(row["itemNumber"]): row for row in rows}
        found = await bc.find_many(ITEMS, "number", newest)
        records: list[Record] = []
        for number, entry in newest.items():
            item = next(iter(found.get(number) or await bc.find(ITEMS, "number", number)), None)
            if item is not None:  # an item that was deleted meanwhile has no stock to tell
                records.append(_record(item, entry, held.get(number, Decimal(0))))
        return records


def _record(item: Record, entry: Record, held: Decimal) -> dict[str, Any]:
    record = read_record(ITEMS, item)
    moved = {name: entry[name] for name in ("entryNumber", "lastModifiedDateTime")}
    return {**record, "available": record["inventory"] - held, **moved}
