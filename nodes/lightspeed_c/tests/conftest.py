"""The imitated web shop of the C-Series, and a connection to it."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.lightspeed_c import LightspeedCSandbox
from wareflow.sandbox.lightspeed_c.limits import Limits
from wareflow.sandbox.lightspeed_c.store import Store
from wareflow.sdk import http
from wareflow.testing import MemoryHost

from nodes.lightspeed_c.connection import LightspeedCConnection

HOST = "http://sandbox.test/lightspeed_c"
UNTOUCHED: dict[str, Store] = {}


@pytest.fixture(scope="session")
def made() -> LightspeedCSandbox:
    return LightspeedCSandbox()


@pytest.fixture
def shop(made: LightspeedCSandbox) -> LightspeedCSandbox:
    """A web shop with its demo data, as new; it is made anew only where a test had a hand in it."""
    made.settings.update(made.default_settings)
    untouched = UNTOUCHED.get("store")
    if untouched is None or (made.store is untouched and made.requests.find(write=True)):
        made.reset()
        UNTOUCHED["store"] = made.store
    else:
        made.store = untouched
    made.limits = Limits()
    made.requests.clear()
    made.faults.clear()
    made.clock.run_free()
    return made


@pytest.fixture
def transport(shop: LightspeedCSandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([shop]))


@pytest.fixture
def host(shop: LightspeedCSandbox, transport: httpx.ASGITransport) -> MemoryHost:
    return MemoryHost({"c": connected(shop)}, transport)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def connected(shop: LightspeedCSandbox, **changes: Any) -> LightspeedCConnection:
    return LightspeedCConnection.model_validate({**shop.credentials(), "base_url": HOST, **changes})
