"""Lightspeed C: ship order: mark the parcel of an order as shipped, with its tracking code."""

from functools import partial
from typing import Any

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
    Record,
    of_kinds,
    plain_text,
)

from nodes.lightspeed_c.client import LARGEST_PAGE, LightspeedC
from nodes.lightspeed_c.configs import OrderConfig, order_of
from nodes.lightspeed_c.connection import LightspeedCConnection

SHIPMENT = {"id": "text", "status": "text", "trackingCode": "text"}
GONE = "cancelled"


class ShipOrderConfig(OrderConfig):
    tracking: str = ExpressionField(
        "{{ item.tracking }}", title="Tracking code", description="Of the parcel; empty: it stays as it is."
    )
    tell: bool = Field(
        False,
        title="Tell the customer",
        description="Let the web shop write an e-mail when the parcel becomes shipped.",
    )


class ShipOrder(Action[ShipOrderConfig]):
    """Looks at the shipment of the order and writes only what differs.

    An order with several shipments is not guessed at: it fails and names them. An order without one leaves by
    “Missing”.
    """

    name = "lightspeed_c.ship_order"
    title = "Lightspeed C: ship order"
    category = "lightspeed_c"
    icon = "truck"
    example = Example(
        {"connection": "demo_lightspeed_c"},
        [{"id": "1600001", "tracking": "00123"}, {"id": "1600002", "tracking": "1e5"}],
    )
    writes = True
    keys = ("shipmentId",)
    fields = {"shipmentId": "text"}

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = LightspeedC.of(ctx, ctx.connection(LightspeedCConnection))
        render = ctx.renderer(self.config.model_dump(include={"order", "tracking"}))

        async def ship(item: Item) -> Item | dict[Out, Item]:
            values = render(item, None)
            order, code = order_of(values["order"]), plain_text(values["tracking"])
            found = await _shipment_of(client, order)
            if found is None:
                await ctx.apply(Change.skip("shipment", order, "not_found"), item=item)
                return {self.missing: item.with_record(item.record)}
            wanted = {"status": "shipped", **({"trackingCode": code} if code else {})}
            change = Change.between("shipment", found["id"], found, wanted)
            body: dict[str, Any] = dict(change.values)
            if self.config.tell and "status" in body:
                body["doNotifyShipped"] = True
            send = partial(client.save, "shipments", found["id"], body, f"the shipment of order {order}")
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record({**item.record, "shipmentId": found["id"]})

        lane = lambda item: str(render(item, None)["order"])  # noqa: E731
        return await self.each(batch, ship, to=self.saved, at_once=2 * client.at_once, lane=lane)


async def _shipment_of(client: LightspeedC, order: str) -> Record | None:
    """The one shipment that is not cancelled. Raises ItemError when there are several."""
    rows = await client.page("shipments", {"order": order, "limit": LARGEST_PAGE}, 1)
    open_ones = [row for row in (of_kinds(row, SHIPMENT) for row in rows) if row["status"] != GONE]
    if len(open_ones) > 1:
        numbers = ", ".join(row["id"] for row in open_ones[:5])
        raise ItemError(
            f"Order {order} has {len(open_ones)} shipments ({numbers}). Mark the right one in the web shop.",
            field="order",
        )
    return open_ones[0] if open_ones else None
