"""A signed-in caller of the imitated Business Central, for tests."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.business_central import BusinessCentral
from wareflow.sandbox.business_central.access import CREDENTIALS, SCOPE
from wareflow.sandbox.business_central.demo import MAIN_COMPANY_ID

ROOT = "http://sandbox:8001/business_central"
BASE = f"{ROOT}/v2.0/{CREDENTIALS['tenant']}/{CREDENTIALS['environment']}/api/v2.0"
COMPANY = f"{BASE}/companies({MAIN_COMPANY_ID})"
ITEMS = f"{COMPANY}/items"
TOKEN_FORM = {
    "grant_type": "client_credentials",
    "client_id": CREDENTIALS["client_id"],
    "client_secret": CREDENTIALS["client_secret"],
    "scope": SCOPE,
}


class Office:
    """Calls with a bearer token, and the system behind them."""

    def __init__(self, system: BusinessCentral, http: httpx.AsyncClient) -> None:
        self.system = system
        self.http = http

    async def sign_in(self) -> None:
        reply = await self.http.post(f"{ROOT}/{CREDENTIALS['tenant']}/oauth2/v2.0/token", data=TOKEN_FORM)
        self.http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    async def get(self, address: str, prefer: str = "", **options: str) -> httpx.Response:
        asked = {f"${name}": value for name, value in options.items()}
        headers = {"Prefer": prefer} if prefer else {}
        return await self.http.get(address, params=asked or None, headers=headers)

    async def rows(self, address: str, **options: str) -> list[dict[str, Any]]:
        reply = await self.get(address, **options)
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["value"]
        return found

    async def numbers(self, **options: str) -> list[str]:
        return [item["number"] for item in await self.rows(ITEMS, **options)]

    async def item(self, number: str) -> dict[str, Any]:
        return (await self.rows(ITEMS, filter=f"number eq '{number}'"))[0]

    async def post(self, set_name: str, body: object) -> httpx.Response:
        return await self.http.post(f"{COMPANY}/{set_name}", json=body)

    async def patch(self, record: dict[str, Any], body: object, etag: str | None = "*") -> httpx.Response:
        headers = {} if etag is None else {"If-Match": etag}
        return await self.http.patch(f"{ITEMS}({record['id']})", json=body, headers=headers)

    async def control(self, path: str, **wish: object) -> Any:
        reply = await self.http.post(f"{ROOT}/_control/{path}", json=wish)
        assert reply.status_code == 200, reply.text
        return reply.json()


@asynccontextmanager
async def opened_office() -> AsyncIterator[Office]:
    system = BusinessCentral()
    transport = httpx.ASGITransport(create_sandbox_app([system]))
    async with httpx.AsyncClient(transport=transport) as http:
        office = Office(system, http)
        await office.sign_in()
        yield office


def code_of(reply: httpx.Response) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return reply.status_code, reply.json()["error"]["code"]


def text_of(reply: httpx.Response) -> str:
    return str(reply.json()["error"]["message"])


def exact(reply: httpx.Response) -> dict[str, Any]:
    """The JSON with numbers as they were written."""
    data: dict[str, Any] = json.loads(reply.text, parse_float=str, parse_int=str)
    return data
