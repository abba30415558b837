"""Parameters that several steps share."""

from datetime import date
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


class ChangedConfig(Config):
    """Of a source that reads what changed, page by page."""

    filter: str = Field(
        "",
        title="Filter",
        description="Shopify's own search, such as status:open or name:Lumo. It ignores unknown names.",
        ui={"order": 1},
    )
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with everything. Later runs go on from there.",
        ui={"placeholder": "2026-01-31", "order": 2},
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
