"""Host: the one protocol through which the engine reaches the world (database, network, files)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import httpx

from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.connections import Connection, RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor

EffectState = Literal["planned", "confirmed", "rejected", "unknown"]


@dataclass(frozen=True)
class OpenConnection:
    """A connection ready for use: its settings with secrets, and a client that may reach only its origins."""

    name: str
    settings: Connection
    http: httpx.AsyncClient


@dataclass(frozen=True)
class Intent:
    """A write that is about to be sent: recorded before the socket is opened."""

    node: str
    connection: str
    operation: str
    change: Change
    klass: EffectClass
    item_id: int
    roots: tuple[int, ...] = ()
    """The source items that the item descends from."""


@dataclass(frozen=True)
class EffectOutcome:
    """What became of a write. ``proof`` says why a write that goes back to *planned* was certainly not executed."""

    state: EffectState
    remote_id: str | None = None
    saved: Mapping[str, Any] = field(default_factory=dict)
    proof: str | None = None
    message: str | None = None


class Host(Protocol):
    """What a stage needs from outside. All methods may be called from many items side by side."""

    @property
    def files(self) -> Files:
        """Files uploaded by people and written by flows."""
        ...

    @property
    def node_seconds(self) -> float | None:
        """How long a node may take for one page."""
        ...

    @property
    def own_errors(self) -> tuple[type[Exception], ...]:
        """What the host raises when its own store does not answer: nothing is wrong with the items."""
        ...

    async def connection(self, name: str) -> OpenConnection:
        """The named connection; raises ConfigError when it is missing or of another system."""
        ...

    def down_for(self, connection: str) -> float | None:
        """Seconds until the connection is tried again when it is down for everybody; None when it works."""
        ...

    async def refused(self, connection: str, message: str) -> None:
        """The connection's credentials are not accepted: nobody uses it until a person acted."""
        ...

    def open_http(self) -> httpx.AsyncClient:
        """A client for nodes without a connection: public addresses only, no credentials."""
        ...

    async def flow(self, node: str, name: str) -> FlowDoor:
        """Another flow as this node may start it; raises ConfigError when it may not."""
        ...

    async def token(self, connection: str, refresh: RefreshToken, stale: Token | None) -> Token:
        """The connection's token, renewed by one worker at a time."""
        ...

    async def begin_effect(self, intent: Intent) -> str:
        """Record the intent, committed; returns the effect's id. Raises LeaseLost when this worker was replaced, and
        OlderVersion when a newer version of the record was written before.
        """
        ...

    async def begin_effects(self, intents: Sequence[Intent]) -> list[str | Exception]:
        """The same for writes that go out in one request: for each its id, or what ``begin_effect`` would raise."""
        ...

    async def pass_effect(self, intent: Intent) -> None:
        """The record is as this version wants it already: nothing is sent, and nothing older may follow.

        Raises OlderVersion like ``begin_effect``; TransientError and OutcomeUnknown while another write of the record
        is on its way, because what was read may not be the last word.
        """
        ...

    async def end_effect(self, effect: str, outcome: EffectOutcome) -> None:
        """Record what became of it."""
        ...

    async def end_effects(self, outcomes: Mapping[str, EffectOutcome]) -> None:
        """Record what became of the writes of one request."""
        ...

    async def earlier_action(self, intent: Intent) -> str | None:
        """``create`` or ``update`` when this run already wrote this record before it was interrupted."""
        ...


class LeaseLost(Exception):
    """This worker was replaced while it was away: drop the work, write nothing."""


class OlderVersion(Exception):
    """A newer version of the record was written already: this one must not go over it."""
