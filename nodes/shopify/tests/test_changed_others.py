"""Shopify: changed companies and changed fulfilment orders."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch, Source, Window
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_companies import ChangedCompanies
from nodes.shopify.changed_fulfillment_orders import ChangedFulfillmentOrders
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.create_fulfillment import CreateFulfillment

AT, LATER = "2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"
LINES = [{"title": f"L{n}", "sku": f"0{n}", "price": "5", "quantity": 2} for n in range(25)]


async def read(
    node: type[Source[Any]],
    transport: httpx.AsyncBaseTransport,
    connection: ShopifyConnection,
    window: Window | None = None,
    **config: Any,
) -> NodeRun:
    settings = {"connection": "shop", **config}
    return await run_node(node, settings, http=transport, connection=connection, window=window)


async def test_every_company_comes_once_with_contact_tax_number_and_address(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(ChangedCompanies, transport, connection, page_size=5)

    companies = run.records("companies")
    assert len({company["company_id"] for company in companies}) == len(companies) == 16
    assert sum(company["vat_number"] is not None for company in companies) == 8
    first = companies[0]
    assert (first["contacts"][0]["main"], first["locations"][0]["currency"]) == (True, "EUR")
    assert first["email"] == first["contacts"][0]["email"]
    assert first["billing_country"] in {"PL", "CZ", "ES", "IT", "DE"}
    assert any(company["external_id"] is None for company in companies)


async def test_companies_changed_since_the_window_are_read(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(ChangedCompanies, transport, connection, Window(since=datetime(2025, 3, 16, 8, 0, tzinfo=UTC)))

    assert len(run.records("companies")) == 3


async def test_more_contacts_than_a_page_holds_are_read_to_their_end(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    contact = shop.store.all("CompanyContact")[0]
    facts = {name: contact[name] for name in contact if name not in ("id", "legacyResourceId", "__typename")}
    for _ in range(14):
        shop.store.add("CompanyContact", {**facts, "isMainContact": False})

    run = await read(ChangedCompanies, transport, connection)

    company = next(row for row in run.records("companies") if row["id"] == contact["company"])
    assert len(company["contacts"]) == 15


@pytest.fixture
def parts(shop: Sandbox) -> None:
    orders = [
        {"name": "#1", "updatedAt": AT, "lines": LINES},
        {"name": "#2", "updatedAt": LATER, "lines": LINES[:1], "held": True},
        {"name": "#3", "updatedAt": LATER, "lines": LINES[:1], "shipped": True},
    ]
    shop.seed(data={"orders": orders})


@pytest.mark.usefixtures("parts")
async def test_what_is_to_be_shipped_comes_with_place_address_and_what_is_left(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(ChangedFulfillmentOrders, transport, connection)

    first, held = run.records("fulfillment_orders")
    assert (first["order_name"], first["location"], first["can_be_fulfilled"]) == ("#1", "Magazyn Gdańsk", True)
    assert [line["sku"] for line in first["lines"]] == [f"0{n}" for n in range(25)]
    assert first["lines"][0]["quantity"] == 2
    assert first["shipping_country"] == "PL"
    assert (held["status"], held["holds"], held["can_be_fulfilled"]) == ("ON_HOLD", ["AWAITING_PAYMENT"], False)


@pytest.mark.usefixtures("parts")
async def test_closed_ones_come_only_when_asked_for(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(ChangedFulfillmentOrders, transport, connection, closed=True)

    assert [row["order_name"] for row in run.records("fulfillment_orders") if row["status"] == "CLOSED"] == ["#3"]


@pytest.mark.usefixtures("parts")
async def test_a_shipment_in_part_shows_what_is_left(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    settings = {"connection": "shop", "by": "name", "order": "#1", "lines": "{{ item.lines }}"}
    batch = Batch.of([{"lines": [{"sku": "00", "quantity": 1}], "tracking_number": "1"}])
    shipped = await run_node(CreateFulfillment, settings, batch, http=transport, connection=connection)

    run = await read(ChangedFulfillmentOrders, transport, connection)

    assert shipped.errors() == []
    first = next(row for row in run.records("fulfillment_orders") if row["order_name"] == "#1")
    assert (first["status"], first["lines"][0]["quantity"], first["lines"][0]["total_quantity"]) == (
        "IN_PROGRESS",
        1,
        2,
    )


@pytest.mark.usefixtures("parts")
async def test_goods_that_are_to_be_shipped_from_another_place_come_again_with_it(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    part, other = shop.store.all("FulfillmentOrder")[0], shop.store.all("Location")[1]
    part["assignedLocation"].update(name=other["name"], location=other["id"])
    shop.store.touch(part)

    run = await read(ChangedFulfillmentOrders, transport, connection, Window(since=datetime(2026, 5, 3, tzinfo=UTC)))

    assert [(row["order_name"], row["location"]) for row in run.records("fulfillment_orders")] == [
        ("#1", "Sklep Kraków")
    ]
