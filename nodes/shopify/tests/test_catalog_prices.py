"""Shopify: prices of catalogs are found and fixed, each in the currency of its list."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.price_lists import add_price_list
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.find_catalog_prices import FindCatalogPrices
from nodes.shopify.set_catalog_prices import SetCatalogPrices
from nodes.shopify.tests.conftest import access_of

VARIANTS = [{"title": f"v{n}", "sku": f"A{n}", "price": "10.00"} for n in range(40)]


@pytest.fixture(autouse=True)
def filled(shop: Sandbox) -> None:
    shop.seed(data={"products": [{"title": "Kubek", "variants": [*VARIANTS, {"title": "x", "sku": "A1"}]}]})
    add_price_list(shop.store, "MarketCatalog", "Polska", "PLN", rate="4.30", percent=0)
    add_price_list(shop.store, "CompanyLocationCatalog", "Hurt", "EUR", rate="1", percent=15)
    shop.requests.clear()


async def act(
    node: Any, transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "price_list": "Polska", **config}
    return await run_node(node, settings, Batch.of(list(records)), http=transport, connection=connection)


async def test_prices_follow_the_shop_until_they_are_fixed(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    before = await act(FindCatalogPrices, transport, connection, {"sku": "A2"}, price_list="hurt")
    await act(SetCatalogPrices, transport, connection, {"sku": "A2", "price": "7.10"}, price_list="hurt")

    after = await act(FindCatalogPrices, transport, connection, {"sku": "A2"}, price_list="hurt")

    facts = [
        (row["catalog_price"], row["catalog_currency"], row["catalog_fixed"])
        for run in (before, after)
        for row in run.records("found")
    ]
    assert facts == [(Decimal("8.50"), "EUR", False), (Decimal("7.10"), "EUR", True)]


async def test_many_prices_go_out_at_once_bad_ones_fail_alone_and_a_second_run_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    good = [{"sku": f"A{n}", "price": f"{n}.90"} for n in range(2, 40)]
    bad = [{"sku": "A1", "price": "1"}, {"sku": "NOPE", "price": "1"}, {"sku": "A0", "price": "dear"}]

    first = await act(SetCatalogPrices, transport, connection, *good[:20], *bad, *good[20:])
    writes = len([entry for entry in shop.requests.find(write=True) if entry.performed])
    second = await act(SetCatalogPrices, transport, connection, *good)

    assert writes == 1
    assert [len(first.records("saved")), len(first.errors())] == [38, 3]
    assert any("2 records" in error for error in first.errors())
    assert second.books.skipped == {"unchanged": 38}


async def test_a_variant_that_shopify_refuses_does_not_hold_up_the_others(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    ids = [row["legacyResourceId"] for row in shop.store.all("ProductVariant")]
    wishes = [{"sku": each, "price": "3"} for each in (*ids[:2], "77")]

    run = await act(SetCatalogPrices, transport, connection, *wishes, by="variant_id")

    assert (len(run.records("saved")), len(run.errors())) == (2, 1)


async def test_two_prices_of_one_variant_are_written_in_their_order(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    wishes = [{"sku": "A3", "price": price, "before": before} for price, before in (("5", "9"), ("6", None))]

    run = await act(SetCatalogPrices, transport, connection, *wishes, compare_at="{{ item.before }}")

    [price_list] = [row for row in shop.store.all("PriceList") if row["name"] == "Polska"]
    [held] = price_list["_fixed"].values()
    assert run.errors() == []
    assert (held["price"]["amount"], held["compareAtPrice"]["amount"]) == ("6.0", "9.0")
    sent = [entry.json["variables"]["prices"] for entry in shop.requests.find(write=True)]
    assert [rows[0]["price"]["amount"] for rows in sent] == ["5", "6"]


async def test_a_price_in_another_currency_fails(transport: httpx.ASGITransport, connection: ShopifyConnection) -> None:
    wish = {"sku": "A3", "price": "5", "currency": "eur"}

    run = await act(SetCatalogPrices, transport, connection, wish, currency="{{ item.currency }}")

    assert ["the list Polska is in PLN" in error for error in run.errors()] == [True]


async def test_a_price_list_that_is_not_there_stops_the_step_and_names_those_that_are(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(FindCatalogPrices, transport, connection, {"sku": "A2"}, price_list="Nope")

    assert run.halted is not None
    assert "Price lists: Polska, Hurt" in run.halted.message


async def test_price_lists_are_offered_to_the_form(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    found = await connection.options("price_lists", access_of(transport))

    assert [option.label for option in found] == ["Polska (PLN)", "Hurt (EUR)"]
