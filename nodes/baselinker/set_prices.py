"""Set BaseLinker prices: write prices of up to a thousand products with one request, found by SKU or EAN."""

from collections.abc import Mapping
from typing import Any, Literal

from wareflow.sdk import Example, Field, Record

from nodes.baselinker.configs import ByCodeConfig
from nodes.baselinker.in_parts import SetInParts
from nodes.baselinker.values import number_of


class SetPricesConfig(ByCodeConfig):
    prices: dict[str, Any] = Field(
        title="Prices",
        description="Price with VAT for each price group. What has the value none stays as it is.",
        min_length=1,
        ui={"widget": "mapping", "expression": True, "options": "price_groups"},
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such product",
        description="Send the item to “Missing”, or let it fail. A product is never created here.",
    )


class SetPrices(SetInParts[SetPricesConfig]):
    """Compares with what BaseLinker has and writes only what differs, up to a thousand products with one request.

    A product that BaseLinker does not take fails alone, with BaseLinker's reason. Variants are found like products.
    """

    name = "baselinker.set_prices"
    title = "Set BaseLinker prices"
    icon = "tags"
    example = Example(
        {"connection": "demo_baselinker", "inventory": "4101", "prices": {"1501": "{{ item.price }}"}},
        [{"sku": "MUG-BLUE", "price": "35.90"}, {"sku": "MUG-RED", "price": "35.90"}],
    )
    what = "prices"

    def wanted(self, values: Mapping[str, Any]) -> Record:
        return {name: number_of(value, f"Price in group {name}", "prices") for name, value in values.items()}
