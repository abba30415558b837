"""Products by the SKU of a variant: looked up many at once, made, changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from wareflow.sdk import AuthError, ItemError, OutcomeUnknown, Record, RemoteRefused, TransientError

from nodes.shopify.client import Shopify
from nodes.shopify.lookups import any_of, chunks, one_of
from nodes.shopify.product_fields import handle_of, part_of, product_wire, variant_wire
from nodes.shopify.write_documents import (
    CREATE_PRODUCT,
    PRODUCT_BY_HANDLE,
    PRODUCTS_BY_SKU,
    UPDATE_PRODUCT,
    UPDATE_VARIANT,
)


async def find_by_sku(client: Shopify, skus: Sequence[str]) -> dict[str, list[Record]]:
    """Variants with their product; a SKU whose question was refused or cut short is left out."""
    found: dict[str, list[Record]] = {}
    for part in chunks(skus):
        try:
            data = await client.ask(PRODUCTS_BY_SKU, {"query": any_of("sku", part)}, about=f"{len(part)} products")
        except RemoteRefused:
            continue
        page = data["productVariants"]
        if page["pageInfo"]["hasNextPage"] and len(part) > 1:
            continue
        found.update({sku: [row for row in page["nodes"] if row["sku"] == sku] for sku in part})
    return found


async def current_of(client: Shopify, sku: str, rows: Sequence[Record] | None) -> Record | None:
    """The variant with that SKU. The search lags behind, so a new one is looked for by its handle too."""
    if rows is None:
        rows = (await find_by_sku(client, [sku])).get(sku, [])
    if rows:
        return one_of(rows, f"SKU {sku}", "sku")
    handle = handle_of(sku)
    data = await client.ask(PRODUCT_BY_HANDLE, {"handle": handle}, about=f"product {handle}")
    product = data["productByIdentifier"]
    if product is None:
        return None
    variants = product["variants"]["nodes"]
    if len(variants) == 1 and variants[0]["sku"] == sku:
        return dict(variants[0])
    raise ItemError(
        f"Shopify has a product “{product['title']}” with the address {handle} that is not SKU {sku}. "
        "Give its variant the SKU there, or change its address.",
        field="sku",
    )


async def create(client: Shopify, sku: str, values: Mapping[str, Any]) -> Record:
    """A new product with one variant; the same again gives the same product, because its handle comes of the SKU."""
    variant = variant_wire(values)
    item = {**variant.pop("inventoryItem", {}), "sku": sku}
    body = {
        **product_wire(values),
        "handle": handle_of(sku),
        "productOptions": [{"name": "Title", "values": [{"name": "Default Title"}]}],
        "variants": [
            {
                **variant,
                "inventoryItem": item,
                "optionValues": [{"optionName": "Title", "name": "Default Title"}],
            }
        ],
    }
    question = {"input": body, "handle": handle_of(sku)}
    payload = await client.change(CREATE_PRODUCT, question, about=f"product {sku}")
    return dict(payload["product"]["variants"]["nodes"][0])


async def update(client: Shopify, variant: Record, values: Mapping[str, Any]) -> Record:
    """Change the given fields, those of the product and those of the variant with a request each."""
    about, product = f"product {variant['sku']}", product_wire(values)
    if product:
        body = {"id": variant["product"]["id"], **product}
        await client.change(UPDATE_PRODUCT, {"product": body}, about=about)
    if part_of(values, "variant"):
        question = {"productId": variant["product"]["id"], "variants": [{"id": variant["id"], **variant_wire(values)}]}
        try:
            await client.change(UPDATE_VARIANT, question, about=about)
        except (TransientError, AuthError) as error:
            if not product:
                raise
            raise OutcomeUnknown(f"Only one half of {about} was written. It is looked up again.") from error
    return dict(values)
