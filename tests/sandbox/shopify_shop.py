"""A caller of the imitated Shopify, for tests."""

import asyncio
from typing import Any

import httpx
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.shopify.system import TOKEN, Shopify

ADDRESS = "/shopify/admin/api/2026-10/graphql.json"


class Shop:
    """Documents sent with the demo token, and the system behind them."""

    def __init__(self) -> None:
        self.system = Shopify()
        self._transport = httpx.ASGITransport(create_sandbox_app([self.system]))

    def send(self, method: str, address: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._send(method, address, more))

    async def _send(self, method: str, address: str, more: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://sandbox") as client:
            return await client.request(method, address, **more)

    def post(self, document: str, token: str = TOKEN, **variables: Any) -> httpx.Response:
        body = {"query": document, "variables": variables}
        return self.send("POST", ADDRESS, json=body, headers={"X-Shopify-Access-Token": token})

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, which is always a 200."""
        reply = self.post(document, **variables)
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def data(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = self.ask(document, **variables)
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]
        return found

    def error(self, document: str, **variables: Any) -> dict[str, Any]:
        errors = self.ask(document, **variables)["errors"]
        first: dict[str, Any] = errors[0]
        return first
