"""The imitated Lightspeed, and a connection to it."""

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import http
from wareflow.testing import MemoryHost

from nodes.lightspeed.connection import LightspeedConnection

HOST = "http://sandbox.test/lightspeed"


@pytest.fixture(scope="session")
def made() -> LightspeedSandbox:
    return LightspeedSandbox()


@pytest.fixture
def shop(made: LightspeedSandbox) -> LightspeedSandbox:
    """A shop with its demo data, as new."""
    made.reset()
    made.requests.clear()
    made.faults.clear()
    return made


@pytest.fixture
def transport(shop: LightspeedSandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([shop]))


@pytest.fixture
def connection(shop: LightspeedSandbox) -> LightspeedConnection:
    return connected(shop)


@pytest.fixture
def host(connection: LightspeedConnection, transport: httpx.ASGITransport) -> MemoryHost:
    """Keeps the rotating token from one run to the next, as the product does; the connection is called `ls`."""
    return MemoryHost({"ls": connection}, transport)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def connected(shop: LightspeedSandbox, **changes: str) -> LightspeedConnection:
    known = shop.credentials()
    names = ("account_id", "client_id", "client_secret", "refresh_token")
    addresses = {"base_url": HOST, "token_url": f"{HOST}/auth/oauth/token"}
    return LightspeedConnection.model_validate({**{name: known[name] for name in names}, **addresses, **changes})
