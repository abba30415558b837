"""The imitated Business Central, a connection to it, and a fake one that answers just so."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.business_central.access import CREDENTIALS
from wareflow.sandbox.business_central.demo import MAIN_COMPANY_ID
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import http

from nodes.business_central.connection import BusinessCentralConnection

HOST = "http://sandbox.test/business_central"
COMPANY = "11111111-2222-3333-4444-555555555555"
ITEM_ID = "5d115c9c-44e3-ea11-bb43-000d3a2feca1"
MUG: dict[str, Any] = {
    "@odata.etag": 'W/"1"',
    "id": ITEM_ID,
    "number": "MUG",
    "displayName": "Mug",
    "type": "Inventory",
    "unitPrice": 12.50,
    "blocked": False,
}


@pytest.fixture
def office() -> Sandbox:
    """A company with its demo data."""
    return Sandbox()


class Wire(httpx.ASGITransport):
    """A connection that can break: a server that hangs up looks as it does on a socket."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except (AssertionError, ConnectionError) as error:
            raise httpx.RemoteProtocolError("the server hung up", request=request) from error


@pytest.fixture
def transport(office: Sandbox) -> httpx.ASGITransport:
    return Wire(create_sandbox_app([office]))


@pytest.fixture
def connection() -> BusinessCentralConnection:
    return connected()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def connected(**changes: Any) -> BusinessCentralConnection:
    names = ("tenant", "environment", "client_id", "client_secret")
    known = {name: CREDENTIALS[name] for name in names}
    places = {"company": MAIN_COMPANY_ID, "base_url": HOST, "token_url": HOST}
    return BusinessCentralConnection.model_validate({**known, **places, **changes})


def on_own_server(**changes: Any) -> BusinessCentralConnection:
    """A server of one's own, where each request proves itself; there is no token to fetch."""
    settings = {
        "deployment": "own_server",
        "sign_in": "basic",
        "username": CREDENTIALS["username"],
        "web_service_key": CREDENTIALS["web_service_key"],
        "base_url": f"{HOST}/{CREDENTIALS['server_instance']}",
        "company": MAIN_COMPANY_ID,
    }
    return BusinessCentralConnection.model_validate({**settings, **changes})


def business_central(sent: list[httpx.Request], *items: dict[str, Any]) -> httpx.MockTransport:
    """Finds the given items one after the other (the last one again and again) and takes every write."""
    found = list(items)

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if request.method == "GET":
            row = found.pop(0) if len(found) > 1 else found[0] if found else None
            return httpx.Response(200, json={"value": [row] if row else []})
        return httpx.Response(201 if request.method == "POST" else 200, json=MUG)

    return httpx.MockTransport(answer)
