"""Lightspeed C: changed orders: every order of the web shop changed since the last run, with its lines."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal, get_args

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed_c.client import LightspeedC
from nodes.lightspeed_c.records import ORDER, TOP, order_record
from nodes.lightspeed_c.scan import OVERLAP, Changed, ScanConfig

Status = Literal[
    "on_hold", "processing_awaiting_payment", "processing_awaiting_shipment", "processing_awaiting_pickup",
    "processing_ready_for_pickup", "completed", "completed_shipped", "completed_picked_up", "cancelled",
]  # fmt: skip
STATUSES: tuple[Status, ...] = get_args(Status)


class ChangedOrdersConfig(ScanConfig):
    statuses: list[Status] = Field(
        [],
        title="Which orders",
        description="The states in which an order is given; empty: all of them, cancelled ones too.",
        ui={"widget": "multiselect", "order": 1},
    )
    lines: bool = Field(
        True,
        title="With the lines",
        description="The products of each order, for one more request an order where they do not come with it.",
        ui={"order": 2},
    )


class ChangedOrders(Changed[ChangedOrdersConfig]):
    """Reads orders by their time of change and remembers how far it came.

    Prices stand with and without tax, as the web shop worked them out; `priceIncl` of the order holds shipment and
    payment too. Each line has its codes and `taxPercent`; its `priceIncl` is that of all its pieces, `basePriceIncl`
    that of one before a discount and `unitPriceIncl` that of one after it.
    """

    name = "lightspeed_c.changed_orders"
    title = "Lightspeed C: changed orders"
    category = "lightspeed_c"
    icon = "receipt"
    example = Example({"connection": "demo_lightspeed_c"})
    stream = Stream(key="id", modified="updatedAt", overlap=OVERLAP)
    keys = ("number", "email", "id")
    fields = {**ORDER, **TOP, "customerId": "text", "lines": "list"}
    resource = "orders"

    orders = Out("Orders")

    def asked(self) -> Mapping[str, Any]:
        """One state can be asked for; of several the others are left out here."""
        return {"status": self.config.statuses[0]} if len(self.config.statuses) == 1 else {}

    async def records(self, client: LightspeedC, rows: list[Record]) -> list[Record]:
        wanted = [row for row in rows if not self.config.statuses or row.get("status") in self.config.statuses]
        lines = (
            await asyncio.gather(*(client.lines(row) for row in wanted)) if self.config.lines else [[]] * len(wanted)
        )
        return [order_record(row, each) for row, each in zip(wanted, lines, strict=True)]
