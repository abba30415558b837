"""Lightspeed X: changed products: every product and variant changed since the last run."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.records import PRODUCT, product_record
from nodes.lightspeed_x.scan import Changed, Deleted, ScanConfig, wanted, with_deleted


class ChangedProductsConfig(ScanConfig):
    deleted: Deleted = Field(
        "exclude", title="Deleted products", description="Whether products that were deleted are read.", ui={"order": 1}
    )


class ChangedProducts(Changed[ChangedProductsConfig]):
    """Reads products by their version and remembers how far it came.

    Each variant is a product of its own; `variant_parent_id` names the first of its family. `ean` is the first barcode,
    `category` and `brand` stand by name. Stock is not part of it: read *changed inventory*.
    """

    name = "lightspeed_x.changed_products"
    title = "Lightspeed X: changed products"
    category = "lightspeed_x"
    icon = "store"
    example = Example({"connection": "demo_lightspeed_x"})
    stream = Stream(key="id", marked=True)
    keys = ("sku", "ean", "id")
    fields = {
        **PRODUCT, "ean": "text", "brand": "text", "category": "text", "supplier": "text", "variant": "text",
        "image_urls": "list", "deleted": "boolean",
    }  # fmt: skip
    resource = "products"

    products = Out("Products")

    def asked(self) -> Mapping[str, Any]:
        return with_deleted(self.config.deleted)

    async def records(self, client: LightspeedX, rows: list[Record]) -> list[Record]:
        return wanted([product_record(row) for row in rows], self.config.deleted)
