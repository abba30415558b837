"""A small caller of the Lightspeed sandbox for the tests: signed in, answers as plain values."""

from collections.abc import Mapping
from typing import Any

import httpx
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.lightspeed import LightspeedSandbox

BASE = "http://sandbox.test:9001/lightspeed"


class Shop:
    """One sandbox and a client that holds its demo credentials."""

    def __init__(self, system: LightspeedSandbox | None = None) -> None:
        self.system = system or LightspeedSandbox()
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_sandbox_app([self.system])), headers={"Accept": "application/json"}
        )
        self.token = self.system.credentials()["access_token"]

    async def call(self, method: str, path: str, json: Any = None, token: str | None = None) -> httpx.Response:
        address = path if path.startswith("http") else f"{BASE}/API/V3/Account/1/{path}"
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return await self.http.request(method, address, json=json, headers=headers)

    async def get(self, path: str) -> dict[str, Any]:
        """The body of an answer that must be good."""
        reply = await self.call("GET", path)
        assert reply.status_code == 200, reply.text
        body: dict[str, Any] = reply.json()
        return body

    async def rows(self, path: str) -> list[dict[str, Any]]:
        """The rows of one page, whatever shape they came in."""
        body = await self.get(path)
        return rows_of(body)

    async def pages(self, path: str) -> list[list[dict[str, Any]]]:
        """All pages, followed by their `next` addresses."""
        found = []
        while path:
            body = await self.get(path)
            found.append(rows_of(body))
            path = body["@attributes"]["next"]
        return found

    async def control(self, what: str, json: Any) -> Any:
        reply = await self.http.post(f"{BASE}/_control/{what}", json=json)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def without_limits(self) -> None:
        await self.control("settings", {"bucket_size": 100_000, "burst": 100_000, "drip": 100_000})

    async def refresh(self, refresh_token: str, **other: str) -> httpx.Response:
        return await self.http.post(f"{BASE}/auth/oauth/token", data=self.refresh_fields(refresh_token) | other)

    def refresh_fields(self, refresh_token: str) -> dict[str, str]:
        credentials = self.system.credentials()
        return {
            "client_id": credentials["client_id"],
            "client_secret": credentials["client_secret"],
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }


def rows_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = [name for name in body if name != "@attributes"]
    if not names:
        return []
    value = body[names[0]]
    return value if isinstance(value, list) else [value]


def ids(rows: list[dict[str, Any]], key: str = "itemID") -> list[str]:
    return [row[key] for row in rows]
