"""Shopify: changed customers."""

from datetime import UTC, datetime
from typing import Any

import httpx
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_customers import ChangedCustomers
from nodes.shopify.connection import ShopifyConnection


async def read(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, window: Window | None = None, **config: Any
) -> NodeRun:
    settings = {"connection": "shop", **config}
    return await run_node(ChangedCustomers, settings, http=transport, connection=connection, window=window)


async def test_every_customer_of_five_countries_comes_once(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(transport, connection)

    customers = run.records("customers")
    assert len({customer["customer_id"] for customer in customers}) == len(customers) == 200
    assert {customer["country"] for customer in customers} == {"PL", "CZ", "ES", "IT", "DE"}
    assert any(customer["email"] is None for customer in customers)
    assert any(customer["company_external_id"] for customer in customers)


async def test_what_changed_earlier_on_the_day_of_the_window_is_left_out(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    times = ("2026-05-01T08:00:00Z", "2026-05-01T10:00:00Z", "2026-05-02T00:00:00Z")
    shop.seed(data={"customers": [{"email": f"{at}@example.com", "updatedAt": at} for at in times]})

    run = await read(transport, connection, Window(since=datetime(2026, 5, 1, 10, 0, tzinfo=UTC)))

    assert [customer["updated_at"] for customer in run.records("customers")] == list(times[1:])


async def test_a_customer_without_mail_and_phone_is_a_customer_too(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"customers": [{"email": None, "defaultPhoneNumber": None, "country": "CZ"}]})

    run = await read(transport, connection)

    [customer] = run.records("customers")
    assert (customer["email"], customer["phone"], customer["country"]) == (None, None, "CZ")
