"""Set BaseLinker stock: write stock of up to a thousand products with one request, found by SKU or EAN."""

from collections.abc import Mapping
from typing import Any, Literal

from wareflow.sdk import Example, Field, Record

from nodes.baselinker.configs import ByCodeConfig
from nodes.baselinker.in_parts import SetInParts
from nodes.baselinker.product_fields import writable
from nodes.baselinker.values import whole_of


class SetStockConfig(ByCodeConfig):
    stock: dict[str, Any] = Field(
        title="Stock",
        description="Pieces for each of BaseLinker's own warehouses. What has the value none stays as it is.",
        min_length=1,
        ui={"widget": "mapping", "expression": True, "options": "warehouses"},
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such product",
        description="Send the item to “Missing”, or let it fail. A product is never created here.",
    )


class SetStock(SetInParts[SetStockConfig]):
    """Compares with what BaseLinker has and writes only what differs, up to a thousand products with one request.

    A product that BaseLinker does not take fails alone, with BaseLinker's reason. Variants are found like products.
    """

    name = "baselinker.set_stock"
    title = "Set BaseLinker stock"
    icon = "layers"
    example = Example(
        {"connection": "demo_baselinker", "inventory": "4101", "stock": {"bl_2051": "{{ item.stock }}"}},
        [{"sku": "MUG-BLUE", "stock": 12}, {"sku": "MUG-RED", "stock": 3}],
    )
    what = "stock"

    def wanted(self, values: Mapping[str, Any]) -> Record:
        own = {writable(name): value for name, value in values.items()}
        return {name: whole_of(value, f"Stock in {name}", "stock") for name, value in own.items()}
