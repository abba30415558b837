"""Requests to the open internet: addresses and headers that cannot be bent, refusals as a matter of one item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from wareflow.sdk import ItemError, Record, RemoteRefused, WareflowError
from wareflow.sdk.http import Api, Call, FixedAuth, Reply, origin

from nodes.core._compare import text_of

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"})


@dataclass(frozen=True)
class Url:
    """An address that was looked at."""

    address: str
    origin: str
    host: str


@dataclass(frozen=True)
class Request:
    """One call as it is to be made."""

    method: str
    address: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Record | None = None

    @property
    def line(self) -> str:
        """What people see of it: a query may hold what is nobody's business."""
        return f"{self.method} {self.address.split('?')[0]}"

    def with_header(self, name: str, value: str) -> "Request":
        return replace(self, headers={**self.headers, name: value}) if name else self


def checked_url(address: str) -> Url:
    """The address, if it is a plain http or https one. Raises ItemError."""
    address = address.strip()
    if any(ord(sign) < 33 or sign in '\\"<>^`{|}' or ord(sign) == 127 for sign in address):
        raise ItemError("The address holds a blank, a line break or another sign that no address has.", code="url")
    try:
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise ItemError(f"“{address[:80].split('?')[0]}” is no http or https address.", code="url")
    if "@" in parts.netloc:
        raise ItemError("The address must not hold a user name or password.", code="url")
    return Url(address, origin(address), parts.hostname or "")


def checked_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """The headers, none of which breaks out of its line or changes how the request is sent. Raises ItemError."""
    checked = {}
    for name, value in headers.items():
        text = text_of(value)
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise ItemError(f"“{name[:60]}” cannot be used as a header.", code="header")
        if any(ord(sign) < 32 or ord(sign) > 126 for sign in text):
            raise ItemError(
                f"The header “{name}” holds a line break or a sign that headers cannot hold.", code="header"
            )
        checked[name] = text
    return checked


class OpenApi(Api):
    """Any API at one address, without a connection."""

    def __init__(self, http: Any, base: str, host: str) -> None:
        super().__init__(http, base, FixedAuth({}))
        self.system = host

    async def ask(self, request: Request, *, write: bool) -> Any:
        """Make the call; gives the JSON of the answer."""
        reply = await self.call(
            request.method,
            request.address,
            params=[(name, text_of(value)) for name, value in request.query.items()],
            json=request.body,
            headers=request.headers,
            write=write,
            about=request.line,
        )
        return reply.data

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        return RemoteRefused(f"{self.system} refused {call.about}: {reply.said or f'status {reply.status}'}.")

    def unauthorized(self, call: Call, reply: Reply) -> WareflowError:
        return self.explain(call, reply)
