"""Client of the chaos tests' shop: signs in, finds by key, writes."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wareflow.sdk import AuthError, Record, Token
from wareflow.sdk.http import Api, BearerAuth, Reach

if TYPE_CHECKING:
    from .connection import ShopConnection


class Shop(Api):
    """The shop as one connection sees it."""

    system = "The shop"

    def __init__(self, reach: Reach, settings: "ShopConnection") -> None:
        super().__init__(reach.http, settings.base_url, BearerAuth(reach.token, self._new_token))

    async def _new_token(self, kept: Token | None) -> Token:
        answer = await self._http.post(self.url("token"))
        if answer.status_code == 401:
            raise AuthError("The shop does not accept this account.")
        told = answer.json()
        lasts = timedelta(seconds=float(told["expires_in"]) - 2)
        return Token(told["access_token"], None, datetime.now(UTC) + lasts)

    async def changes(self, kind: str, since: str, after: str, limit: int) -> tuple[list[Record], str]:
        """Records by time of change, and where to go on."""
        question = {"since": since, "after": after or "0", "limit": str(limit)}
        page = await self.get(f"changes/{kind}", params=question, about="changes")
        return page["records"], str(page["next"] or "")

    async def find_order(self, reference: str) -> Record | None:
        answer = await self.get(f"orders/{reference}", about=f"order {reference}")
        found: Record | None = answer["order"]
        return found

    async def create_order(self, values: Record) -> Record:
        return dict(await self.post("orders", values, about=f"order {values['reference']}"))

    async def find_stock(self, sku: str) -> Record | None:
        answer = await self.get(f"stock/{sku}", about=f"stock {sku}")
        found: Record | None = answer["stock"]
        return found

    async def put_stock(self, sku: str, values: Record) -> Record:
        return dict(await self.put(f"stock/{sku}", values, about=f"stock {sku}"))
