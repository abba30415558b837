"""Draft orders out of invoices: their lines, and the mark by which they are found again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wareflow.sdk import ItemError, Record, decimal_of, get_path

from nodes.shopify.client import Shopify
from nodes.shopify.lookups import any_of, chunks, one_of, quoted
from nodes.shopify.stock import whole_number
from nodes.shopify.write_documents import DRAFTS_BY_TAG, FIXED_TERMS, VARIANTS_BY_SKU

TAG_LENGTH = 40
ADDRESS = {
    "name": "name", "first_name": "firstName", "last_name": "lastName", "company": "company", "address1": "address1",
    "address2": "address2", "zip": "zip", "city": "city", "country": "countryCode", "phone": "phone",
}  # fmt: skip


def tag_of(reference: object) -> str:
    """The tag that marks a draft order. Raises ItemError."""
    text = str(reference).strip() if isinstance(reference, str | int) and not isinstance(reference, bool) else ""
    if not text or len(text) > TAG_LENGTH or "," in text:
        raise ItemError(
            f"The reference “{text}” cannot be a tag of Shopify: 1 to {TAG_LENGTH} characters without a comma. "
            "Check the mapping.",
            field="reference",
        )
    return text


async def find_draft(client: Shopify, tag: str) -> Record | None:
    """The draft order with that tag. A search takes capitals and small letters as one; here they must be the same."""
    data = await client.ask(DRAFTS_BY_TAG, {"query": f"tag:{quoted(tag)}"}, about=f"draft order {tag}")
    return next((row for row in data["draftOrders"]["nodes"] if tag in row["tags"]), None)


def lines_of(value: Any, names: Mapping[str, str], currency: str) -> list[Record]:
    """Lines of the invoice with SKU, title, quantity and price. Raises ItemError."""
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        raise ItemError("The invoice has no list of lines. Check the mapping.", field="lines")
    found = []
    for number, line in enumerate(value, start=1):
        sku, title = get_path(line, names["sku"]), get_path(line, names["title"])
        if not sku and not title:
            raise ItemError(f"Line {number} has neither SKU nor title. Correct the record.", field="lines")
        price = _price(get_path(line, names["price"]), number, currency)
        quantity = whole_number(get_path(line, names["quantity"]))
        found.append({"sku": str(sku) if sku else None, "title": str(title or sku), "quantity": quantity, **price})
    return found


async def with_variants(client: Shopify, lines: Sequence[Record]) -> list[Record]:
    """Lines as they are sent: of a variant where the SKU names exactly one, else of their own text."""
    variants: dict[str, list[str]] = {}
    for part in chunks(line["sku"] for line in lines if line["sku"]):
        data = await client.ask(VARIANTS_BY_SKU, {"query": any_of("sku", part)}, about=f"{len(part)} variants")
        for row in data["productVariants"]["nodes"]:
            variants.setdefault(row["sku"], []).append(row["id"])
    return [_wire(line, variants.get(line["sku"] or "", [])) for line in lines]


def _wire(line: Record, variants: Sequence[str]) -> Record:
    if len(variants) == 1:
        return {"variantId": variants[0], "quantity": line["quantity"], "priceOverride": line["price"]}
    body = {"title": line["title"], "quantity": line["quantity"], "originalUnitPriceWithCurrency": line["price"]}
    return {**body, **({"sku": line["sku"]} if line["sku"] else {})}


def _price(value: Any, number: int, currency: str) -> Record:
    price = decimal_of(value)
    if price is None or price < 0:
        raise ItemError(f"Line {number} has no price that can be read: “{value}”. Correct the record.", field="lines")
    return {"price": {"amount": f"{price:f}", "currencyCode": currency}}


def due_of(value: Any) -> str | None:
    """The day on which the money is due; none when it is not said. Raises ItemError."""
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise ItemError(f"“{value}” is no day such as 2026-12-31. Correct the mapping.", field="due") from None


async def terms_of(client: Shopify, due: str) -> Record:
    """Payment terms with a fixed day. Raises ItemError."""
    [name] = (await client.ask(FIXED_TERMS, about="payment terms")).values()
    template = one_of(name[:1], "payment terms with a fixed day", "due")
    return {"paymentTermsTemplateId": template["id"], "paymentSchedules": [{"dueAt": f"{due}T00:00:00Z"}]}


def address_of(value: Any) -> Record | None:
    """An address with our field names, as it is sent; unknown fields are refused. Raises ItemError."""
    if value in (None, "", {}):
        return None
    if not isinstance(value, dict) or set(value) - set(ADDRESS):
        raise ItemError(f"An address is a record with the fields {', '.join(ADDRESS)}.", field="address")
    body = {ADDRESS[name]: str(each) for name, each in value.items() if each not in (None, "")}
    if "name" in body:
        first, _, last = body.pop("name").rpartition(" ")
        body = {"firstName": first, "lastName": last, **body}
    return body
