"""Who may call: OAuth tokens for the cloud, Basic for a server of one's own, and the request budget of a user."""

import base64
import binascii
import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from wareflow.sandbox.business_central.errors import ApiError
from wareflow.sandbox.kit import Clock

SCOPE = "https://api.businesscentral.dynamics.com/.default"
DOMAIN = "wareflow-demo.example"
CREDENTIALS = {
    "tenant": "5f0d1c52-7b1e-4c57-9f0e-6a4f1d2b8c31",
    "environment": "Production",
    "server_instance": "BC",
    "client_id": "a6b9d8d4-52c1-4e6e-8f7a-0c9d3f1e2b47",
    "client_secret": "demo-secret-of-the-business-central-sandbox",
    "username": "WAREFLOW",
    "web_service_key": "demo-web-service-key-of-the-sandbox",
}


@dataclass
class Access:
    """Issued tokens with their expiry, and the calls of the last minutes."""

    clock: Clock
    current_settings: Callable[[], Mapping[str, Any]]
    tokens: dict[str, float] = field(default_factory=dict)
    calls: dict[str, deque[float]] = field(default_factory=dict)
    issued: int = 0

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.current_settings()

    def issue(self, tenant: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """The token endpoint: status and JSON, errors in the shape of the identity provider."""
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        form = {**_client_of(headers.get("authorization", "")), **form}
        content_type = headers.get("content-type", "").lower()
        refusal = _token_refusal(tenant, content_type, form)
        if refusal:
            return self.identity_error(*refusal)
        self.issued += 1
        seconds = int(self.settings["token_seconds"])
        token = _token_text(self.issued, self.clock.timestamp())
        self.tokens[token] = self.clock.timestamp() + seconds
        answer = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
        return 200, answer

    def identity_error(self, status: int, error: str, number: int, text: str) -> tuple[int, dict[str, Any]]:
        moment = self.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
        trace = hashlib.sha256(f"{moment}{number}{self.issued}".encode()).hexdigest()
        identifier = f"{trace[:8]}-{trace[8:12]}-{trace[12:16]}-{trace[16:20]}-{trace[20:32]}"
        description = f"AADSTS{number}: {text} Trace ID: {identifier} Timestamp: {moment}"
        return status, {
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": moment,
            "trace_id": identifier,
            "correlation_id": identifier,
        }

    def check(self, authorization: str, *, own_server: bool) -> str:
        """The user behind an Authorization header; raises the 401 of the service."""
        kind, _, secret = authorization.partition(" ")
        if kind.lower() == "bearer":
            return self.check_token(secret.strip())
        if kind.lower() == "basic" and (own_server or self.settings["basic_auth_in_cloud"]):
            return check_basic(secret.strip())
        raise unauthorized()

    def check_token(self, token: str) -> str:
        expiry = self.tokens.get(token)
        if expiry is None or expiry <= self.clock.timestamp():
            raise unauthorized()
        return CREDENTIALS["client_id"]

    def spend(self, user: str) -> None:
        """Count one call against the user's sliding budget."""
        now, limit = self.clock.timestamp(), int(self.settings["rate_limit"])
        calls = self.calls.setdefault(user, deque())
        while calls and calls[0] <= now - float(self.settings["rate_window_seconds"]):
            calls.popleft()
        if len(calls) >= limit:
            raise too_many(len(calls) + 1, limit)
        calls.append(now)


def is_tenant(name: str) -> bool:
    """The tenant by its id or its domain, in whatever case."""
    return name.casefold() in (CREDENTIALS["tenant"], DOMAIN)


def _client_of(authorization: str) -> dict[str, str]:
    """Id and secret of an application may come as Basic credentials instead of form fields."""
    kind, _, secret = authorization.partition(" ")
    if kind.lower() != "basic":
        return {}
    client_id, _, client_secret = _basic_pair(secret).partition(":")
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(client_secret)}


def _basic_pair(secret: str) -> str:
    try:
        return base64.b64decode(secret.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _token_refusal(tenant: str, content_type: str, form: Mapping[str, str]) -> tuple[int, str, int, str] | None:
    if not content_type.startswith("application/x-www-form-urlencoded") or "grant_type" not in form:
        return 400, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."
    if not is_tenant(tenant):
        return 400, "invalid_request", 90002, f"Tenant '{tenant}' not found."
    if form["grant_type"] != "client_credentials":
        return 400, "unsupported_grant_type", 70003, f"The grant type '{form['grant_type']}' is not supported."
    if form.get("client_id") != CREDENTIALS["client_id"]:
        return 400, "unauthorized_client", 700016, "The application was not found in the directory of the tenant."
    if form.get("client_secret") != CREDENTIALS["client_secret"]:
        return 401, "invalid_client", 7000215, "Invalid client secret provided."
    if SCOPE not in form.get("scope", "").split():
        return 400, "invalid_scope", 1002012, f"The provided value for scope {form.get('scope', '')} is not valid."
    return None


def environment(root: str) -> dict[str, str]:
    """What the list of environments says of the one there is."""
    name = CREDENTIALS["environment"]
    return {
        "aadTenantId": CREDENTIALS["tenant"],
        "applicationFamily": "BusinessCentral",
        "type": "Production",
        "name": name,
        "countryCode": "PL",
        "webServiceUrl": root,
        "webClientLoginUrl": f"{root}/{CREDENTIALS['tenant']}/{name}",
        "ringName": "PROD",
    }


def check_basic(secret: str) -> str:
    user, _, key = _basic_pair(secret).partition(":")
    if user.upper() != CREDENTIALS["username"] or key != CREDENTIALS["web_service_key"]:
        raise unauthorized()
    return CREDENTIALS["username"]


def unauthorized() -> ApiError:
    return ApiError(
        401,
        "Authentication_InvalidCredentials",
        "The server has rejected the client credentials.",
        {"WWW-Authenticate": "Bearer"},
    )


def too_many(actual: int, limit: int) -> ApiError:
    return ApiError(
        429, "Application_TooManyRequests", f"Too many requests reached. Actual ({actual}). Maximum ({limit})."
    )


def _token_text(number: int, now: float) -> str:
    """Three parts like a real access token; nothing in it means anything."""
    digest = hashlib.sha256(f"sandbox token {number} {now}".encode()).digest()
    parts = (b'{"typ":"JWT","alg":"none"}', f'{{"n":{number}}}'.encode(), digest)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
