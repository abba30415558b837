"""The imitated Shopify, and a connection to it."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.shopify.demo_catalogue import DOMAIN
from wareflow.sandbox.shopify.system import CLIENT_ID, CLIENT_SECRET, TOKEN
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Access, Token, http
from wareflow.sdk.connections import RefreshToken

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection

HOST = "http://sandbox.test/shopify"


@pytest.fixture
def shop() -> Sandbox:
    """A shop with its demo data, and points enough for what a test asks."""
    made = Sandbox()
    made.settings.update(bucket_size=1_000_000, restore_rate=1_000_000)
    return made


@pytest.fixture
def transport(shop: Sandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([shop]))


@pytest.fixture
def connection() -> ShopifyConnection:
    return connected()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; what would have been waited is noted."""
    noted: list[float] = []

    async def at_once(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(http, "sleep", at_once)
    return noted


def connected(**changes: Any) -> ShopifyConnection:
    settings = {"shop": DOMAIN, "access_token": TOKEN, "base_url": HOST, **changes}
    return ShopifyConnection.model_validate(settings)


def by_client(**changes: Any) -> ShopifyConnection:
    """The sign-in by client id and secret."""
    settings = {"shop": DOMAIN, "sign_in": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return ShopifyConnection.model_validate({**settings, "base_url": HOST, **changes})


def access_of(transport: httpx.AsyncBaseTransport) -> Access:
    """What a connection has outside of a run; tokens are not kept."""

    async def keeper(refresh: RefreshToken, stale: Token | None) -> Token:
        return await refresh(stale)

    return Access(httpx.AsyncClient(transport=transport), keeper)


def client_of(transport: httpx.AsyncBaseTransport, connection: ShopifyConnection) -> Shopify:
    return Shopify.of(access_of(transport), connection)
