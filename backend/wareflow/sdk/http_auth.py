"""How a connector's requests prove who they are."""

from collections.abc import Mapping
from typing import Protocol

import httpx

from wareflow.sdk.connections import RefreshToken, Token, TokenKeeper


class Reach(Protocol):
    """What a client needs of its surroundings; `Context` and `Access` both have it."""

    @property
    def http(self) -> httpx.AsyncClient: ...

    @property
    def token(self) -> TokenKeeper: ...


class Auth(Protocol):
    """How requests prove who they are."""

    async def headers(self) -> dict[str, str]:
        """The headers for the next request."""
        ...

    async def renew(self) -> bool:
        """After a 401: whether there are new credentials to try with."""
        ...


class FixedAuth:
    """Credentials that do not change, such as an API key or Basic."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    async def headers(self) -> dict[str, str]:
        return self._headers

    async def renew(self) -> bool:
        return False


class BearerAuth:
    """An access token kept and renewed by the host, by one worker at a time."""

    def __init__(self, keeper: TokenKeeper, refresh: RefreshToken) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._token: Token | None = None

    async def headers(self) -> dict[str, str]:
        self._token = await self._keeper(self._refresh, None)
        return {"Authorization": f"Bearer {self._token.access}"}

    async def renew(self) -> bool:
        stale = self._token
        self._token = await self._keeper(self._refresh, stale)
        return stale is None or self._token.access != stale.access
