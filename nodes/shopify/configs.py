"""Parameters that several steps share."""

from typing import Any, Literal

from wareflow.sdk import Config, ConnectionField, ExpressionField, Field

AUTO: dict[str, Any] = {"field": "in_bulk", "equals": "auto"}


class LargeReads(Config):
    """Of a source that can read in bulk."""

    in_bulk: Literal["auto", "never", "always"] = Field(
        "auto",
        title="Read large amounts in bulk",
        description="Shopify then writes one file in the background instead of answering page by page: less waiting "
        "for points. By itself: when more than the number below are to be read.",
        ui={"widget": "select", "advanced": True, "order": 20},
    )
    bulk_above: int = Field(
        1000,
        title="In bulk above",
        description="So many records; the first run counts them, and one after a longer break.",
        ge=1,
        le=1_000_000,
        ui={"advanced": True, "order": 21, "show_if": AUTO},
    )


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
