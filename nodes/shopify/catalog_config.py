"""Parameters of the steps that read or write prices of a catalog."""

from typing import Literal

from wareflow.sdk import Config, ConnectionField, ExpressionField, Field


class CatalogConfig(Config):
    """Of a step that works at a variant's price in one price list."""

    connection: str = ConnectionField("shopify")
    price_list: str = Field(
        title="Price list",
        description="That of a market or of business customers, by name or id.",
        min_length=1,
        ui={"widget": "options", "options": "price_lists"},
    )
    by: Literal["sku", "variant_id"] = Field(
        "sku", title="Find by", description="Which field tells the variant. A SKU that several share is an error.",
        ui={"widget": "select"},
    )  # fmt: skip
    key: str = ExpressionField("{{ item.sku }}", title="Value", description="The SKU or id to look for.", min_length=1)
