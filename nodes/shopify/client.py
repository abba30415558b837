"""Client of the Shopify Admin GraphQL API: a 200 may hold errors, throttling waits, refusals in words."""

import math
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import httpx
from wareflow.sdk import (
    AuthError,
    ConfigError,
    ConflictError,
    RateLimited,
    Record,
    RemoteRefused,
    Token,
    TransientError,
    WareflowError,
)
from wareflow.sdk.addresses import origin
from wareflow.sdk.http import Api, Auth, BearerAuth, Call, FixedAuth, Reach, Reply, lost
from wareflow.sdk.oauth import request_token

if TYPE_CHECKING:
    from nodes.shopify.connection import ShopifyConnection

VERSION = "2026-10"
HEADER = "X-Shopify-Access-Token"
DEFAULT_WAIT, LONG_WAIT = 2.0, 60.0
TURNED_AWAY = 430
BUSY = "IDEMPOTENCY_CONCURRENT_REQUEST"
STALE = frozenset({"CHANGE_FROM_QUANTITY_STALE", "COMPARE_QUANTITY_STALE"})
SCOPE = re.compile(r"Required access: (.*?)\.?\s*$")


class TooDear(ConfigError):
    """The question costs more points than one question may; a smaller page costs less."""

    code = "too_dear"


class Shopify(Api):
    """One shop as one connection sees it (reference: Admin GraphQL API 2026-10, rate limits, errors)."""

    system = "Shopify"

    def __init__(self, reach: Reach, settings: "ShopifyConnection") -> None:
        super().__init__(reach.http, settings.address(), self._auth(reach, settings))
        self._settings = settings
        self.answered_by = ""
        """The version that answered last; another one than was asked for when that has run out."""

    @staticmethod
    def of(reach: Reach, settings: "ShopifyConnection") -> "Shopify":
        return Shopify(reach, settings)

    def _auth(self, reach: Reach, settings: "ShopifyConnection") -> Auth:
        if settings.sign_in == "client_credentials":
            return _TokenAuth(BearerAuth(reach.token, self._new_token))
        token = settings.access_token.get_secret_value() if settings.access_token else ""
        return FixedAuth({HEADER: token})

    async def _new_token(self, kept: Token | None) -> Token:
        """This sign-in has no refresh token: a new token each time, good for a day."""
        secret = self._settings.client_secret
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": secret.get_secret_value() if secret else "",
        }
        return await request_token(self._http, f"{self.base_url}/admin/oauth/access_token", form, system=self.system)

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None, *, about: str = "") -> Record:
        """The data of a question."""
        return await self._send_document(document, variables or {}, write=False, about=about)

    async def change(
        self, document: str, variables: Mapping[str, Any], *, about: str, errors: str = "userErrors"
    ) -> Record:
        """The answer of the one mutation in the document; what Shopify refuses is an error of the item."""
        payload = await self.tried(document, variables, about=about)
        refused = payload.get(errors) or []
        if refused:
            raise refusal_of(refused, about)
        return payload

    async def tried(self, document: str, variables: Mapping[str, Any], *, about: str) -> Record:
        """The answer of the one mutation in the document, refused or not."""
        data = await self._send_document(document, variables, write=True, about=about)
        [payload] = data.values()
        return dict(payload or {})

    async def _send_document(self, document: str, variables: Mapping[str, Any], *, write: bool, about: str) -> Record:
        body = {"query": document, "variables": dict(variables)}
        reply = await self.call("POST", f"admin/api/{VERSION}/graphql.json", json=body, write=write, about=about)
        self.answered_by = reply.headers.get("x-shopify-api-version", "")
        data: Record = reply.data["data"]
        return data

    async def lines(self, url: str) -> AsyncIterator[bytes]:
        """A file of lines. Its address is its key: the access token is not sent along."""
        if origin(url) not in self._settings.origins():
            raise ConfigError(
                f"Shopify put its file on a server that is not known here ({origin(url)}), so it is not fetched. "
                "Set “Read large amounts in bulk” to never."
            )
        rest = b""
        try:
            async with self._http.stream("GET", url) as reply:
                if reply.status_code != 200:
                    raise TransientError(f"Shopify's file could not be fetched (status {reply.status_code}).")
                async for chunk in reply.aiter_bytes():
                    *whole, rest = (rest + chunk).split(b"\n")
                    for line in whole:
                        yield line
        except httpx.RequestError as error:
            raise TransientError("The connection broke off while Shopify's file was fetched.") from error
        if rest:
            yield rest

    # What is wrong with an answer ---------------------------------------------------------------------------------

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """Errors come with status 200; data beside them is not the whole answer and is not used."""
        data = reply.data if isinstance(reply.data, dict) else {}
        errors = data.get("errors")
        if errors:
            return self._error(call, _rows(errors), data)
        if isinstance(data.get("data"), dict):
            return None
        if call.write:
            return lost(self.system, call, "the answer holds no data")
        return ConfigError("This address does not answer like Shopify. Check the shop's domain in the connection.")

    def _error(self, call: Call, errors: Sequence[Record], data: Record) -> WareflowError:
        by_code = {_code(error): error for error in reversed(errors)}
        if "THROTTLED" in by_code:
            return RateLimited(
                "Shopify asks for a pause: the points of this app are used up for the moment. It goes on by itself.",
                retry_after=wait_of(data.get("extensions")),
            )
        if "ACCESS_DENIED" in by_code:
            return self._no_access(by_code["ACCESS_DENIED"])
        if "MAX_COST_EXCEEDED" in by_code:
            return TooDear("Shopify finds this question too dear. Read fewer records at once, or fewer of their parts.")
        if "SHOP_INACTIVE" in by_code:
            return AuthError("The shop is not active. Open its admin, then test the connection.", code="shop_inactive")
        if "INTERNAL_SERVER_ERROR" in by_code or "TIMEOUT" in by_code:
            return lost(self.system, call, "Shopify reports an internal error")
        if call.write and any((data.get("data") or {}).values()):
            return lost(self.system, call, "the answer is there in part only")
        said = "; ".join(str(error.get("message") or "") for error in errors)[:300].rstrip(".")
        if call.about:
            return RemoteRefused(f"Shopify refused {call.about}: {said}. Correct the record or the step.")
        return ConfigError(f"Shopify refused the question: {said}. Change the settings of the step.")

    def _no_access(self, error: Record) -> WareflowError:
        extensions = error.get("extensions") or {}
        found = SCOPE.search(str(error.get("message") or ""))
        needed = str(extensions.get("requiredAccess") or (found.group(1) if found else "")).replace("`", "").rstrip(".")
        return AuthError(
            f"The Shopify app lacks a right{needed and f': {needed}'}. Give it the scope in the app's settings, "
            "install it again, then test the connection.",
            code="forbidden",
        )

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        said = _said(reply)
        if reply.status == TURNED_AWAY:
            return RateLimited(
                "Shopify turned the request away for its security: too much came at once, or it looked odd. Nothing is "
                "lost; it goes on by itself after a pause.",
                retry_after=LONG_WAIT,
            )
        if reply.status == 402:
            return AuthError("Shopify has frozen the shop for an unpaid bill. Pay it, then test the connection.")
        if reply.status == 423:
            return AuthError("Shopify has locked the shop. Its owner must write to Shopify, then test the connection.")
        if reply.status == 404:
            return ConfigError("There is no such shop at Shopify. Check the domain in the connection.", field="shop")
        return self.plain_refusal(call, reply, said)

    def unauthorized(self, call: Call, reply: Reply) -> WareflowError:
        return AuthError(
            f"Shopify does not accept the access token{_said(reply) and f': {_said(reply)}'}. "
            "Enter a valid one in the connection and test it."
        )


class _TokenAuth:
    """The host's token in Shopify's own header."""

    def __init__(self, bearer: BearerAuth) -> None:
        self._bearer = bearer

    async def headers(self) -> dict[str, str]:
        return {HEADER: (await self._bearer.headers())["Authorization"].removeprefix("Bearer ")}

    async def renew(self, refused: Mapping[str, str]) -> bool:
        return await self._bearer.renew({"Authorization": f"Bearer {refused.get(HEADER, '')}"})


def wait_of(extensions: Any) -> float:
    """Seconds until there is room for this question again, of the numbers in the answer."""
    cost = (extensions or {}).get("cost") or {}
    status = cost.get("throttleStatus") or {}
    try:
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return max(0.1, math.ceil(missing / float(status["restoreRate"]) * 100) / 100)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return DEFAULT_WAIT


def refusal_of(refused: Sequence[Record], about: str) -> WareflowError:
    """An entry of `userErrors` in words: what, where, what to do."""
    codes = {str(entry.get("code") or "") for entry in refused}
    if codes & STALE:
        return ConflictError(f"Shopify: {about} was changed by someone else meanwhile.")
    if BUSY in codes:
        return RateLimited(f"Shopify still works on an earlier request for {about}.", retry_after=DEFAULT_WAIT)
    said = "; ".join(dict.fromkeys(_spoken(entry) for entry in refused))
    code = next(iter(sorted(codes - {""})), None)
    return RemoteRefused(
        f"Shopify refused {about}: {said}. Correct the record or the mapping, then replay it.", code=code
    )


def _spoken(entry: Record) -> str:
    place = [part for part in (entry.get("field") or []) if part not in ("input", "base") and not part.isdigit()]
    message = str(entry.get("message") or entry.get("code") or "no reason given").rstrip(".")
    return f"{message} (field {'.'.join(place)})" if place else message


def _code(error: Record) -> str:
    """The code of an error; throttling is known by its message where the code is missing."""
    code = str((error.get("extensions") or {}).get("code") or "")
    return "THROTTLED" if not code and error.get("message") == "Throttled" else code


def _rows(errors: Any) -> list[Record]:
    if isinstance(errors, list):
        return [row if isinstance(row, dict) else {"message": str(row)} for row in errors]
    return [{"message": _spelt(errors)}]


def _said(reply: Reply) -> str:
    errors = reply.data.get("errors") if isinstance(reply.data, dict) else None
    return _spelt(errors).rstrip(".") if isinstance(errors, str | dict) and errors else reply.said


def _spelt(errors: Any) -> str:
    """A text, or texts by the part of the request that they concern."""
    if isinstance(errors, Mapping):
        return "; ".join(f"{name}: {_spelt(value)}" for name, value in errors.items())
    return ", ".join(map(str, errors)) if isinstance(errors, list) else str(errors)
