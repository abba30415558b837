"""Lightspeed: changed items: every item changed since the last run, oldest change first."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import field_validator
from wareflow.sdk import Config, ConnectionField, Context, Example, Field, Out, Page, Source, Stream, dumps

from nodes.lightspeed.client import Lightspeed, question_of
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.records import item_record

Relation = Literal[
    "Category", "CustomFieldValues", "Images", "ItemAttributes", "ItemComponents", "ItemECommerce", "ItemShops",
    "ItemVendorNums", "Manufacturer", "Note", "TagRelations", "TaxClass",
]  # fmt: skip
OURS = frozenset({"limit", "sort", "timestamp", "load_relations", "after", "before", "archived", "count", "offset"})


class ChangedItemsConfig(Config):
    connection: str = ConnectionField("lightspeed")
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
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with all items. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 4},
    )
    filters: dict[str, str] = Field(
        {},
        title="Filter",
        description="Lightspeed's own conditions, such as categoryID = 3 or description = ~,%shirt%.",
        ui={"widget": "mapping", "advanced": True, "order": 5},
    )
    page_size: int = Field(
        100,
        title="Items per page",
        description="How many are read at once.",
        ge=1,
        le=100,
        ui={"advanced": True, "order": 6},
    )

    @field_validator("filters")
    @classmethod
    def _leave_ours_alone(cls, filters: dict[str, str]) -> dict[str, str]:
        for name in filters:
            if name.lower() in OURS or not name:
                raise ValueError(f"“{name}” is set by this step itself; remove it from the filter")
        return filters


class ChangedItems(Source[ChangedItemsConfig]):
    """Reads items by their time of change and remembers how far it came.

    A change of stock alone does not count as a change of the item in Lightspeed. Amounts are exact numbers, SKUs and
    barcodes are text; `price` is the Default price.
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
        "ItemShops": "list", "Images": "list", "image_urls": "list",
        "Category": "object", "Category.name": "text", "Category.fullPathName": "text",
    }  # fmt: skip

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        address = ctx.window.token or lightspeed.list_address("Item", self._question(ctx.window.since))
        while address:
            rows, address = await lightspeed.page(address, "Item")
            records = [item_record(row, self.config.relations, self.config.shop) for row in rows]
            yield Page(records, token=address or None)

    def _question(self, since: datetime | None) -> dict[str, str]:
        """The first page's conditions (reference: "Query language", incremental pull by `timeStamp`)."""
        start = since.astimezone(UTC) if since else self.config.changed_since
        return {
            **self.config.filters,
            **question_of(
                timeStamp=f">=,{start:%Y-%m-%dT%H:%M:%S}+00:00" if start else "",
                sort="timeStamp",
                archived={"exclude": "", "include": "true", "only": "only"}[self.config.archived],
                load_relations=dumps(list(self.config.relations)).decode() if self.config.relations else "",
                limit=self.config.page_size,
            ),
        }
