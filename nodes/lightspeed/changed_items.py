"""Lightspeed: changed items: every item changed since the last run, oldest change first."""

from collections.abc import Sequence
from typing import Literal

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed.records import item_record
from nodes.lightspeed.scan import ARCHIVED, Changed, ScanConfig

Relation = Literal[
    "Category", "CustomFieldValues", "Images", "ItemAttributes", "ItemComponents", "ItemECommerce", "ItemShops",
    "ItemVendorNums", "Manufacturer", "Note", "TagRelations", "TaxClass",
]  # fmt: skip


class ChangedItemsConfig(ScanConfig):
    relations: list[Relation] = Field(
        ["Category", "ItemShops"],
        title="Also load",
        description="Records that belong to the item. Each one makes a page a little dearer in Lightspeed's budget.",
        ui={"widget": "multiselect", "order": 1},
    )
    shop: str = Field(
        "",
        title="Stock of shop",
        description="Which shop's stock stands in “quantity”; empty: all shops together. Needs ItemShops.",
        ui={"widget": "options", "options": "shops", "order": 2},
    )
    archived: Literal["exclude", "include", "only"] = Field(
        "exclude", title="Archived items", description="Whether archived items are read.", ui={"order": 3}
    )
    filters: dict[str, str] = Field(
        {},
        title="Filter",
        description="Lightspeed's own conditions, such as categoryID = 3 or description = ~,%shirt%.",
        ui={"widget": "mapping", "advanced": True, "order": 8},
    )


class ChangedItems(Changed[ChangedItemsConfig]):
    """Reads items by their time of change and remembers how far it came.

    A change of stock alone does not count as a change of the item in Lightspeed. Amounts are exact numbers, SKUs and
    barcodes are text; `price` is the Default price. With ItemAttributes, `attributes` says by name what makes a
    variant; the variants of one product share their `itemMatrixID`.
    """

    name = "lightspeed.changed_items"
    title = "Lightspeed: changed items"
    category = "lightspeed"
    icon = "store"
    example = Example({"connection": "demo_lightspeed"})
    stream = Stream(key="itemID", modified="timeStamp")
    keys = ("customSku", "ean", "upc", "itemID")
    fields = {
        "itemID": "text", "systemSku": "text", "customSku": "text", "manufacturerSku": "text", "upc": "text",
        "ean": "text", "description": "text", "price": "number", "msrp": "number", "online_price": "number",
        "defaultCost": "number", "avgCost": "number", "quantity": "number", "category": "text", "itemType": "text",
        "archived": "boolean", "tax": "boolean", "discountable": "boolean", "serialized": "boolean",
        "publishToEcom": "boolean", "modelYear": "text", "categoryID": "text", "taxClassID": "text",
        "departmentID": "text", "itemMatrixID": "text", "manufacturerID": "text", "seasonID": "text",
        "defaultVendorID": "text", "createTime": "datetime", "timeStamp": "datetime", "Prices": "list",
        "ItemShops": "list", "Images": "list", "image_urls": "list", "attributes": "object",
        "Category": "object", "Category.name": "text", "Category.fullPathName": "text",
    }  # fmt: skip

    resource = "Item"

    items = Out("Items")

    def conditions(self) -> dict[str, str]:
        return {"archived": ARCHIVED[self.config.archived]}

    def loaded(self) -> Sequence[str]:
        """The names of attributes belong to their set."""
        names = ["ItemAttributes.ItemAttributeSet"] if "ItemAttributes" in self.config.relations else []
        return [*self.config.relations, *names]

    def record(self, row: Record) -> Record:
        return item_record(row, self.config.relations, self.config.shop)
