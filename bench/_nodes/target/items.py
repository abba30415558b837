"""Items: so many of them, page by page."""

from collections.abc import AsyncIterator

from wareflow.sdk import Config, Context, Field, Out, Page, Source


class ItemsConfig(Config):
    count: int = Field(10_000, title="Items")
    page_size: int = Field(100, title="Page size")
    price: str = Field("10.00", title="Price")


class Items(Source[ItemsConfig]):
    """Gives numbered items."""

    name = "target.items"
    title = "Items"

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        size = self.config.page_size
        for start in range(0, self.config.count, size):
            numbers = range(start, min(start + size, self.config.count))
            yield Page([self._item(number) for number in numbers], token=str(start + size))

    def _item(self, number: int) -> dict[str, object]:
        return {
            "key": f"ITEM-{number:05d}",
            "name": f"Stoneware mug no. {number}, glazed by hand",
            "price": self.config.price,
            "gtin": f"590{number:010d}",
            "category": f"Kitchen {number % 50}",
            "unit": "pcs",
        }
