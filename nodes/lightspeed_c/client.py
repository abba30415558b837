"""Client of the Lightspeed eCom C-Series API: key and secret, lists by page, resources that point at others."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wareflow.sdk import ConfigError, Record, RemoteRefused, TransientError, WareflowError
from wareflow.sdk.http import Api, Call, FixedAuth, Reach, Reply

if TYPE_CHECKING:
    from nodes.lightspeed_c.connection import LightspeedCConnection

LARGEST_PAGE = 250
NAMES = {"orders": "order", "products": "product", "variants": "variant", "shipments": "shipment"}
"""What one record of a list is called."""


class NotThere(RemoteRefused):
    """The resource does not exist, or not yet."""


class LightspeedC(Api):
    """One web shop in one of its languages (reference: eCom API, lists, limits)."""

    system = "Lightspeed C-Series"

    def __init__(self, reach: Reach, settings: "LightspeedCConnection") -> None:
        pair = f"{settings.key.get_secret_value()}:{settings.secret.get_secret_value()}"
        proof = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        super().__init__(reach.http, f"{settings.address()}/{settings.language}", FixedAuth(proof))

    @staticmethod
    def of(reach: Reach, settings: "LightspeedCConnection") -> "LightspeedC":
        return LightspeedC(reach, settings)

    async def shop(self) -> Record:
        """Which web shop it is."""
        return dict((await self.get("shop.json"))["shop"])

    async def page(self, resource: str, question: Mapping[str, Any], page: int) -> list[Record]:
        """One page of a list, from page 1."""
        return await self._rows(resource, {**question, "page": page})

    async def count(self, resource: str, question: Mapping[str, Any]) -> int:
        """How many records answer a question."""
        asked = {name: value for name, value in question.items() if name != "limit"}
        return int((await self.get(f"{resource}/count.json", params=asked))["count"])

    async def one(self, resource: str, number: str) -> Record | None:
        """A record by its id; None when there is none, or none any more."""
        about = f"{NAMES[resource]} {number}"
        try:
            return dict(_under(await self.get(f"{resource}/{number}.json", about=about), NAMES[resource]))
        except NotThere:
            return None

    async def save(self, resource: str, number: str, values: Mapping[str, Any], about: str) -> Record:
        """Change some fields of a record."""
        await self.put(f"{resource}/{number}.json", {NAMES[resource]: dict(values)}, about=about)
        return {}

    async def lines(self, order: Record) -> list[Record]:
        """The products of an order: they come with it, or are asked for."""
        told = (order.get("products") or {}).get("resource", {}).get("embedded")
        if isinstance(told, list):
            return told
        shown = order.get("number") or order["id"]
        try:
            reply = await self.get(f"orders/{order['id']}/products.json", about=f"order {shown}")
        except NotThere as error:
            # An order that was just announced is not everywhere yet.
            raise TransientError(
                f"Lightspeed C-Series does not show the products of order {shown} yet. It is tried again."
            ) from error
        return _rows_under(reply, "orderProducts")

    async def _rows(self, resource: str, question: Mapping[str, Any]) -> list[Record]:
        reply = await self.get(f"{resource}.json", params=question)
        return _rows_under(reply, resource)

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """Every good answer is an object without an error."""
        if isinstance(reply.data, dict) and "error" not in reply.data:
            return None
        return self.plain_refusal(call, reply, reply.said or "the answer is not one of the API")

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        if reply.status == 404 and call.about:
            return NotThere(f"Lightspeed C-Series has no {call.about}.")
        if reply.status == 404:
            return ConfigError(
                "Lightspeed C-Series does not know this address. Check the language and the cluster of the connection."
            )
        return self.plain_refusal(call, reply, reply.said)


def _rows_under(reply: Mapping[str, Any], name: str) -> list[Record]:
    """The list that an answer holds under its name; false and null are an empty one."""
    rows: list[Record] = _under(reply, name) or []
    return rows


def _under(reply: Mapping[str, Any], name: str) -> Any:
    """What an answer holds under its name. Raises RemoteRefused without the name."""
    if name not in reply:
        raise RemoteRefused(f"Lightspeed C-Series answered without “{name}”: {', '.join(map(str, reply))[:200]}.")
    return reply[name]
