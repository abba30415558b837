"""BC: find items: the items changed since the last run, or all that meet a filter."""

from collections.abc import AsyncIterator
from datetime import UTC

from pydantic import field_validator
from wareflow.sdk import Config, ConnectionField, Context, Example, Field, Out, Page, Source, Stream

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import ITEM_FIELDS, plain_kind
from nodes.business_central.records import item_record


class FindItemsConfig(Config):
    connection: str = ConnectionField("business_central")
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

    @field_validator("filter")
    @classmethod
    def _condition_only(cls, condition: str) -> str:
        if condition.strip().lower().startswith("$filter"):
            raise ValueError("leave out “$filter=”; write only the condition")
        return condition.strip()


class FindItems(Source[FindItemsConfig]):
    """Reads items in the order of their last change and remembers how far it came.

    Deleted items do not show. A booking that only moves the stock may leave the item's time of change as it was.
    """

    name = "business_central.find_items"
    title = "BC: find items"
    category = "business_central"
    icon = "search"
    example = Example({"connection": "demo_bc", "filter": "blocked eq false"})
    stream = Stream(key="id", modified="lastModifiedDateTime")
    keys = ("number", "gtin")
    fields = {name: plain_kind(field) for name, field in ITEM_FIELDS.items()}

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        question = None if ctx.window.token else self._question(ctx)
        address = ctx.window.token or await bc.address("items")
        while address:
            rows, address = await bc.list_page(address, question, size=self.config.page_size)
            question = None
            yield Page([item_record(row) for row in rows], token=address or None)

    def _question(self, ctx: Context) -> dict[str, str]:
        since = ctx.window.since
        moment = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if since else ""
        conditions = [f"lastModifiedDateTime ge {moment}"] if moment else []
        if self.config.filter:
            conditions.append(f"({self.config.filter})" if conditions else self.config.filter)
        question = {"$orderby": "lastModifiedDateTime"}
        return {"$filter": " and ".join(conditions), **question} if conditions else question
