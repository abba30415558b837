"""BC: find items: the items changed since the last run, or all that meet a filter."""

from wareflow.sdk import Example, Field, Out

from nodes.business_central.fields import entity
from nodes.business_central.finding import FindChanged, FindConfig

ITEMS = entity("items")


class FindItemsConfig(FindConfig):
    filter: str = Field(
        "",
        title="Filter",
        description="An OData condition, such as blocked eq false and itemCategoryCode eq 'CHAIR'. Empty: all items.",
        max_length=2000,
        ui={"placeholder": "blocked eq false", "order": 1},
    )
    page_size: int = Field(
        500,
        title="Items per page",
        description="How many are read at once.",
        ge=1,
        le=20_000,
        ui={"advanced": True, "order": 2},
    )


class FindItems(FindChanged[FindItemsConfig]):
    """Reads items in the order of their last change and remembers how far it came.

    Deleted items do not show. A booking that only moves the stock may leave the item's time of change as it was.
    """

    name = "business_central.find_items"
    title = "BC: find items"
    category = "business_central"
    example = Example({"connection": "demo_bc", "filter": "blocked eq false"})
    entity = ITEMS
    keys = ("number", "gtin")
    fields = ITEMS.kinds

    items = Out("Items")
