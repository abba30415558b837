"""Shopify: changed customers: every customer changed since the last run."""

from collections.abc import AsyncIterator
from datetime import date, datetime

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.shopify.bulk import BulkScan, changed
from nodes.shopify.bulk_documents import CUSTOMERS_IN_BULK
from nodes.shopify.catalogue_records import customer_record
from nodes.shopify.client import Shopify
from nodes.shopify.configs import LargeReads
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents import CUSTOMERS
from nodes.shopify.metafields import MetafieldName, asked, metafields_of, metafields_setting
from nodes.shopify.scan import Scan, day_of


class ChangedCustomersConfig(LargeReads):
    connection: str = ConnectionField("shopify")
    filter: str = Field(
        "",
        title="Filter",
        description="Shopify's own search, such as country:Poland or tag:VIP. It ignores unknown names.",
        ui={"placeholder": "tag:VIP", "order": 1},
    )
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with all customers. Later runs go on from there.",
        ui={"placeholder": "2026-01-31", "order": 2},
    )
    metafields: list[MetafieldName] = metafields_setting("customer_metafields")
    page_size: int = Field(
        50,
        title="Customers at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=250,
        ui={"advanced": True, "order": 3},
    )


class ChangedCustomers(Source[ChangedCustomersConfig]):
    """Reads customers by their time of change and remembers how far it came.

    Shopify finds changed customers by the day only; those changed earlier on that day are left out here. E-mail and
    phone may be missing.
    """

    name = "shopify.changed_customers"
    title = "Shopify: changed customers"
    category = "shopify"
    icon = "users"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="customer_id", modified="updated_at")
    keys = ("email", "phone", "customer_id")
    fields = {
        "customer_id": "text", "name": "text", "first_name": "text", "last_name": "text", "email": "text",
        "email_verified": "boolean", "marketing": "boolean", "phone": "text", "language": "text", "note": "text",
        "state": "text", "tags": "list", "tax_exempt": "boolean", "orders": "integer", "spent": "number",
        "currency": "text", "created_at": "datetime", "updated_at": "datetime", "company": "text",
        "company_external_id": "text", "address_name": "text", "address_company": "text", "address1": "text",
        "address2": "text", "zip": "text", "city": "text", "province": "text", "country": "text",
        "address_phone": "text", "metafields": "object",
    }  # fmt: skip

    customers = Out("Customers")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        names = self.config.metafields
        since = ctx.window.since or day_of(self.config.changed_since)
        document, size = asked(CUSTOMERS, "Customer", names), self.config.page_size
        scan = Scan(shopify, document, "customers", size, {}, self.config.filter, since)
        bulk = BulkScan(shopify, CUSTOMERS_IN_BULK.with_metafields(names), scan.query(scan.begin()))
        async for rows, token in changed(scan, bulk, self.config, ctx):
            new = [row for row in rows if _new_enough(row, since)]
            yield Page([{**customer_record(row), **metafields_of(row, names)} for row in new], token=token)


def _new_enough(row: Record, since: datetime | None) -> bool:
    return since is None or datetime.fromisoformat(row["updatedAt"]) >= since
