"""Around every answer: a request number, headers that protect browsers, no foreign host names, no hidden signs."""

import ipaddress
import secrets
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wareflow.api.errors import broken, problem

CSP = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_NO_STORE = (b"cache-control", b"no-store")
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """ASGI middleware around the whole application, its errors included."""

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        # A page of a foreign site can make its name point to this machine; the Host header then tells on it.
        self._only_own_names = _is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in; add the headers to what goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["wareflow.request_id"] = request_id
        is_api = scope["path"].startswith("/api/")

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(message, request_id, is_api)
            await send(message)

        if refusal := self._refusal(scope):
            answer = problem(Request(scope), *refusal)
            await answer(scope, receive, send_guarded)
            return
        await self._answer(scope, receive, send_guarded)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What no handler knows is our bug; it is told here, so that this answer has the headers too."""
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:
            if begun:
                raise
            await broken(Request(scope), error)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        name = _host_name(Headers(scope=scope).get("host", ""))
        if self._only_own_names and name not in OWN_NAMES:
            return 421, "host", "This address is not one of this server. Open it as http://127.0.0.1."
        if "\x00" in scope["path"] or b"\x00" in unquote_to_bytes(scope.get("query_string", b"")):
            return 422, "bad_request", "The address holds a sign that no text has (NUL)."
        return None


def _protect(message: Message, request_id: str, is_api: bool) -> None:
    """The headers of every answer; done by hand, because every answer pays for it."""
    ours = [(b"x-request-id", request_id.encode()), *([_NO_STORE] if is_api else [])]
    replaced = {name for name, _ in ours}
    kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in replaced]
    there = {name.lower() for name, _ in kept}
    message["headers"] = [*kept, *(pair for pair in _HEADERS if pair[0] not in there), *ours]


def _host_name(host: str) -> str:
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
