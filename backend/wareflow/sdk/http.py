"""The connector kit: one HTTP API as a client sees it, with every way it can go wrong turned into our errors.

A connector derives its client from `Api` and overrides what differs: `explain` (refusals in words for a person),
`refusal` (an error that comes with status 200) and `pace` (how long to hold the next request).
"""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol, runtime_checkable
from urllib.parse import quote, urlencode

import httpx

from wareflow.sdk.addresses import origin
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ConflictError,
    RateLimited,
    RemoteRefused,
    TransientError,
    WareflowError,
)
from wareflow.sdk.http_auth import Auth, BearerAuth, FixedAuth, Reach
from wareflow.sdk.http_call import Call
from wareflow.sdk.http_reply import Reply
from wareflow.sdk.http_troubles import broken_off, lost, unreadable
from wareflow.sdk.values import dumps

AT_ONCE = 8
TRIES = 4
LONGEST_WAIT = 10.0
READING = frozenset({"GET", "HEAD", "OPTIONS"})

__all__ = ["Api", "Auth", "BearerAuth", "Call", "FixedAuth", "Params", "Parts", "Reach", "Reply", "lost", "origin"]

Params = Mapping[str, Any] | Sequence[tuple[str, Any]]
Parts = Mapping[str, tuple[str | None, bytes, str]]
"""Of a multipart form: by name the file name, if it is a file, the content, and its type."""


@runtime_checkable
class SlowsDown(Protocol):
    """A client of the host, which holds all calls of its connection."""

    def slow_down(self, seconds: float | None) -> None: ...


@runtime_checkable
class Exchanges(Protocol):
    """A client of the host, which can do a request with less around it."""

    async def exchange(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], *, write: bool
    ) -> tuple[int, httpx.Headers, bytes]: ...


async def sleep(seconds: float) -> None:
    """Wait; one place, so that a test can do without."""
    await asyncio.sleep(seconds)


class Api:
    """One remote API. Makes requests, waits where waiting helps, and raises an error a person can act on."""

    system: str = "The remote system"

    def __init__(self, http: httpx.AsyncClient, base_url: str, auth: Auth) -> None:
        self._http = http
        self.base_url = base_url.rstrip("/")
        self.auth = auth
        # The host's client keeps to what its connection takes, from all workers together.
        own = getattr(http, "at_once", None)
        self.at_once: int = own or AT_ONCE
        self._short = http if isinstance(http, Exchanges) else None
        self._gate: AbstractAsyncContextManager[Any] = nullcontext() if own else asyncio.Semaphore(AT_ONCE)
        self._free_at = 0.0

    # What a connector may say differently -------------------------------------------------------------------------

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        """The error for a definite refusal (a 4xx that is neither 401 nor 429)."""
        return self.plain_refusal(call, reply, reply.said)

    def unauthorized(self, call: Call, reply: Reply) -> WareflowError:
        """The error for a 401 that a renewed token did not cure."""
        return AuthError(
            f"{self.system} does not accept the sign-in{reply.said and f': {reply.said}'}. "
            "Open the connection, renew its credentials and test it."
        )

    def redirected(self, call: Call, reply: Reply) -> WareflowError:
        """The error for an answer that names another address; no request is led elsewhere by it."""
        return ConfigError(
            f"{self.system} answered with a redirect (status {reply.status}) while {call.doing}. "
            "Enter the final address in the connection."
        )

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """The error that hides in a reply with a good status, if there is one."""
        return None

    def pace(self, headers: httpx.Headers) -> float:
        """Seconds to hold the next request so that the remote's limit is not run over."""
        return 0.0

    async def before(self, call: Call) -> None:
        """Called before each request, for a client that keeps to a budget of its own."""

    # Requests -----------------------------------------------------------------------------------------------------

    async def get(self, path: str, *, params: Params | None = None, about: str = "", **more: Any) -> Any:
        return (await self.call("GET", path, params=params, about=about, **more)).data

    async def post(self, path: str, json: Any = None, *, about: str = "", **more: Any) -> Any:
        return (await self.call("POST", path, json=json, about=about, **more)).data

    async def put(self, path: str, json: Any = None, *, about: str = "", **more: Any) -> Any:
        return (await self.call("PUT", path, json=json, about=about, **more)).data

    async def patch(self, path: str, json: Any = None, *, about: str = "", **more: Any) -> Any:
        return (await self.call("PATCH", path, json=json, about=about, **more)).data

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        parts: Parts | None = None,
        headers: Mapping[str, str] | None = None,
        write: bool | None = None,
        about: str = "",
        binary: bool = False,
    ) -> Reply:
        """Make one request and give its reply. `write=False` marks a POST that only reads, `binary` asks for a file.

        ``content`` is a file to send; its type stands in the headers.
        """
        own = {"Accept": "application/json", **(headers or {})}
        if json is not None:
            own["Content-Type"], content = "application/json", dumps(json)
        elif form is not None:
            own["Content-Type"], content = "application/x-www-form-urlencoded", urlencode(form).encode()
        elif parts is not None:
            whole = httpx.Request("POST", self.base_url, files=dict(parts))
            own["Content-Type"], content = whole.headers["Content-Type"], whole.read()
        writing = method not in READING if write is None else write
        return await self._through(Call(method, self.url(path, params), writing, content, own, about, binary))

    def url(self, path: str, params: Params | None = None) -> str:
        """The full address; an address given by the remote (a next page) must be on the connection's own server."""
        own = "://" not in path
        address = f"{self.base_url}/{path.lstrip('/')}" if own else path
        if not own and origin(address) != origin(self.base_url):
            raise ConfigError(
                f"{self.system} pointed to another server ({origin(address)}) than the one of the connection "
                f"({origin(self.base_url)}). Nothing was sent there. Check the address in the connection."
            )
        if not params:
            return address
        pairs = params.items() if isinstance(params, Mapping) else params
        return f"{address}{'&' if '?' in address else '?'}{urlencode(list(pairs), quote_via=quote, safe='$,')}"

    # How a request goes -------------------------------------------------------------------------------------------

    async def _through(self, call: Call) -> Reply:
        renewed = False
        attempt = 0
        while True:
            attempt += 1
            trouble: WareflowError | None
            try:
                proof, reply = await self._send(call)
            except httpx.RequestError as error:
                trouble = broken_off(self.system, call, error)
                trouble.__cause__ = error
            else:
                if reply.status == 401 and not renewed and await self.auth.renew(proof):
                    renewed = True
                    continue
                trouble = self._judge(call, reply)
                if trouble is None:
                    return reply
                if isinstance(trouble, RateLimited) and reply.status != 429:
                    self._slow_down(trouble.retry_after)
            wait = _pause(trouble, attempt, write=call.write)
            if wait is None:
                raise trouble
            await sleep(wait)

    async def _send(self, call: Call) -> tuple[Mapping[str, str], Reply]:
        async with self._gate:
            proof = await self.auth.headers()
            headers = {**proof, **call.headers}
            await self.before(call)
            await self._turn()
            reply = await self._exchange(call, headers)
            hold = self.pace(reply.headers)
            if hold > 0:
                self._free_at = max(self._free_at, time.monotonic() + hold)
            return proof, reply

    async def _exchange(self, call: Call, headers: Mapping[str, str]) -> Reply:
        if self._short is not None:
            answer = await self._short.exchange(call.method, call.url, call.content, headers, write=call.write)
            return Reply.read(*answer, binary=call.binary)
        # The mark tells the host that a POST only reads; it does not go over the wire.
        mark = {"wareflow": {"write": call.write}}
        request = self._http.build_request(
            call.method, call.url, content=call.content, headers=headers, extensions=mark
        )
        return Reply.of(await self._http.send(request), binary=call.binary)

    def _slow_down(self, seconds: float | None) -> None:
        """The host sees a 429 by itself; what an answer says in words it is told."""
        if isinstance(self._http, SlowsDown):
            self._http.slow_down(seconds)

    async def _turn(self) -> None:
        wait = self._free_at - time.monotonic()
        if wait > 0:
            await sleep(wait)

    def _judge(self, call: Call, reply: Reply) -> WareflowError | None:
        status = reply.status
        if 200 <= status < 300:
            return unreadable(self.system, call, reply) or self.refusal(call, reply)
        if status == 429:
            message = f"{self.system} asks for a pause while {call.doing}. Nothing is lost; it goes on by itself."
            return RateLimited(message, retry_after=reply.retry_after)
        if status >= 500 or status in (408, 425):
            return lost(self.system, call, f"status {status}", reply.retry_after)
        if status == 401:
            return self.unauthorized(call, reply)
        if 300 <= status < 400:
            return self.redirected(call, reply)
        return self.explain(call, reply)

    def plain_refusal(self, call: Call, reply: Reply, said: str) -> WareflowError:
        """What a refusal means where the connector knows nothing better."""
        about = call.about or "the request"
        if reply.status == 403:
            return AuthError(
                f"{self.system} does not allow {call.doing}{said and f': {said}'}. "
                "Give the account of the connection the right to do it.",
                code="forbidden",
            )
        if reply.status in (409, 412):
            return ConflictError(f"{self.system}: {about} was changed by someone else meanwhile.")
        if not call.write and not call.about:
            return ConfigError(
                f"{self.system} refused the question: {said or f'status {reply.status}'}. "
                "Change the settings of the step."
            )
        return RemoteRefused(f"{self.system} refused {about}: {said or f'status {reply.status}'}")


def _pause(trouble: WareflowError, attempt: int, *, write: bool) -> float | None:
    """Seconds until the next try inside this call; None when it is over."""
    if attempt >= TRIES or not isinstance(trouble, TransientError):
        return None
    if write and not isinstance(trouble, RateLimited):
        return None
    if trouble.retry_after is not None:
        return trouble.retry_after if trouble.retry_after <= LONGEST_WAIT else None
    # Full jitter; a remote that asked for a pause without saying how long gets at least a second.
    least = 1.0 if isinstance(trouble, RateLimited) else 0.0
    return least + random.uniform(0, min(LONGEST_WAIT, 0.5 * 2**attempt))  # noqa: S311 - spreading load, not a secret
