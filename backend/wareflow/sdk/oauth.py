"""Access tokens from an OAuth 2.0 token address."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from wareflow.sdk.connections import Token
from wareflow.sdk.errors import AuthError, TransientError, WareflowError
from wareflow.sdk.http import Api, Call, FixedAuth, Reply

# A token is renewed this long before its end, so that it does not run out between our check and the remote's.
SPARE = timedelta(seconds=60)


async def request_token(http: httpx.AsyncClient, address: str, form: Mapping[str, str], *, system: str) -> Token:
    """Ask for a token. AuthError carries the remote's error name as code, such as ``invalid_grant``."""
    api = _TokenAddress(http, address, system)
    reply = await api.call("POST", address, form=form, write=False, about="the sign-in")
    data = reply.data if isinstance(reply.data, dict) else {}
    access = data.get("access_token")
    if not isinstance(access, str) or not access:
        raise AuthError(f"{system} answered the sign-in without a token. Check the token address of the connection.")
    refresh = data.get("refresh_token")
    return Token(access, refresh if isinstance(refresh, str) and refresh else None, _expiry(data.get("expires_in")))


async def renewed(
    http: httpx.AsyncClient, address: str, client: Mapping[str, str], kept: Token | None, given: str, *, system: str
) -> Token:
    """A new token for a refresh token that may change at each use; ``given`` is the one of the settings.

    After a person signed in again the one of the settings is good, and the kept one is refused.
    """

    async def ask(refresh_token: str) -> Token:
        form = {**client, "grant_type": "refresh_token", "refresh_token": refresh_token}
        token = await request_token(http, address, form, system=system)
        return token if token.refresh else Token(token.access, refresh_token, token.expires_at)

    newest = kept.refresh if kept and kept.refresh else given
    try:
        return await ask(newest)
    except AuthError as error:
        if error.code != "invalid_grant" or newest == given:
            raise
        return await ask(given)


class _TokenAddress(Api):
    def __init__(self, http: httpx.AsyncClient, address: str, system: str) -> None:
        super().__init__(http, address, FixedAuth({}))
        self.system = system

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        return _refused(self.system, reply)

    def unauthorized(self, call: Call, reply: Reply) -> WareflowError:
        return _refused(self.system, reply)


def _refused(system: str, reply: Reply) -> WareflowError:
    data = reply.data if isinstance(reply.data, dict) else {}
    if data.get("error") == "temporarily_unavailable":
        return TransientError(f"{system} cannot sign in at the moment: {reply.said}")
    return AuthError(
        f"{system} refused the sign-in: {reply.said or f'status {reply.status}'}. "
        "Check the credentials in the connection, then test it.",
        code=str(data.get("error") or "auth"),
    )


def _expiry(seconds: Any) -> datetime | None:
    try:
        lifetime = timedelta(seconds=int(seconds))
    except (TypeError, ValueError):
        return None
    return datetime.now(UTC) + max(lifetime - SPARE, lifetime / 2)
