"""The OAuth server: authorize, token, revoke, introspect, keys."""

import base64
import hashlib
import html
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import Clock, json_reply
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.lightspeed.errors import SignInError
from wareflow.sandbox.lightspeed.schema import scope_names
from wareflow.sandbox.lightspeed.tokens import Grant, Tokens, invalid_grant

SCOPES = scope_names(
    "all admin admin_employees admin_inventory admin_purchases admin_shops admin_void_sale categories customers "
    "customers_read customers_view_gift_card_numbers inventory inventory_counts inventory_counts_reconcile "
    "inventory_read manufacturers product_cost product_edit purchase_orders register register_layaway register_read "
    "register_refund reports special_orders tags transfers vendors vendor_returns workbench"
)
_MISSING = "The request is missing a required parameter or includes an invalid parameter value."


@dataclass(frozen=True)
class Client:
    """The registered program."""

    client_id: str
    client_secret: str


class SignIn:
    """Answers of the sign-in server."""

    def __init__(
        self,
        client: Client,
        clock: Clock,
        tokens: Callable[[], Tokens],
        settings: Mapping[str, Any],
        on_issued: Callable[[], None],
    ) -> None:
        self._client = client
        self._on_issued = on_issued
        self._clock = clock
        self._tokens = tokens
        self._settings = settings

    def routes(self) -> list[BaseRoute]:
        everything = ["GET", "POST", "PUT", "DELETE", "PATCH"]
        return [
            Route("/auth/oauth/token", _told(self.token), methods=everything),
            Route("/oauth/access_token.php", _told(self.token), methods=everything),
            Route("/auth/oauth/authorize", _told(self.authorize), methods=["GET"]),
            Route("/oauth/authorize.php", _told(self.authorize), methods=["GET"]),
            Route("/auth/oauth/revoke", _told(self.revoke), methods=["POST"]),
            Route("/auth/oauth/introspect", _told(self.introspect), methods=["GET"]),
            Route("/.well-known/jwks", _told(self.keys), methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        if request.method != "POST":
            raise SignInError(405, "invalid_request", "The token address takes POST only.")
        fields = await _fields(request)
        self._check_client(fields)
        kind = _required(fields, "grant_type")
        if kind == "refresh_token":
            return self._reply(self._refresh(fields))
        if kind == "authorization_code":
            return self._reply(self._exchange(fields))
        raise SignInError(400, "unsupported_grant_type", "The grant type is not supported.", "Check the grant_type")

    def _refresh(self, fields: Mapping[str, str]) -> Grant:
        token = _required(fields, "refresh_token")
        if "scope" in fields:
            raise SignInError(400, "invalid_scope", "The requested scope is invalid.", "Do not send scope on a refresh")
        per_minute = int(self._settings["refreshes_per_minute"])
        return self._tokens().refresh(token, self._clock.timestamp(), float(self._settings["token_ttl"]), per_minute)

    def _exchange(self, fields: Mapping[str, str]) -> Grant:
        now = self._clock.timestamp()
        code = self._tokens().take_code(_required(fields, "code"), now)
        if code.challenge:
            verifier = _required(fields, "code_verifier")
            if not secrets.compare_digest(_challenge_of(verifier, code.challenge_method), code.challenge):
                raise invalid_grant("Failed to verify `code_verifier`")
        return self._tokens().sign_in(code.scope, now, float(self._settings["token_ttl"]))

    def _reply(self, grant: Grant) -> Response:
        self._on_issued()  # a refresh token that was sent but not kept would lock the caller out
        body = {
            "token_type": "Bearer",
            "expires_in": round(grant.expires_at - grant.issued_at),
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
        }
        return json_reply(body, headers={"Cache-Control": "no-store"})

    async def authorize(self, request: Request) -> Response:
        """Says yes at once: the sandbox has nobody to ask."""
        asked = request.query_params
        if asked.get("client_id") != self._client.client_id:
            raise SignInError(400, "invalid_client", "Client authentication failed")
        scope = asked.get("scope", "employee:all")
        if not scope.split() or not set(scope.split()) <= SCOPES:
            raise SignInError(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
        challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "plain")
        code = self._tokens().new_code(scope, self._clock.timestamp(), challenge, method)
        target = str(self._settings["redirect_url"] or asked.get("redirect_uri", ""))
        if not target:
            return HTMLResponse(f"<!doctype html><title>Signed in</title><p>code: <code>{html.escape(code)}</code>")
        answer = urlencode({"code": code, **({"state": asked["state"]} if "state" in asked else {})})
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{answer}", 302)

    async def revoke(self, request: Request) -> Response:
        fields = await _fields(request)
        self._check_client(fields)
        self._tokens().revoke(_required(fields, "refresh_token"))
        return json_reply({})

    async def introspect(self, request: Request) -> Response:
        grant = self._tokens().check(bearer(request), self._clock.timestamp())
        return json_reply(self._tokens().claims(grant.access_token))

    async def keys(self, request: Request) -> Response:
        return json_reply(self._tokens().public_keys())

    def _check_client(self, fields: Mapping[str, str]) -> None:
        client_id, secret = _required(fields, "client_id"), _required(fields, "client_secret")
        known = secrets.compare_digest(client_id.encode(), self._client.client_id.encode())
        if not known or not secrets.compare_digest(secret.encode(), self._client.client_secret.encode()):
            raise SignInError(401, "invalid_client", "Client authentication failed")


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _told(handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            reply: Response = await handler(request)
        except SignInError as error:
            return error.reply()
        return reply

    return answer


def _required(fields: Mapping[str, str], name: str) -> str:
    if not fields.get(name):
        raise SignInError(400, "invalid_request", _MISSING, f"Check the `{name}` parameter")
    return fields[name]


def _challenge_of(verifier: str, method: str) -> str:
    if method != "S256":
        return verifier
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


async def _fields(request: Request) -> dict[str, str]:
    """The body as JSON, multipart or url-encoded form, whatever its label says."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        return {name: value for name, value in form.items() if not isinstance(value, UploadFile)}
    body = await request.body()
    try:
        data = loads(body)
    except ValueError:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return {name: str(value) for name, value in data.items()} if isinstance(data, dict) else {}
