"""What people do in the systems between two runs: at the till, in BaseLinker, in the office."""

import json
from typing import Any

import httpx
from wareflow.sandbox.business_central.access import CREDENTIALS, SCOPE
from wareflow.sandbox.kit.request_log import LoggedRequest
from wareflow.sdk import loads

from tests.templates.world import HOST, World

BC = f"{HOST}/business_central"
BY_HAND = {"X-By-Hand": "yes"}
"""What a person does need not fit the contract that our clients keep."""
APPLICATION = {name: CREDENTIALS[name] for name in ("client_id", "client_secret")}
SIGN_IN = {"grant_type": "client_credentials", "scope": SCOPE, **APPLICATION}


async def in_baselinker(world: World, method: str, **parameters: Any) -> dict[str, Any]:
    """Somebody works in BaseLinker."""
    token = world.sandbox.systems["baselinker"].credentials()["token"]
    form = {"method": method, "parameters": json.dumps(parameters)}
    async with httpx.AsyncClient(transport=world.transport) as client:
        reply = await client.post(
            f"{HOST}/baselinker/connector.php", data=form, headers={"X-BLToken": token, **BY_HAND}
        )
    answer: dict[str, Any] = reply.json()
    assert answer["status"] == "SUCCESS", answer
    return answer


async def at_lightspeed(world: World, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Somebody works in the shop; the path begins below the account."""
    token = world.sandbox.systems["lightspeed"].credentials()["access_token"]
    async with httpx.AsyncClient(transport=world.transport, base_url=f"{HOST}/lightspeed/API/V3/Account/1/") as client:
        reply = await client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}", **BY_HAND})
    reply.raise_for_status()
    answer: dict[str, Any] = reply.json()
    return answer


async def in_the_office(world: World, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Somebody works in Business Central; the path begins below the company."""
    known = world.sandbox.systems["business_central"].credentials()
    base = f"{BC}/v2.0/{known['tenant']}/{known['environment']}/api/v2.0/companies({known['company_id']})/"
    async with httpx.AsyncClient(transport=world.transport) as client:
        signed_in = await client.post(f"{BC}/{known['tenant']}/oauth2/v2.0/token", data=SIGN_IN)
        headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}", "If-Match": "*", **BY_HAND}
        reply = await client.request(method, base + path, json=body, headers=headers)
    reply.raise_for_status()
    answer: dict[str, Any] = reply.json() if reply.content else {}
    return answer


async def change_in_bc(world: World, set_name: str, number: str, **values: Any) -> None:
    """Somebody changes a record in Business Central."""
    row = in_bc(world, set_name, "number", number)
    await in_the_office(world, "PATCH", f"{set_name}({row['id']})", values)


async def post_order(world: World, external_number: str) -> str:
    """Somebody ships and invoices a sales order; gives the number of the posted invoice."""
    order = in_bc(world, "salesOrders", "externalDocumentNumber", external_number)
    await in_the_office(world, "POST", f"salesOrders({order['id']})/Microsoft.NAV.shipAndInvoice")
    invoices = world.rows("business_central", "salesInvoices")
    return str([row["number"] for row in invoices if row["externalDocumentNumber"] == external_number][-1])


def in_bc(world: World, set_name: str, field: str, value: str) -> dict[str, Any]:
    """The one record of Business Central with that value."""
    (found,) = [row for row in world.rows("business_central", set_name) if row[field] == value]
    return found


def in_catalogue(world: World, sku: str) -> dict[str, Any]:
    """The one product of BaseLinker with that SKU."""
    (found,) = [row for row in world.rows("baselinker", "products") if row["sku"] == sku]
    return found


def asked_of_baselinker(request: LoggedRequest) -> tuple[str, dict[str, Any]]:
    """The method that a request called, and its parameters with exact numbers."""
    form = request.form or {}
    return form["method"], loads(form["parameters"])
