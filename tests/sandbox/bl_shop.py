"""A caller of the imitated BaseLinker, for tests."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from wareflow.sandbox.app import SandboxApp, create_sandbox_app
from wareflow.sandbox.baselinker import BaseLinker
from wareflow.sandbox.baselinker.system import TOKEN

CONNECTOR = "/baselinker/connector.php"


class Caller:
    """httpx against the ASGI app, one call at a time, so that the tests need no await."""

    def __init__(self, app: SandboxApp) -> None:
        self.transport = httpx.ASGITransport(app)

    def get(self, address: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._send("GET", address, more))

    def post(self, address: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._send("POST", address, more))

    async def _send(self, method: str, address: str, more: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self.transport, base_url="http://sandbox") as client:
            return await client.request(method, address, **more)


class Shop:
    """Calls with the demo token, and the system behind them."""

    def __init__(self, system: BaseLinker, http: Caller) -> None:
        self.system = system
        self.http = http

    def send(self, method: str, wish: object, token: str | None = TOKEN) -> httpx.Response:
        headers = {} if token is None else {"X-BLToken": token}
        return self.http.post(CONNECTOR, data={"method": method, "parameters": json.dumps(wish)}, headers=headers)

    def call(self, method: str, **wish: Any) -> dict[str, Any]:
        reply = self.send(method, wish)
        assert reply.status_code == 200, reply.text
        data: dict[str, Any] = reply.json()
        return data

    def orders(self, **wish: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("getOrders", **wish)["orders"]
        return found

    def journal(self, **wish: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("getJournalList", **wish)["logs"]
        return found

    def control(self, path: str, **wish: Any) -> Any:
        reply = self.http.post(f"/baselinker/_control/{path}", json=wish)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def control_state(self) -> Any:
        return self.http.get("/baselinker/_control/state").json()


@contextmanager
def opened_shop() -> Iterator[Shop]:
    system = BaseLinker()
    system.settings["journal_activated"] = True
    yield Shop(system, Caller(create_sandbox_app([system])))
