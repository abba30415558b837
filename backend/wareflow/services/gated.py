"""A client whose calls go through the gate of their connection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable

import httpx

from wareflow.sdk.addresses import origin
from wareflow.sdk.http_reply import retry_after
from wareflow.sdk.http_troubles import reason_of
from wareflow.services.gates import Gate
from wareflow.services.sending import current_sending

BROKEN = frozenset({408, 425})
AGENT = {"User-Agent": "wareflow"}


class Gated(httpx.AsyncBaseTransport):
    """Takes a place at the gate for each call until its answer is read."""

    def __init__(self, inner: httpx.AsyncBaseTransport, gate: Gate, *, anyway: bool = False) -> None:
        self._inner = inner
        self._gate = gate
        self._anyway = anyway

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for a place, then send."""
        async with _entered(self._gate, self._anyway):
            response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Counted(response, response.stream, self._gate)
        return response

    async def aclose(self) -> None:
        """The shared transport outlives this one."""


class _Counted(httpx.AsyncByteStream):
    """The answer's body; its place at the gate is free once it was read or thrown away."""

    def __init__(self, response: httpx.Response, inner: httpx.AsyncByteStream, gate: Gate) -> None:
        self._status = response.status_code
        self._headers = response.headers
        self._inner = inner
        self._gate: Gate | None = gate
        self._broken = ""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._inner:
                yield chunk
        except httpx.TransportError as error:
            self._broken = reason_of(error)
            raise

    async def aclose(self) -> None:
        try:
            await self._inner.aclose()
        finally:
            gate, self._gate = self._gate, None
            if gate is not None:
                self._leave(gate)

    def _leave(self, gate: Gate) -> None:
        if self._broken and self._status < 400:
            gate.leave(failed=self._broken)
        else:
            leave(gate, self._status, self._headers)


@asynccontextmanager
async def _entered(gate: Gate, anyway: bool) -> AsyncIterator[None]:
    """Inside the gate. Without an answer the place is given back; whoever has one says so with `leave`."""
    await gate.enter(anyway=anyway)
    try:
        yield
    except httpx.TransportError as error:
        gate.leave(failed=reason_of(error))
        raise
    except BaseException:
        gate.leave()
        raise


def leave(gate: Gate, status: int, headers: httpx.Headers) -> None:
    """Tell the gate how a call ended that was answered."""
    if status == 429:
        gate.leave(limited=True, hold=retry_after(headers) or 0.0)
    elif status >= 500 or status in BROKEN:
        gate.leave(failed=f"status {status}")
    else:
        gate.leave(answered=status != 401)


@runtime_checkable
class Exchanges(Protocol):
    """A transport that can do without the objects of httpx."""

    async def exchange(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], limits: httpx.Timeout
    ) -> tuple[int, httpx.Headers, bytes]: ...


class GatedClient(httpx.AsyncClient):
    """The client of one connection. Code that knows more than the status of an answer tells the gate about it."""

    gate: Gate
    origins: frozenset[str]
    shared: Exchanges | None = None
    anyway: bool = False
    _known: frozenset[str] = frozenset()
    """Beginnings of addresses that were found to be of the connection."""

    async def exchange(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], *, write: bool
    ) -> tuple[int, httpx.Headers, bytes]:
        """One request and its whole answer: what `send` does, at half the cost."""
        shared = self.shared
        if shared is None or not self._is_plain(url):
            return await self._by_httpx(method, url, content, headers, write)
        async with _entered(self.gate, self.anyway):
            sending = current_sending.get() if write else None
            if sending is not None:
                await sending.ready()
            status, said, body = await shared.exchange(method, url, content, {**AGENT, **headers}, self.timeout)
        leave(self.gate, status, said)
        return status, said, body

    async def _by_httpx(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], write: bool
    ) -> tuple[int, httpx.Headers, bytes]:
        mark = {"wareflow": {"write": write}}
        response = await self.send(
            self.build_request(method, url, content=content, headers=dict(headers), extensions=mark)
        )
        return response.status_code, response.headers, response.content

    def _is_plain(self, url: str) -> bool:
        """Whether the address begins with one that was judged before; every other one goes the long way."""
        end = url.find("/", url.find("://") + 3)
        beginning = url[:end]
        if end < 0 or "?" in beginning or "#" in beginning:
            return False
        if beginning in self._known:
            return True
        if any(sign in beginning for sign in "@\\") or origin(url) not in self.origins:
            return False
        self._known |= {beginning}
        return True

    @property
    def at_once(self) -> int:
        """How many calls may go out at the same time."""
        return self.gate.limits.at_once

    def slow_down(self, seconds: float | None) -> None:
        """The answer says, in its own words, that it is too much."""
        self.gate.slow_down(seconds or 0.0)
