"""A client whose calls go through the gate of their connection."""

from collections.abc import AsyncIterator

import httpx

from wareflow.sdk.http_reply import retry_after
from wareflow.services.gates import Gate

BROKEN = frozenset({408, 425})


class Gated(httpx.AsyncBaseTransport):
    """Takes a place at the gate for each call until its answer is read."""

    def __init__(self, inner: httpx.AsyncBaseTransport, gate: Gate, *, anyway: bool = False) -> None:
        self._inner = inner
        self._gate = gate
        self._anyway = anyway

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for a place, then send."""
        gate = self._gate
        await gate.enter(anyway=self._anyway)
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            gate.leave(failed=type(error).__name__)
            raise
        except BaseException:
            gate.leave()
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Counted(response, response.stream, gate)
        return response

    async def aclose(self) -> None:
        """The shared transport outlives this one."""


class _Counted(httpx.AsyncByteStream):
    """The answer's body; its place at the gate is free once it was read or thrown away."""

    def __init__(self, response: httpx.Response, inner: httpx.AsyncByteStream, gate: Gate) -> None:
        self._status = response.status_code
        self._hold = retry_after(response.headers)
        self._inner = inner
        self._gate: Gate | None = gate
        self._broken = ""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._inner:
                yield chunk
        except httpx.TransportError as error:
            self._broken = type(error).__name__
            raise

    async def aclose(self) -> None:
        try:
            await self._inner.aclose()
        finally:
            gate, self._gate = self._gate, None
            if gate is not None:
                self._leave(gate)

    def _leave(self, gate: Gate) -> None:
        status = self._status
        if status == 429:
            gate.leave(limited=True, hold=self._hold or 0.0)
        elif status >= 500 or status in BROKEN:
            gate.leave(failed=f"status {status}")
        elif self._broken:
            gate.leave(failed=self._broken)
        else:
            gate.leave(answered=status != 401)


class GatedClient(httpx.AsyncClient):
    """The client of one connection. Code that knows more than the status of an answer tells the gate about it."""

    gate: Gate

    @property
    def at_once(self) -> int:
        """How many calls may go out at the same time."""
        return self.gate.limits.at_once

    def slow_down(self, seconds: float | None) -> None:
        """The answer says, in its own words, that it is too much."""
        self.gate.slow_down(seconds or 0.0)
