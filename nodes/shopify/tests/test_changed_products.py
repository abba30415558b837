"""Shopify: changed products."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_products import ChangedProducts
from nodes.shopify.connection import ShopifyConnection

MUG = {
    "title": "Kubek",
    "updatedAt": "2026-05-01T10:00:00Z",
    "variants": [{"sku": "00123", "barcode": "5901234123457", "price": "1.10", "cost": "0.40", "stock": [5, 2]}],
}


async def read(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, window: Window | None = None, **config: Any
) -> NodeRun:
    settings = {"connection": "shop", **config}
    return await run_node(ChangedProducts, settings, http=transport, connection=connection, window=window)


async def test_every_product_comes_once_with_all_of_its_variants(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(transport, connection)

    products = run.records("products")
    assert len({product["product_id"] for product in products}) == len(products) == 301
    assert sum(len(product["variants"]) for product in products) == len(shop.store.all("ProductVariant"))


async def test_codes_stay_text_and_money_is_exact(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"products": [MUG]})

    run = await read(transport, connection)

    [product] = run.records("products")
    assert (product["sku"], product["barcode"], product["stock"]) == ("00123", "5901234123457", 7)
    assert (product["price"], product["cost"]) == (Decimal("1.10"), Decimal("0.40"))


async def test_more_variants_than_a_page_holds_are_read_to_their_end(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    variants = [{"title": f"V{number}", "sku": f"V{number}", "price": "1"} for number in range(131)]
    shop.seed(data={"products": [{**MUG, "variants": variants}]})

    run = await read(transport, connection)

    [product] = run.records("products")
    assert [variant["sku"] for variant in product["variants"]] == [f"V{number}" for number in range(131)]
    assert product["sku"] is None


async def test_a_product_changed_at_the_very_second_of_the_window_is_read(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    old = {**MUG, "title": "Old", "updatedAt": "2026-05-01T09:59:59Z"}
    shop.seed(data={"products": [old, MUG]})

    run = await read(transport, connection, Window(since=datetime(2026, 5, 1, 10, 0, tzinfo=UTC)))

    assert [product["title"] for product in run.records("products")] == ["Kubek"]


async def test_products_changed_in_one_second_are_all_read_across_pages(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"products": [{**MUG, "title": f"P{number}"} for number in range(7)]})

    run = await read(transport, connection, page_size=3)

    assert sorted(product["title"] for product in run.records("products")) == [f"P{number}" for number in range(7)]
