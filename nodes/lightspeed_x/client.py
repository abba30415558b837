"""Client of the Lightspeed X-Series API 2.0: lists by version, a limit of five minutes."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wareflow.sdk import Record, RemoteRefused, Token, TransientError, WareflowError
from wareflow.sdk.http import Api, Auth, BearerAuth, Call, FixedAuth, Reach, Reply
from wareflow.sdk.oauth import renewed

if TYPE_CHECKING:
    from nodes.lightspeed_x.connection import LightspeedXConnection

LARGEST_PAGE = 200


class NotThere(RemoteRefused):
    """The record does not exist."""


class LightspeedX(Api):
    """One retailer as one connection sees it (reference: "API 2.0", pagination, rate limiting)."""

    system = "Lightspeed X-Series"

    def __init__(self, reach: Reach, settings: "LightspeedXConnection") -> None:
        self._settings = settings
        super().__init__(reach.http, settings.address(), self._proof(reach))

    @staticmethod
    def of(reach: Reach, settings: "LightspeedXConnection") -> "LightspeedX":
        return LightspeedX(reach, settings)

    def _proof(self, reach: Reach) -> Auth:
        settings = self._settings
        if settings.sign_in == "oauth":
            return BearerAuth(reach.token, self._renew)
        token = settings.access_token.get_secret_value() if settings.access_token else ""
        return FixedAuth({"Authorization": f"Bearer {token}"})

    async def _renew(self, kept: Token | None) -> Token:
        settings = self._settings
        secret, given = settings.client_secret, settings.refresh_token
        client = {"client_id": settings.client_id, "client_secret": secret.get_secret_value() if secret else ""}
        first = given.get_secret_value() if given else ""
        return await renewed(self._http, f"{self.base_url}/api/1.0/token", client, kept, first, system=self.system)

    async def retailer(self) -> Record:
        """Whose account it is."""
        reply = await self.get("api/2.0/retailer")
        return dict(reply["data"])

    async def one(self, resource: str, number: str) -> Record | None:
        """One record by its id, deleted or not; None when there is no such."""
        try:
            reply = await self.get(f"api/2.0/{resource}/{quote(number, safe='')}", about=f"{resource} {number}")
        except NotThere:
            return None
        found: Record | None = reply["data"] or None
        return found

    async def page(self, resource: str, after: int, **asked: Any) -> tuple[list[Record], int]:
        """The records that follow a version, and the version of the last of them; none at the end of the list."""
        reply = await self.get(f"api/2.0/{resource}", params={"after": after, **asked})
        rows: list[Record] = reply["data"] or []
        if not rows:
            return [], after
        # At the end the versions are 0 or nothing at all.
        told = (reply.get("version") or {}).get("max")
        last = int(told or max((int(row.get("version") or 0) for row in rows), default=0))
        if not last:
            raise RemoteRefused(f"Lightspeed X-Series gave {resource} without a version, so they cannot be paged.")
        if last <= after:
            raise TransientError("Lightspeed X-Series gave a page that was read before. It is tried again.")
        return rows, last

    async def pages(self, resource: str, after: int = 0, **asked: Any) -> AsyncIterator[tuple[list[Record], int]]:
        """All pages that follow a version, each with the version it ends with."""
        while True:
            rows, after = await self.page(resource, after, **asked)
            if not rows:
                return
            yield rows, after

    async def listed(self, resource: str, **asked: Any) -> list[Record]:
        """The one page of a question that does not page by version."""
        rows: list[Record] = (await self.get(f"api/2.0/{resource}", params=asked))["data"] or []
        return rows

    async def all(self, resource: str, **asked: Any) -> AsyncIterator[Record]:
        """Every record of a list."""
        async for rows, _ in self.pages(resource, page_size=LARGEST_PAGE, **asked):
            for row in rows:
                yield row

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """Every good answer stands under `data`; what a change is answered with is not written down."""
        if isinstance(reply.data, dict) and ("data" in reply.data or (call.method == "PUT" and not _refused(reply))):
            return None
        return self.plain_refusal(call, reply, _said(reply) or "the answer is not one of the API")

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        if reply.status == 404:
            return NotThere(f"Lightspeed X-Series has no {call.about or 'such list'}.")
        return self.plain_refusal(call, reply, _said(reply))


def _said(reply: Reply) -> str:
    """The refusal in Lightspeed's words, which stand under `errors` by field, as a list, or under `error`."""
    errors = reply.data.get("errors") if isinstance(reply.data, dict) else None
    groups = errors.items() if isinstance(errors, dict) else [("global", errors or [])]
    said = [
        str(each) if name == "global" else f"{name}: {each}"
        for name, told in groups
        for each in (told if isinstance(told, list) else [told])
    ]
    return "; ".join(said)[:500].rstrip(".") or reply.said


def _refused(reply: Reply) -> bool:
    return isinstance(reply.data, dict) and bool(reply.data.keys() & {"error", "errors"})
