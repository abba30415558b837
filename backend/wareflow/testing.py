"""For tests of nodes: run one node against a transport, with the engine's own stage around it.

The fake is the transport, never our own code. Nothing here is imported by the product.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import httpx

from wareflow.engine.applying import ChangeRecord
from wareflow.engine.books import Books
from wareflow.engine.catalog import Catalog, NodeClass, parse_config
from wareflow.engine.graph import Graph
from wareflow.engine.host import EffectOutcome, Intent, OpenConnection
from wareflow.engine.local import LocalRunner
from wareflow.engine.stage import Parked
from wareflow.sdk.config import Config
from wareflow.sdk.connections import Connection, RefreshToken, Token
from wareflow.sdk.context import FlowDoor, RunInfo, StartedRun, StoredFile, Trigger, Window
from wareflow.sdk.errors import ConfigError, ItemError, Problem
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Node, Page, Source
from wareflow.sdk.ports import Out

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
Transport = httpx.AsyncBaseTransport | Callable[[httpx.Request], Any]


class MemoryFiles:
    """Files in a temporary folder, which goes with them."""

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="wareflow-test-", ignore_cleanup_errors=True)
        self._folder = Path(self._kept.name)
        self._names: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        """Keep a file for a test; returns its id."""
        file_id = f"file{len(self._names) + 1}"
        (self._folder / file_id).write_bytes(content)
        self._names[file_id] = name
        return file_id

    def __len__(self) -> int:
        return len(self._names)

    def open(self, file_id: str) -> StoredFile:
        """The file, or ConfigError."""
        if file_id not in self._names:
            raise ConfigError(f"The file “{file_id}” is gone. Upload it again.", field="file")
        path = self._folder / file_id
        return StoredFile(file_id, self._names[file_id], path, path.stat().st_size)

    async def create(self, name: str, media_type: str, chunks: AsyncIterator[bytes]) -> StoredFile:
        """Store what the chunks hold."""
        content = b"".join([chunk async for chunk in chunks])
        return self.open(self.add(name, content))


@dataclass
class MemoryFlow:
    """A flow that only remembers with which records it was started."""

    name: str
    started: list[list[dict[str, Any]]] = field(default_factory=list)

    async def start(self, items: Sequence[Item]) -> StartedRun:
        """Remember the records; returns a run of its own."""
        self.started.append([item.record for item in items])
        return StartedRun(f"{self.name}-{len(self.started)}", len(self.started))

    async def start_one(self, item: Item) -> StartedRun:
        """Remember the record; returns a run of its own."""
        return await self.start([item])


class MemoryHost:
    """A host without a database: effects, tokens and files in memory, the network behind one transport."""

    def __init__(self, connections: Mapping[str, Connection] | None = None, http: Transport | None = None) -> None:
        self.files = MemoryFiles()
        self.effects: list[tuple[Intent, EffectOutcome | None]] = []
        self.flows: dict[str, MemoryFlow] = {}
        self._connections = dict(connections or {})
        self._tokens: dict[str, Token] = {}
        transport = http if isinstance(http, httpx.AsyncBaseTransport) else httpx.MockTransport(http or _no_network)
        self._http = httpx.AsyncClient(transport=transport)

    @property
    def node_seconds(self) -> float | None:
        """Tests have limits of their own."""
        return None

    @property
    def own_errors(self) -> tuple[type[Exception], ...]:
        """A memory answers always."""
        return ()

    async def connection(self, name: str) -> OpenConnection:
        """The named connection, or the error a person would see."""
        if name not in self._connections:
            raise ConfigError(f"There is no connection “{name}”. Choose another one.", field="connection")
        return OpenConnection(name, self._connections[name], self._http)

    def down_for(self, connection: str) -> float | None:
        """Connections are never down for everybody here."""
        return None

    async def refused(self, connection: str, message: str) -> None:
        """Nobody else is here to tell."""

    def open_http(self) -> httpx.AsyncClient:
        """The same transport: a test sees every request."""
        return self._http

    async def flow(self, node: str, name: str) -> FlowDoor:
        """A flow of any name; ``flows`` has what was started."""
        return self.flows.setdefault(name, MemoryFlow(name))

    async def token(self, connection: str, refresh: RefreshToken, stale: Token | None) -> Token:
        """The kept token, or a new one."""
        known = self._tokens.get(connection)
        if known is None or known == stale:
            known = self._tokens[connection] = await refresh(known)
        return known

    async def begin_effect(self, intent: Intent) -> str:
        """Remember the intent; what cannot be looked up is not sent again after a lost reply."""
        if intent.klass == "D" and "unknown" in self._states_of(intent):
            what = f"{intent.change.object} {intent.change.key}"
            raise ItemError(f"An earlier write of {what} has an unknown outcome.", code="unknown_effect")
        self.effects.append((intent, None))
        return str(len(self.effects) - 1)

    async def begin_effects(self, intents: Sequence[Intent]) -> list[str | Exception]:
        """Remember the intents."""
        answers: list[str | Exception] = []
        for intent in intents:
            try:
                answers.append(await self.begin_effect(intent))
            except ItemError as error:
                answers.append(error)
        return answers

    async def pass_effect(self, intent: Intent) -> None:
        """Nothing else writes here."""

    async def end_effect(self, effect: str, outcome: EffectOutcome) -> None:
        """Remember the outcome."""
        intent, _ = self.effects[int(effect)]
        self.effects[int(effect)] = (intent, outcome)

    async def end_effects(self, outcomes: Mapping[str, EffectOutcome]) -> None:
        """Remember the outcomes."""
        for effect, outcome in outcomes.items():
            await self.end_effect(effect, outcome)

    async def earlier_action(self, intent: Intent) -> str | None:
        """What this run already wrote for the same record."""
        for known, outcome in self.effects:
            if _same(known, intent) and outcome is not None and outcome.state == "confirmed":
                return known.change.action
        return None

    def _states_of(self, intent: Intent) -> list[str]:
        return [outcome.state for known, outcome in self.effects if outcome and _same(known, intent)]


def _same(known: Intent, other: Intent) -> bool:
    return (known.node, known.operation, known.change.key) == (other.node, other.operation, other.change.key)


@dataclass
class NodeRun:
    """What one node did."""

    outputs: dict[str, list[Item]]
    changes: list[ChangeRecord]
    parked: list[Parked]
    books: Books
    halted: Problem | None
    host: MemoryHost = field(repr=False)

    def records(self, port: Out | str) -> list[dict[str, Any]]:
        """The records that an output gave."""
        return [item.record for item in self.outputs.get(port if isinstance(port, str) else port.name, [])]

    def errors(self) -> list[str]:
        """The messages of the items that failed."""
        return [item.error.message for item in self.outputs.get("failed", []) if item.error]


class _Feed(Source[Config]):
    """Gives a test's items."""

    name = "test.feed"
    title = "Feed"
    config_class = Config
    out = Out("Items", type="any")

    def __init__(self, batches: Mapping[str, Batch]) -> None:
        super().__init__(Config())
        self._batches = batches

    async def pages(self, ctx: Any) -> AsyncIterator[Page]:
        for batch in self._batches.values():
            if len(batch):
                yield Page(batch.records)


async def run_node(
    node_class: NodeClass,
    config: Mapping[str, Any] | Config,
    batch: Batch | Mapping[str, Batch] | None = None,
    *,
    http: Transport | None = None,
    mode: Literal["live", "plan", "test"] = "live",
    connection: Connection | None = None,
    host: MemoryHost | None = None,
    window: Window | None = None,
    trigger: Trigger | None = None,
    most_items: int | None = None,
) -> NodeRun:
    """Run one node with a batch on its first input (or batches by input name) as a run would."""
    parsed = config if isinstance(config, Config) else parse_config(node_class, config)
    named = getattr(parsed, "connection", None)
    host = host or MemoryHost({named: connection} if named and connection else {}, http)
    graph = _around(node_class(parsed), batch)
    run = RunInfo(id="run1", mode=mode, now=NOW, flow="test", number=1)
    windows = {"node": window} if window else {}
    runner = LocalRunner(graph, host, run, trigger=trigger, windows=windows, most_items=most_items)
    result = await runner.run()
    outputs = {port: items for (node, port), items in result.outputs.items() if node == "node"}
    return NodeRun(outputs, result.changes, result.parked, result.books, result.halted, host)


def _around(node: Node[Any], batch: Batch | Mapping[str, Batch] | None) -> Graph:
    """A graph with a feed per input and the node behind."""
    if isinstance(node, Source):
        return Graph({"node": node}, ("node",), {}, ("node",), {"node": ()})
    first = next(iter(node.inputs))
    batches = batch if isinstance(batch, Mapping) else {first: batch or Batch()}
    feeds = {f"feed_{port}": _Feed({port: given}) for port, given in batches.items()}
    wires = {(f"feed_{port}", "out"): (("node", port),) for port in batches}
    nodes: dict[str, Node[Any]] = {**feeds, "node": node}
    barrier = node.kind == "barrier"
    heads = (*feeds, "node") if barrier else tuple(feeds)
    bodies = dict.fromkeys(feeds, () if barrier else ("node",))
    if barrier:
        bodies["node"] = ()
    return Graph(nodes, (*feeds, "node"), wires, heads, bodies, {"node": frozenset(feeds)} if barrier else {})


def _no_network(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"this test has no network: {request.method} {request.url}", request=request)


__all__ = ["NOW", "Catalog", "MemoryHost", "NodeRun", "run_node"]
