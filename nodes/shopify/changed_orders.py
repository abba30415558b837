"""Shopify: changed orders: every order changed since the last run, oldest change first, with all of its parts."""

from collections.abc import AsyncIterator, Iterable
from datetime import date
from functools import partial
from typing import Literal

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Problem, Record, Source, Stream

from nodes.shopify.added_up import AddedUp
from nodes.shopify.bulk import BulkScan, changed
from nodes.shopify.bulk_documents import ORDERS_IN_BULK
from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents import ORDERS
from nodes.shopify.metafields import MetafieldName, asked, metafields_of, metafields_setting
from nodes.shopify.order_fields import ORDER_FIELDS
from nodes.shopify.order_parts import LINES, complete, with_refunds, with_returns
from nodes.shopify.order_records import order_record
from nodes.shopify.scan import Scan, day_of

Part = Literal["customer", "company", "transactions", "fulfillments", "risk", "returns"]
ASKED: tuple[Part, ...] = ("customer", "company", "transactions", "fulfillments", "risk")


class ChangedOrdersConfig(AddedUp):
    connection: str = ConnectionField("shopify")
    include: list[Part] = Field(
        ["customer", "company", "transactions"],
        title="Also read",
        description="Customer and company need the scope read_customers, returns read_returns; each part makes a "
        "question dearer.",
        ui={"widget": "multiselect", "order": 1},
    )
    filter: str = Field(
        "",
        title="Filter",
        description="Shopify's own search, such as financial_status:paid -status:cancelled. It ignores unknown names.",
        ui={"placeholder": "financial_status:paid", "order": 2},
    )
    test_orders: bool = Field(
        False, title="Test orders too", description="Orders paid with a test gateway.", ui={"order": 3}
    )
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with all orders. Later runs go on from there.",
        ui={"placeholder": "2026-01-31", "order": 4},
    )
    metafields: list[MetafieldName] = metafields_setting("order_metafields")
    page_size: int = Field(
        5,
        title="Orders at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=50,
        ui={"advanced": True, "order": 7},
    )


class ChangedOrders(Source[ChangedOrdersConfig]):
    """Reads orders by their time of change and remembers how far it came.

    Amounts are exact, in the shop's currency and, with `_presentment`, in the customer's. A line's `total` is what it
    costs after its discounts; `kind` tells a product from a gift card, a tip and a line of its own text. Orders older
    than 60 days are only there when the app has the scope read_all_orders.
    """

    name = "shopify.changed_orders"
    title = "Shopify: changed orders"
    category = "shopify"
    icon = "shopping-bag"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="order_id", modified="updated_at")
    keys = ("name", "order_id", "email", "po_number")
    fields = ORDER_FIELDS

    orders = Out("Orders")
    failed = Out("Failed", role="error")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        wanted: Record = {part: part in self.config.include for part in ASKED}
        names = self.config.metafields
        since = ctx.window.since or day_of(self.config.changed_since)
        size, variables = self.config.page_size, {**wanted, "lines": LINES}
        document = asked(ORDERS, "Order", names)
        scan = Scan(shopify, document, "orders", size, variables, self.config.filter, since)
        kind, finish = ORDERS_IN_BULK.with_metafields(names), partial(with_refunds, shopify)
        bulk = BulkScan(shopify, kind, scan.query(scan.begin()), wanted, finish=finish)
        async for rows, token in changed(scan, bulk, self.config, ctx):
            if "returns" in self.config.include:
                await with_returns(shopify, rows)
            for row in rows:
                await complete(shopify, row)
            yield self._page(({**order_record(row), **metafields_of(row, names)} for row in rows), token)

    def _page(self, records: Iterable[Record], token: str | None) -> Page:
        whole: list[Record] = []
        rejected: list[tuple[Record, Problem]] = []
        for record in records:
            if record["test"] and not self.config.test_orders:
                continue
            problem = self.config.problem(record)
            if problem:
                rejected.append((record, problem))
            else:
                whole.append(record)
        return Page(whole, token=token, rejected=rejected)
