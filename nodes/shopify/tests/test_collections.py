"""Shopify: collections are read with their products, and products put into them and taken out."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.collecting import add_collection, join
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_collections import ChangedCollections
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.set_collections import SetCollections

AT = "2026-11-20T10:00:00Z"


@pytest.fixture(autouse=True)
def filled(shop: Sandbox) -> None:
    shop.seed(data={"products": [{"title": f"Kubek {n}", "updatedAt": AT} for n in range(120)]})
    world, products = shop._world(""), shop.store.all("Product")
    for title, count in (("Kuchnia", 110), ("Łódź", 1)):
        made = add_collection(shop.store, title)
        for product in products[:count]:
            join(world, made, product)
    ruled = add_collection(shop.store, "Mugs", ruleSet={"appliedDisjunctively": False, "rules": []})
    join(world, ruled, products[0])
    shop.requests.clear()


async def put(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "by": "key", "product": "{{ item.handle }}", **config}
    return await run_node(SetCollections, settings, Batch.of(list(records)), http=transport, connection=connection)


def held(shop: Sandbox, handle: str) -> list[str]:
    product = next(row for row in shop.store.all("Product") if row["handle"] == handle)
    return sorted(shop.store.one(each)["title"] for each in product.get("collections") or [])


async def test_collections_come_with_all_of_their_products(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await run_node(ChangedCollections, {"connection": "shop"}, http=transport, connection=connection)

    rows = {row["title"]: row for row in run.records("collections")}
    assert {title: len(row["products"]) for title, row in rows.items()} == {"Kuchnia": 110, "Łódź": 1, "Mugs": 1}
    assert (rows["Mugs"]["by_rules"], rows["Łódź"]["by_rules"], rows["Łódź"]["handle"]) == (True, False, "lodz")


@pytest.mark.parametrize(
    ("wanted", "given", "left"),
    [
        ("add", "łódź", ["Kuchnia", "Mugs", "Łódź"]),
        ("remove", "kuchnia, nobody", ["Mugs", "Łódź"]),
        ("exact", ["Łódź"], ["Mugs", "Łódź"]),
        ("exact", [], ["Mugs"]),
    ],
)
async def test_a_product_is_in_the_collections_that_are_wished(
    wanted: str, given: Any, left: list[str], shop: Sandbox, transport: httpx.ASGITransport,
    connection: ShopifyConnection,
) -> None:  # fmt: skip
    wish = {"handle": "kubek-0", "collections": given}

    first = await put(transport, connection, wish, wanted=wanted)
    again = await put(transport, connection, wish, wanted=wanted)

    assert (first.errors(), again.errors(), held(shop, "kubek-0")) == ([], [], left)
    assert again.books.skipped == {"unchanged": 1}


async def test_missing_collections_are_not_taken_for_none(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await put(transport, connection, {"handle": "kubek-0"}, wanted="exact")

    assert len(run.errors()) == 1
    assert held(shop, "kubek-0") == ["Kuchnia", "Mugs", "Łódź"]


async def test_a_collection_that_is_not_there_or_has_rules_fails_its_item_alone(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    good = {"handle": "kubek-115", "collections": "Łódź"}

    run = await put(transport, connection, {"handle": "kubek-116", "collections": "Mugs"}, good)

    assert ["no collection Mugs" in error for error in run.errors()] == [True]
    assert (held(shop, "kubek-115"), held(shop, "kubek-116")) == (["Łódź"], [])
