"""Parameters that several steps share."""

from typing import Literal

from wareflow.sdk import Config, ConnectionField, ExpressionField, Field


class OrderConfig(Config):
    """Of a step that works at an order which the item names."""

    connection: str = ConnectionField("shopify")
    by: Literal["order_id", "name"] = Field(
        "order_id",
        title="Find by",
        description="The order's number in Shopify's addresses, or its name such as #1001.",
        ui={"widget": "select", "order": 1},
    )
    order: str = ExpressionField(
        "{{ item.order_id }}", title="Order", description="The id or name to look for.", min_length=1
    )
