"""Lightspeed X: changed inventory: stock at the outlets that changed since the last run."""

from collections.abc import AsyncIterator

from wareflow.sdk import Context, Example, Field, Out, Page, Record, Stream

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.known import Known
from nodes.lightspeed_x.records import INVENTORY, inventory_record
from nodes.lightspeed_x.scan import Changed, ScanConfig


class ChangedInventoryConfig(ScanConfig):
    outlet: str = Field(
        "",
        title="Outlet",
        description="Only the stock of this outlet; empty: a record for each outlet.",
        ui={"widget": "options", "options": "outlets", "order": 1},
    )
    codes: bool = Field(
        True,
        title="With the product's codes",
        description="SKU, barcode and name of the product; where there are many, their list is read once in a run.",
        ui={"order": 2},
    )


class ChangedInventory(Changed[ChangedInventoryConfig]):
    """Reads stock by its version and remembers how far it came.

    `inventory_level` is what is there; it can be below zero. A product that was deleted keeps its codes.
    """

    name = "lightspeed_x.changed_inventory"
    title = "Lightspeed X: changed inventory"
    category = "lightspeed_x"
    icon = "layers"
    example = Example({"connection": "demo_lightspeed_x"})
    stream = Stream(key="id", marked=True)
    keys = ("sku", "ean", "product_id")
    fields = {**INVENTORY, "sku": "text", "ean": "text", "name": "text"}
    resource = "inventory"

    stock = Out("Stock")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        self._known: Known | None = None
        async for page in super().pages(ctx):
            yield page

    async def records(self, client: LightspeedX, rows: list[Record]) -> list[Record]:
        self._known = self._known or Known(client)
        chosen = [row for row in rows if self.config.outlet in ("", row.get("outlet_id"))]
        products = (
            await self._known.codes(str(row.get("product_id") or "") for row in chosen) if self.config.codes else {}
        )
        return [inventory_record(row, products.get(str(row.get("product_id") or ""), {})) for row in chosen]
