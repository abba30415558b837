"""What people do in the two systems between runs: somebody at the till, somebody in the office."""

from typing import Any

import httpx
from wareflow.sandbox.business_central.access import CREDENTIALS, SCOPE

from tests.templates.world import HOST, World

BC = f"{HOST}/business_central"
SIGN_IN = {
    "grant_type": "client_credentials",
    "client_id": CREDENTIALS["client_id"],
    "client_secret": CREDENTIALS["client_secret"],
    "scope": SCOPE,
}


async def at_lightspeed(world: World, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Somebody works in the shop; the path begins below the account."""
    token = world.sandbox.systems["lightspeed"].state()["credentials"]["access_token"]
    async with httpx.AsyncClient(transport=world.transport, base_url=f"{HOST}/lightspeed/API/V3/Account/1/") as client:
        reply = await client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})
    reply.raise_for_status()
    answer: dict[str, Any] = reply.json()
    return answer


async def in_the_office(world: World, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Somebody works in Business Central; the path begins below the company."""
    known = world.sandbox.systems["business_central"].state()["credentials"]
    base = f"{BC}/v2.0/{known['tenant']}/{known['environment']}/api/v2.0/companies({known['company_id']})/"
    async with httpx.AsyncClient(transport=world.transport) as client:
        signed_in = await client.post(f"{BC}/{known['tenant']}/oauth2/v2.0/token", data=SIGN_IN)
        headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}", "If-Match": "*"}
        reply = await client.request(method, base + path, json=body, headers=headers)
    reply.raise_for_status()
    answer: dict[str, Any] = reply.json() if reply.content else {}
    return answer


def in_bc(world: World, set_name: str, field: str, value: str) -> dict[str, Any]:
    """The one record of Business Central with that value."""
    (found,) = [row for row in world.rows("business_central", set_name) if row[field] == value]
    return found
