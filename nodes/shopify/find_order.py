"""Shopify: find order: read the orders that the items name, whole and as they are now."""

from wareflow.sdk import Action, Batch, Context, Example, Field, Item, ItemError, Out, Outputs, Record

from nodes.shopify.added_up import WholeOrders
from nodes.shopify.changed_orders import ASKED, Part
from nodes.shopify.client import Shopify
from nodes.shopify.configs import OrderConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents import ORDER_BY_ID
from nodes.shopify.lookups import find_order_id
from nodes.shopify.metafields import MetafieldName, asked, metafields_of, metafields_setting
from nodes.shopify.order_fields import ORDER_FIELDS
from nodes.shopify.order_parts import LINES, complete, with_returns
from nodes.shopify.order_records import order_record


class FindOrderConfig(WholeOrders, OrderConfig):
    include: list[Part] = Field(
        ["customer", "company", "transactions"],
        title="Also read",
        description="Customer and company need the scope read_customers, returns read_returns; each part makes a "
        "question dearer.",
        ui={"widget": "multiselect"},
    )
    metafields: list[MetafieldName] = metafields_setting("order_metafields")
    put_under: str = Field(
        "",
        title="Put it under",
        description="The order goes into this field of the item, the rest stays. Empty: the item becomes the order.",
    )


class FindOrder(Action[FindOrderConfig]):
    """Reads each order as changed orders gives it, archived and cancelled ones too."""

    name = "shopify.find_order"
    title = "Shopify: find order"
    category = "shopify"
    icon = "search"
    example = Example(
        {"connection": "demo_shopify", "by": "name", "order": "{{ item.name }}"}, [{"name": "#1002"}, {"name": "#1"}]
    )
    keys = ("name", "order_id", "email", "po_number")
    fields = ORDER_FIELDS

    found = Out("Found")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        order_of = ctx.renderer(self.config.order)

        async def look(item: Item) -> Item | dict[Out, Item]:
            order_id = await find_order_id(shopify, self.config.by, order_of(item, None))
            row = await self._read(shopify, order_id) if order_id else None
            if row is None:
                return {self.missing: item.with_record(item.record)}
            record = {**order_record(row), **metafields_of(row, self.config.metafields)}
            if problem := self.config.problem(record):
                raise ItemError(problem.message, code=problem.code)
            name = self.config.put_under
            return item.with_record({**item.record, name: record} if name else record)

        return await self.each(batch, look, to=self.found, at_once=2 * shopify.at_once)

    async def _read(self, shopify: Shopify, order_id: str) -> Record | None:
        """All of one order; none when it is not there, or not for this app."""
        wanted: Record = {part: part in self.config.include for part in ASKED}
        about = f"order {order_id.rpartition('/')[2]}"
        document = asked(ORDER_BY_ID, "Order", self.config.metafields)
        row = (await shopify.ask(document, {"id": order_id, "lines": LINES, **wanted}, about=about))["order"]
        if row is None:
            return None
        if "returns" in self.config.include:
            await with_returns(shopify, [row])
        await complete(shopify, row)
        return dict(row)
