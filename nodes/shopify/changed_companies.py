"""Shopify: changed companies: every business customer changed since the last run, with contacts and locations."""

from collections.abc import AsyncIterator

from wareflow.sdk import ConnectionField, Context, Example, Field, Out, Page, Source, Stream

from nodes.shopify.client import Shopify
from nodes.shopify.company_records import company_record
from nodes.shopify.configs import ChangedConfig
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.documents_more import COMPANIES, MORE_COMPANY_LOCATIONS, MORE_CONTACTS
from nodes.shopify.scan import Scan, day_of, rest_of

PARTS, MORE = 10, 100


class ChangedCompaniesConfig(ChangedConfig):
    connection: str = ConnectionField("shopify")
    page_size: int = Field(
        10,
        title="Companies at once",
        description="A question that Shopify finds too dear is asked again for half as many.",
        ge=1,
        le=100,
        ui={"advanced": True, "order": 3},
    )


class ChangedCompanies(Source[ChangedCompaniesConfig]):
    """Reads companies by their time of change and remembers how far it came.

    Each comes with its contacts and locations; the tax number and the addresses of the first location stand at the top.
    A location or contact that changes by itself may leave the company's time as it is.
    """

    name = "shopify.changed_companies"
    title = "Shopify: changed companies"
    category = "shopify"
    icon = "building"
    example = Example({"connection": "demo_shopify"})
    stream = Stream(key="company_id", modified="updated_at")
    keys = ("name", "company_id", "external_id", "vat_number", "email")
    fields = {
        "company_id": "text", "name": "text", "external_id": "text", "note": "text", "customer_since": "datetime",
        "created_at": "datetime", "updated_at": "datetime", "vat_number": "text", "tax_exempt": "boolean",
        "contact_name": "text", "email": "text", "phone": "text", "contact_id": "text", "location_id": "text",
        "currency": "text", "billing_address1": "text", "billing_address2": "text", "billing_zip": "text",
        "billing_city": "text", "billing_country": "text", "shipping_address1": "text", "shipping_zip": "text",
        "shipping_city": "text", "shipping_country": "text", "contacts": "list", "contacts[].email": "text",
        "locations": "list", "locations[].name": "text", "locations[].vat_number": "text",
    }  # fmt: skip

    companies = Out("Companies")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        since = ctx.window.since or day_of(self.config.changed_since)
        scan = Scan(shopify, COMPANIES, "companies", self.config.page_size, {"parts": PARTS}, self.config.filter, since)
        async for rows, token in scan.pages(ctx.window.token):
            for row in rows:
                await rest_of(shopify, MORE_CONTACTS, row, "contacts", "company", MORE)
                await rest_of(shopify, MORE_COMPANY_LOCATIONS, row, "locations", "company", MORE)
            yield Page([company_record(row) for row in rows], token=token)
