"""How a connector's requests prove who they are."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
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

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """After a 401 for these headers: whether there are others to try with."""
        ...


class FixedAuth:
    """Credentials that do not change, such as an API key or Basic."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    async def headers(self) -> dict[str, str]:
        return self._headers

    async def renew(self, refused: Mapping[str, str]) -> bool:
        return False


class BearerAuth:
    """An access token kept and renewed by the host, by one worker at a time; remembered here until it runs out.

    Of many requests that want it in the same moment one asks, and all hear what it heard.
    """

    def __init__(self, keeper: TokenKeeper, refresh: RefreshToken) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._token: Token | None = None
        self._asking: asyncio.Future[Token] | None = None

    async def headers(self) -> dict[str, str]:
        token = self._token
        if token is None or _run_out(token):
            token = await self._ask(None)
        return _bearer(token)

    async def renew(self, refused: Mapping[str, str]) -> bool:
        stale = self._token
        if stale is None or _bearer(stale) != refused:
            return True  # another request has renewed it meanwhile
        return (await self._ask(stale)).access != stale.access

    async def _ask(self, stale: Token | None) -> Token:
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._keep(stale))
        # Shielded: whoever is cancelled leaves the others their answer.
        return await asyncio.shield(self._asking)

    async def _keep(self, stale: Token | None) -> Token:
        try:
            self._token = await self._keeper(self._refresh, stale)
            return self._token
        finally:
            self._asking = None


def _bearer(token: Token) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.access}"}


def _run_out(token: Token) -> bool:
    return token.expires_at is not None and token.expires_at <= datetime.now(UTC)
