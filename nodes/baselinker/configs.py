"""Parameters that several steps share."""

from typing import Literal

from wareflow.sdk import Config, ConnectionField, ExpressionField, Field


class OrderConfig(Config):
    """Of a step that works at an order which the item names."""

    connection: str = ConnectionField("baselinker")
    order_id: str = ExpressionField(
        "{{ item.order_id }}", title="Order id", description="BaseLinker's own number of the order.", min_length=1
    )


class InventoryConfig(Config):
    """Of a step that works at a product catalogue."""

    connection: str = ConnectionField("baselinker")
    inventory: str = Field(
        title="Catalogue",
        description="The product catalogue of BaseLinker.",
        min_length=1,
        ui={"widget": "options", "options": "inventories"},
    )


class ByCodeConfig(InventoryConfig):
    """Of a step that finds products there by their code."""

    match_by: Literal["sku", "ean"] = Field(
        "sku", title="Find by", description="The code by which a product is the same on both sides."
    )
    key: str = ExpressionField("{{ item.sku }}", title="SKU or EAN", description="The code to look for.", min_length=1)
