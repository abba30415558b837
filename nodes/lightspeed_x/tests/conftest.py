"""The imitated X-Series account, and a connection to it."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox
from wareflow.sandbox.lightspeed_x.store import Store
from wareflow.sandbox.lightspeed_x.system import REFRESH, Window
from wareflow.sdk import http
from wareflow.testing import MemoryHost

from nodes.lightspeed_x.connection import LightspeedXConnection

HOST = "http://sandbox.test/lightspeed_x"
UNTOUCHED: dict[str, Store] = {}


@pytest.fixture(scope="session")
def made() -> LightspeedXSandbox:
    return LightspeedXSandbox()


@pytest.fixture
def account(made: LightspeedXSandbox) -> LightspeedXSandbox:
    """An account with its demo data, as new; it is made anew only where a test had a hand in it."""
    made.settings.update(made.default_settings)
    untouched = UNTOUCHED.get("store")
    if untouched is None or (made.store is untouched and made.requests.find(write=True)):
        made.reset()
        UNTOUCHED["store"] = made.store
    else:
        made.store = untouched
    made.window, made.refresh_token = Window(), REFRESH
    made.requests.clear()
    made.faults.clear()
    made.clock.run_free()
    return made


@pytest.fixture
def transport(account: LightspeedXSandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([account]))


@pytest.fixture
def host(account: LightspeedXSandbox, transport: httpx.ASGITransport) -> MemoryHost:
    return MemoryHost({"x": connected(account)}, transport)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def connected(account: LightspeedXSandbox, **changes: Any) -> LightspeedXConnection:
    return LightspeedXConnection.model_validate({**account.credentials(), "base_url": HOST, **changes})
