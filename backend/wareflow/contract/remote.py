"""The other system of a test, and the way to it, on which things go wrong on purpose at a chosen request."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import httpx

from wareflow.sdk.connections import Connection
from wareflow.sdk.errors import ItemError
from wareflow.sdk.values import dumps, loads

Trouble = Literal["429", "500_before", "500_after", "drop_before", "drop_reply", "expired_token"]
BEFORE: Final[tuple[Trouble, ...]] = ("429", "500_before", "drop_before", "expired_token")
"""The request does not reach its end: nothing was done."""
AFTER: Final[tuple[Trouble, ...]] = ("500_after", "drop_reply")
"""The work was done, and the caller does not hear of it."""
PAUSE: Final = 2.0
SURPRISE: Final = {"surprise": {"kind": "unheard of", "numbers": [1, 2]}}


class Remote(ABC):
    """One other system as a test sees it, fresh. Derive from it; what a system does not have stays as it is."""

    pause: ClassVar[float | None] = PAUSE
    """Seconds that its 429 asks for; None when that is longer than a step waits: then the run does."""
    has_tokens: ClassVar[bool] = False
    """Whether its access tokens run out and are renewed."""

    @property
    @abstractmethod
    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to it."""

    @abstractmethod
    def connections(self) -> Mapping[str, Connection]:
        """Good connections by name."""

    @abstractmethod
    def refused(self) -> Sequence[Mapping[str, Connection]]:
        """Connections that it turns away, each for a reason of its own."""

    @abstractmethod
    def state(self) -> object:
        """What it holds, or what is new there; equal after two runs that came to the same end."""

    @abstractmethod
    def keep(self, count: int) -> None:
        """Only this many records of each kind are left, all changed in the same second."""

    def reply(self, trouble: Trouble, request: httpx.Request) -> httpx.Response:
        """Its own words for a trouble."""
        if trouble == "429":
            return httpx.Response(429, headers={"Retry-After": f"{PAUSE:.0f}"}, json={"error": "Too many requests"})
        status = 401 if trouble == "expired_token" else 500
        return httpx.Response(status, json={"error": "Unauthorized" if status == 401 else "Internal server error"})

    def is_sign_in(self, request: httpx.Request) -> bool:
        """Whether a request asks for a token."""
        return False

    def expire_tokens(self) -> None:  # noqa: B027  not every system has tokens
        """No access token that it ever gave is good any longer."""

    def meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        """Somebody else changes what this write is about, a moment before; the answer tells if that is there still."""
        return None

    def is_record(self, value: Mapping[str, Any]) -> bool:
        """Whether an object of an answer has fields; others are maps, in which a new entry would be a record."""
        return True

    @contextmanager
    def short_pages(self, size: int) -> Iterator[None]:
        """For sources whose pages have a fixed length: pages of this one."""
        yield


@dataclass(frozen=True)
class Call:
    """One request on the line."""

    request: httpx.Request
    write: bool
    sign_in: bool


class Line(httpx.AsyncBaseTransport):
    """Hands requests to the other system and notes them; at one of them there can be trouble, or something happens."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self.calls: list[Call] = []
        self.performed = 0
        """How many writes were done, whatever the caller heard."""
        self.troubles: dict[int, Trouble] = {}
        """By the place of the request, counted from 0."""
        self.deeds: dict[int, Callable[[httpx.Request], None]] = {}
        """What happens an instant before a request arrives."""
        self.surprising = False
        """Whether answers have fields that nobody has heard of."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        place = len(self.calls)
        call = Call(request, _writes(request), self._remote.is_sign_in(request))
        self.calls.append(call)
        if place in self.deeds:
            self.deeds[place](request)
        trouble = self.troubles.get(place)
        if trouble == "drop_before":
            raise httpx.ReadError("the connection broke", request=request)
        if trouble in BEFORE:
            return self._remote.reply(trouble, request)
        answer = await self._pass_on(call)
        if trouble == "drop_reply":
            raise httpx.ReadError("the connection broke", request=request)
        if trouble == "500_after":
            return self._remote.reply("500_before", request)
        return with_surprises(answer, self._remote.is_record) if self.surprising else answer

    async def _pass_on(self, call: Call) -> httpx.Response:
        answer = await self._remote.transport.handle_async_request(call.request)
        await answer.aread()
        self.performed += call.write and answer.status_code < 400
        return answer


def with_surprises(answer: httpx.Response, is_record: Callable[[Mapping[str, Any]], bool]) -> httpx.Response:
    """The same answer, its records with a field more, at every level."""

    def more(value: Any) -> Any:
        if isinstance(value, list):
            return [more(each) for each in value]
        if not isinstance(value, dict):
            return value
        known = {name: more(each) for name, each in value.items()}
        return {**known, **SURPRISE} if is_record(value) else known

    try:
        content = dumps(more(loads(answer.content)))
    except ItemError:
        return answer  # a file, or nothing
    headers = [(name, value) for name, value in answer.headers.items() if name != "content-length"]
    return httpx.Response(answer.status_code, headers=headers, content=content)


def _writes(request: httpx.Request) -> bool:
    mark = request.extensions.get("wareflow", {})
    return bool(mark.get("write", request.method not in ("GET", "HEAD", "OPTIONS")))
