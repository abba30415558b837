"""The imitated BaseLinker, and a connection to it."""

import json
from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.baselinker.system import TOKEN
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit import LoggedRequest
from wareflow.sdk import http
from wareflow.testing import MemoryHost

from nodes.baselinker.connection import BaseLinkerConnection

URL = "http://sandbox.test/baselinker/connector.php"
STATUSES = [{"id": 11, "name": "New"}, {"id": 12, "name": "Paid"}, {"id": 13, "name": "Shipped"}]
NOON = 1_790_000_000


@pytest.fixture
def account() -> Sandbox:
    """An account with three statuses and no orders."""
    made = Sandbox()
    made.seed(data={"statuses": STATUSES, "orders": []})
    return made


@pytest.fixture
def transport(account: Sandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([account]))


@pytest.fixture
def connection() -> BaseLinkerConnection:
    return connected()


@pytest.fixture
def host(connection: BaseLinkerConnection, transport: httpx.ASGITransport) -> MemoryHost:
    """The connection is called `bl`."""
    return MemoryHost({"bl": connection}, transport)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def seed(account: Sandbox, *orders: dict[str, Any]) -> None:
    """The account with these orders and no request made yet."""
    account.seed(data={"statuses": STATUSES, "orders": list(orders)})
    account.requests.clear()


def only(request: LoggedRequest) -> dict[str, Any]:
    """The parameters of a logged request."""
    parameters: dict[str, Any] = json.loads((request.form or {})["parameters"])
    return parameters


def connected(**changes: Any) -> BaseLinkerConnection:
    return BaseLinkerConnection.model_validate({"token": TOKEN, "url": URL, **changes})


def order(number: int, at: int = NOON, **more: Any) -> dict[str, Any]:
    """An order confirmed at a second, in the status New unless said otherwise."""
    times = {"date_add": at - 60, "date_confirmed": at, "date_in_status": at}
    line = {"name": "Mug", "sku": "00123", "ean": "5901234123457", "price_brutto": "12.50", "quantity": 2}
    base = {"order_id": number, "order_status_id": 11, "confirmed": True, "phone": "+48600100200", "products": [line]}
    return {**base, **times, **more}
