"""Shopify: changed fulfilment orders: what is to be shipped from where, changed since the last run."""

from collections.abc import AsyncIterator

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.shopify.catalogue_records import number_of
from nodes.shopify.client import Shopify
from nodes.shopify.configs import ChangedConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents_more import FULFILLMENT_ORDERS, MORE_FULFILLMENT_LINES
from nodes.shopify.scan import Scan, day_of, rest_of

LINES, MORE = 20, 100


class ChangedFulfillmentOrdersConfig(ChangedConfig):
    connection: str = ConnectionField("shopify")
    closed: bool = Field(
        False,
        title="Closed ones too",
        description="Also what was shipped or cancelled since; else only what is still to be done.",
        ui={"order": 3},
    )
    page_size: int = Field(
        10,
        title="Fulfilment orders at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=100,
        ui={"advanced": True, "order": 4},
    )


class ChangedFulfillmentOrders(Source[ChangedFulfillmentOrdersConfig]):
    """Reads fulfilment orders by their time of change: an order has one for each location it is shipped from.

    A new location, a hold and a shipment all show here. `quantity` of a line is what is left to be shipped. Needs the
    scope read_merchant_managed_fulfillment_orders, or that of the service that ships.
    """

    name = "shopify.changed_fulfillment_orders"
    title = "Shopify: changed fulfilment orders"
    category = "shopify"
    icon = "truck"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="fulfillment_order_id", modified="updated_at")
    keys = ("order_name", "order_id", "fulfillment_order_id")
    fields = {
        "fulfillment_order_id": "text", "order_id": "text", "order_name": "text", "status": "text",
        "request_status": "text", "created_at": "datetime", "updated_at": "datetime", "fulfill_at": "datetime",
        "fulfill_by": "datetime", "location": "text", "location_id": "text", "delivery_method": "text",
        "can_be_fulfilled": "boolean", "holds": "list", "shipping_name": "text", "shipping_company": "text",
        "shipping_address1": "text", "shipping_address2": "text", "shipping_zip": "text", "shipping_city": "text",
        "shipping_country": "text", "shipping_phone": "text", "shipping_email": "text", "lines": "list",
        "lines[].sku": "text", "lines[].title": "text", "lines[].quantity": "integer",
        "lines[].total_quantity": "integer",
    }  # fmt: skip

    fulfillment_orders = Out("Fulfilment orders")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        since = ctx.window.since or day_of(self.config.changed_since)
        variables = {"lines": LINES, "closed": self.config.closed}
        scan = Scan(
            shopify,
            FULFILLMENT_ORDERS,
            "fulfillmentOrders",
            self.config.page_size,
            variables,
            self.config.filter,
            since,
        )
        async for rows, token in scan.pages(ctx.window.token):
            for row in rows:
                await rest_of(shopify, MORE_FULFILLMENT_LINES, row, "lineItems", "fulfillmentOrder", MORE)
            yield Page([_record(row) for row in rows], token=token)


def _record(raw: Record) -> Record:
    place, to = raw["assignedLocation"], raw["destination"] or {}
    names = {
        "company": "company", "address1": "address1", "address2": "address2", "zip": "zip", "city": "city",
        "country": "countryCode", "phone": "phone", "email": "email",
    }  # fmt: skip
    return {
        "fulfillment_order_id": number_of(raw["id"]),
        "id": raw["id"],
        "order_id": number_of(raw["orderId"]),
        "order_name": raw["orderName"],
        "status": raw["status"],
        "request_status": raw["requestStatus"],
        "created_at": raw["createdAt"],
        "updated_at": raw["updatedAt"],
        "fulfill_at": raw["fulfillAt"],
        "fulfill_by": raw["fulfillBy"],
        "location": place["name"],
        "location_id": number_of((place["location"] or {}).get("id")),
        "delivery_method": (raw["deliveryMethod"] or {}).get("methodType"),
        "can_be_fulfilled": any(each["action"] == "CREATE_FULFILLMENT" for each in raw["supportedActions"]),
        "holds": [each["reason"] for each in raw["fulfillmentHolds"]],
        "shipping_name": " ".join(part for part in (to.get("firstName"), to.get("lastName")) if part) or None,
        **{f"shipping_{ours}": to.get(theirs) for ours, theirs in names.items()},
        "lines": [
            {"line_id": each["lineItem"]["id"], "sku": each["sku"], "title": each["productTitle"],
             "variant_title": each["variantTitle"], "quantity": each["remainingQuantity"],
             "total_quantity": each["totalQuantity"]}
            for each in raw["lineItems"]["nodes"]
        ],
    }  # fmt: skip
