"""Shopify: draft order from invoice: make a draft order once for each invoice."""

from functools import partial
from typing import Any

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.drafts import address_of, due_of, find_draft, lines_of, tag_of, terms_of, with_variants
from nodes.shopify.lookups import global_id
from nodes.shopify.write_documents import CREATE_DRAFT

VALUES = (
    "reference", "lines", "currency", "customer_id", "company_id", "company_contact_id", "company_location_id", "email",
    "note", "po_number", "address", "due",
)  # fmt: skip
COMPANY = {"company_id": "Company", "company_contact_id": "CompanyContact", "company_location_id": "CompanyLocation"}


class CreateDraftOrderConfig(Config):
    connection: str = ConnectionField("shopify")
    reference: str = ExpressionField(
        "{{ item.number }}",
        title="Invoice number",
        description="Becomes a tag by which the draft order is found again: at most 40 characters, no comma.",
        min_length=1,
    )
    lines: Any = ExpressionField("{{ item.lines }}", title="Lines", description="The list of the invoice's lines.")
    line_sku: str = Field("sku", title="SKU of a line", description="Its field; with it the variant is found.")
    line_title: str = Field("title", title="Text of a line", description="Its field; for a line without a variant.")
    line_quantity: str = Field("quantity", title="Quantity of a line", description="Its field; a whole number.")
    line_price: str = Field("price", title="Unit price of a line", description="Its field; the price that is charged.")
    currency: str = ExpressionField("EUR", title="Currency", description="Of the prices, such as EUR.", min_length=1)
    customer_id: str = ExpressionField("", title="Customer id", description="In Shopify; empty: none is attached.")
    company_id: str = ExpressionField(
        "", title="Company id", description="In Shopify, for a business customer; needs contact and location as well."
    )
    company_contact_id: str = ExpressionField("", title="Company contact id", description="Who buys for the company.")
    company_location_id: str = ExpressionField("", title="Company location id", description="For which of its places.")
    email: str = ExpressionField("", title="E-mail", description="Where Shopify would send the invoice.")
    address: Any = ExpressionField(
        "",
        title="Billing address",
        description="A record with name, company, address1, zip, city, country (two letters), phone; or empty.",
    )
    po_number: str = ExpressionField("", title="Customer's order number", description="Stands on the draft order.")
    note: str = ExpressionField("", title="Note", description="Stands on the draft order.")
    due: str = ExpressionField(
        "",
        title="Due date",
        description="Such as 2026-12-31; the order stays unpaid until its payment is noted, and the app needs the "
        "scope write_payment_terms. Empty: an order that is made of the draft is paid.",
    )
    tax_exempt: bool = Field(False, title="Without tax", description="Shopify adds no tax of its own.")


class CreateDraftOrder(Action[CreateDraftOrderConfig]):
    """Makes one draft order for each invoice; one that has its tag already is left as it is.

    A line whose SKU names exactly one variant is a line of that variant at the invoice's price, any other a line of its
    own text. Shopify works out taxes itself.
    """

    name = "shopify.create_draft_order"
    title = "Shopify: draft order from invoice"
    category = "shopify"
    icon = "file-plus"
    example = Example(
        {"connection": "demo_shopify", "tax_exempt": True},
        [{"number": "FV/2026/00123", "lines": [{"sku": "1e5", "title": "Mug", "quantity": 2, "price": "12.50"}]}],
    )
    writes = True
    keys = ("number",)

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({name: getattr(self.config, name) for name in VALUES})

        async def create(item: Item) -> Item:
            wish = render(item, None)
            tag, names = tag_of(wish["reference"]), self._names()
            currency = str(wish["currency"]).strip().upper()
            lines = lines_of(wish["lines"], names, currency)
            body = _body(wish, tag, currency, tax_exempt=self.config.tax_exempt)
            known = await find_draft(shopify, tag)
            before, after = known and {"reference": tag}, {"reference": tag}
            due = due_of(wish["due"])
            shown = after if known else {**after, "lines": len(lines), **body, **({"due": due} if due else {})}
            change = Change.between("draft order", tag, before, shown)
            # Looked up by its tag before it is made.
            send = partial(_send, shopify, lines, body, tag, due)
            saved = await ctx.apply(change, send, item=item, effect="C")
            facts = known or saved
            name, number = facts.get("name"), facts.get("legacyResourceId")
            return item.with_record({**item.record, "draft_order": name, "draft_order_id": number})

        return await self.each(
            batch,
            create,
            to=self.done,
            at_once=2 * shopify.at_once,
            lane=lambda item: str(render(item, None)["reference"]),
        )

    def _names(self) -> dict[str, str]:
        parts = {"sku": "line_sku", "title": "line_title", "quantity": "line_quantity", "price": "line_price"}
        return {part: getattr(self.config, name) for part, name in parts.items()}


def _body(wish: Record, tag: str, currency: str, *, tax_exempt: bool) -> Record:
    """The input without its lines and without what is empty."""
    body = {
        "tags": [tag],
        "presentmentCurrencyCode": currency,
        "purchasingEntity": _buyer(wish),
        "email": wish["email"],
        "billingAddress": address_of(wish["address"]),
        "poNumber": str(wish["po_number"] or ""),
        "note": str(wish["note"] or ""),
        "taxExempt": tax_exempt or None,
    }
    return {name: value for name, value in body.items() if value}


def _buyer(wish: Record) -> Record | None:
    """A company, else a customer, else nobody. Raises ItemError."""
    given = {name: global_id(kind, wish[name], name) for name, kind in COMPANY.items() if wish[name]}
    if len(given) == len(COMPANY):
        names = {"company_id": "companyId", "company_contact_id": "companyContactId"}
        return {"purchasingCompany": {names.get(name, "companyLocationId"): given[name] for name in COMPANY}}
    if given:
        raise ItemError(
            "A company needs its id, its contact and its location. Map all three, or none.", field="company_id"
        )
    customer = wish["customer_id"] and global_id("Customer", wish["customer_id"], "customer_id")
    return {"customerId": customer} if customer else None


async def _send(shopify: Shopify, lines: list[Record], body: Record, tag: str, due: str | None) -> Record:
    wish = {**body, "lineItems": await with_variants(shopify, lines)}
    if due:
        wish["paymentTerms"] = await terms_of(shopify, due)
    payload = await shopify.change(CREATE_DRAFT, {"input": wish}, about=f"the draft order for {tag}")
    return dict(payload["draftOrder"])
