"""Context: the one object through which a node sees the world."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import httpx

from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.connections import Connection, RefreshToken, Token
from wareflow.sdk.errors import ItemError, WareflowError
from wareflow.sdk.items import Item
from wareflow.sdk.values import Record

C = TypeVar("C", bound=Connection)
Mode = Literal["live", "plan", "test"]
Send = Callable[[], Awaitable[Mapping[str, Any] | None]]
"""One request; gives what was stored."""
SendAll = Callable[[Sequence[Change]], Awaitable[Sequence[Mapping[str, Any] | ItemError | None]]]
"""One request for many changes; gives for each what was stored, or why that one was refused."""


@dataclass(frozen=True)
class RunInfo:
    """The run a node works for; ``now`` is one fixed aware UTC time, the same in a retry and a replay."""

    id: str
    mode: Mode
    now: datetime
    flow: str = ""
    number: int = 0
    zone: str = "UTC"


@dataclass(frozen=True)
class Window:
    """What a stream shall read: everything changed at or after ``since`` (``None``: everything).

    ``token`` resumes a scan that was cut off, where the source can resume. ``mark`` is the last token of a complete
    scan that covered all before ``since``, where the stream is ``marked``.
    """

    since: datetime | None = None
    token: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """A file kept by Wareflow: uploaded by a person or written by a flow."""

    id: str
    name: str
    path: Path
    size: int


class Files(Protocol):
    """Files by id; names are data and never part of a path."""

    def open(self, file_id: str) -> StoredFile:
        """The file, or ConfigError when it is gone."""
        ...

    def create(self, name: str, media_type: str, chunks: AsyncIterator[bytes]) -> Awaitable[StoredFile]:
        """Store a new file."""
        ...


@dataclass(frozen=True)
class Trigger:
    """What started the run, for nodes that hand it on: a webhook's payload, a schedule's slot, given items."""

    kind: str = "manual"
    node: str | None = None
    records: tuple[Record, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StartedRun:
    """A run that was started."""

    id: str
    number: int


class FlowDoor(Protocol):
    """Another flow that can be started."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def start(self, items: Sequence[Item]) -> StartedRun:
        """Start one run with these items' records, inside ``apply``; no item is handed over twice."""
        ...

    async def start_one(self, item: Item) -> StartedRun:
        """Start a run for one item alone, inside ``apply``; the same item again gives the same run."""
        ...


class Context(Protocol):
    """What a node may do besides computing: render, read connections, call out, apply changes."""

    run: RunInfo
    node: str
    window: Window
    trigger: Trigger
    files: Files

    @property
    def http(self) -> httpx.AsyncClient:
        """The shared client: keep-alive, time-outs, no redirects; writes only inside ``apply``."""
        ...

    def connection(self, kind: type[C]) -> C:
        """The settings of the connection this node is configured with. Raises ConfigError when it is missing."""
        ...

    async def token(self, refresh: RefreshToken, stale: Token | None = None) -> Token:
        """The connection's access token; renewed by one worker at a time when absent, expired or ``stale``."""
        ...

    async def flow(self, name: str) -> FlowDoor:
        """Another flow by its name or id. Raises ConfigError when it is missing or would start this one again."""
        ...

    def render(self, template: Any, item: Item, *, index: int | None = None) -> Any:
        """Work out the ``{{ }}`` in a text, list or mapping for one item. Raises ExpressionError."""
        ...

    def renderer(self, template: Any) -> Callable[[Item, int | None], Any]:
        """The compiled form of ``render``: call it with each item and its index."""
        ...

    async def apply(
        self,
        change: Change,
        send: Send | None = None,
        *,
        item: Item | None = None,
        effect: EffectClass = "C",
    ) -> dict[str, Any]:
        """Write ``change`` by calling ``send``, unless nothing differs or the run is a plan.

        A change that says why nothing is written (skip, conflict, unchanged) needs no ``send``.

        Returns the fields that the remote system stored (empty in a plan). The intent is recorded before ``send``.
        ``item`` is whose change it is; inside ``each`` it is known. ``effect`` says what makes a second sending safe:
        A natural upsert, B the remote's idempotency key, C a look by the business key before sending, D nothing.
        """
        ...

    async def apply_all(
        self, changes: Sequence[tuple[Item, Change]], send: SendAll, *, effect: EffectClass = "C"
    ) -> list[dict[str, Any] | WareflowError]:
        """Write many changes, each to another record, with one request: what ``apply`` does, for many.

        ``send`` gets those that are to be sent, gives for each what was stored or the ItemError why it was refused, and
        raises what concerns all of them. Where an ItemError concerns all, it is called with halves, down to one: so
        one bad line sinks none of the others. The results are in the order of ``changes``; TransientError and
        OutcomeUnknown among them mean that the item is to be tried again later.
        """
        ...

    def log(self, message: str, **facts: Any) -> None:
        """A line for the step's log; values are masked before they are stored."""
        ...
