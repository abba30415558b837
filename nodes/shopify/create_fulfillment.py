"""Shopify: ship order: make a fulfilment with its tracking number."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

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
)

from nodes.shopify.client import Shopify
from nodes.shopify.configs import OrderConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.lookups import fixed_location, location_of, locations, order_id_of, read_order
from nodes.shopify.shipping import Parcel, of_the_order, parcels_of, shipped_from
from nodes.shopify.write_documents import FULFIL, TO_SHIP

VALUES = ("order", "number", "carrier", "url", "lines", "location")


class CreateFulfillmentConfig(OrderConfig):
    number: str = ExpressionField(
        "{{ item.tracking_number }}",
        title="Tracking number",
        description="A parcel with this number is made once. Empty: without one, and only when something is left.",
    )
    carrier: str = ExpressionField(
        "", title="Carrier", description="For the known ones, such as DPD, Shopify makes the link itself."
    )
    url: str = ExpressionField("", title="Tracking link", description="For carriers that Shopify does not know.")
    lines: Any = ExpressionField(
        "",
        title="Lines",
        description="The list of what goes off, such as {{ item.lines }}. Empty: everything that is left.",
    )
    sku: str = ExpressionField(
        "{{ item.line.sku }}",
        title="SKU of a line",
        description="item.line is the line. A line for which this is none is left out, such as a comment.",
    )
    quantity: str = ExpressionField(
        "{{ item.line.quantity }}", title="Quantity of a line", description="A whole number, at least 1."
    )
    other_goods: Literal["fail", "leave_out"] = Field(
        "fail",
        title="Goods that the order does not have",
        description="A line with the SKU of something else, such as a replacement: set the shipment aside, or ship the "
        "rest; the order in Shopify gets no new line.",
        ui={"widget": "select", "order": 5},
    )
    location: str = Field(
        "",
        title="Only from location",
        description="By name or id; empty: from wherever the goods lie, one parcel for each place.",
        ui={"widget": "options", "options": "locations", "expression": True, "order": 6},
    )
    notify: bool = Field(False, title="Tell the customer", description="Shopify sends its own e-mail.", ui={"order": 7})


class CreateFulfillment(Action[CreateFulfillmentConfig]):
    """Ships what is left of each order, or the given lines, and hands over the tracking number.

    Before writing it looks whether a parcel with the number exists already, so a repeat makes no second one.
    """

    name = "shopify.create_fulfillment"
    title = "Shopify: ship order"
    category = "shopify"
    icon = "truck"
    example = Example(
        {"connection": "demo_shopify", "by": "name", "order": "{{ item.name }}", "carrier": "DPD"},
        [{"name": "#1001", "tracking_number": "00340434"}],
    )
    writes = True
    keys = ("order_id", "name", "tracking_number")

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        places = await locations(shopify) if self.config.location else {}
        if self.config.location:
            fixed_location(self.config.location, places)
        render = ctx.renderer({name: getattr(self.config, name) for name in VALUES})
        render_line = ctx.renderer({"sku": self.config.sku, "quantity": self.config.quantity})

        async def ship(item: Item) -> Item:
            wish = render(item, None)
            lines, number = _lines(wish["lines"], item, render_line), str(wish["number"] or "").strip()
            place = location_of(wish["location"], places) if wish["location"] else None
            order_id = await order_id_of(shopify, self.config.by, wish["order"])
            order = await read_order(shopify, TO_SHIP, order_id)
            tracking = _filled({"number": number, "company": wish["carrier"], "url": wish["url"]})
            gone = shipped_from(order, number)
            if self.config.other_goods == "leave_out" and lines:
                lines = of_the_order(order, lines)
            parcels = [] if gone and number and lines else parcels_of(order, lines, place)
            parcels = [parcel for parcel in parcels if not number or parcel.location_id not in gone]
            if not parcels and not gone:
                what = f"with number {number}" if number else "any more"
                raise ItemError(f"Nothing of order {order['name']} can be shipped {what}. Look at it in Shopify.",
                                field="order")  # fmt: skip
            for change, body in _changes(order, parcels, gone, tracking, notify=self.config.notify):
                # It is looked whether the parcel is there, and the key names it.
                await ctx.apply(change, partial(_send, shopify, order, body), item=item, effect="C")
            return item.with_record({**item.record, "order_id": order["legacyResourceId"], "shipped": True})

        return await self.each(
            batch, ship, to=self.done, at_once=2 * shopify.at_once, lane=lambda item: str(render(item, None)["order"])
        )


def _changes(
    order: Record, parcels: list[Parcel], gone: dict[str, str], tracking: Record, *, notify: bool
) -> Iterator[tuple[Change, Record]]:
    """One for each parcel to be made; when there is none, one that says that they were made before."""
    for parcel in parcels:
        before = {"left": parcel.left, **dict.fromkeys(tracking)}
        after = {"left": parcel.left - parcel.taken, **tracking}
        yield (
            Change.between("parcel", _key(order, tracking, parcel.location), before, after),
            parcel.wish(tracking, notify=notify),
        )
    for place in gone.values() if not parcels else ():
        yield Change.between("parcel", _key(order, tracking, place), tracking, tracking), {}


def _key(order: Record, tracking: Record, place: str) -> str:
    return " ".join(part for part in (order["name"], tracking.get("number", ""), place) if part)


async def _send(shopify: Shopify, order: Record, body: Record) -> Record:
    payload = await shopify.change(FULFIL, {"fulfillment": body}, about=f"the shipment of order {order['name']}")
    return {"fulfillment_id": payload["fulfillment"]["id"]}


def _lines(value: Any, item: Item, render_line: Callable[[Item, int], Record]) -> list[Record] | None:
    """What goes off, with sku and quantity; none for everything that is left."""
    if value in (None, "", []):
        return None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ItemError("The lines must be a list of records with sku and quantity. Check the mapping.", field="lines")
    made = [render_line(Item({**item.record, "line": each}), place) for place, each in enumerate(value)]
    kept = [each for each in made if each["sku"] is not None]
    if not kept:
        # Without lines everything would go off.
        raise ItemError("None of the lines names goods, so nothing can be shipped. Check the mapping.", field="lines")
    return kept


def _filled(values: Record) -> Record:
    return {name: str(value).strip() for name, value in values.items() if str(value or "").strip()}
