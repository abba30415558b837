"""A stage at work: one page through the body of a head, in one process, without a hop between the nodes.

Nothing is written here. The result says what every node gave, how each source item ended, what is parked and what must
be tried again later; the host stores all of it in one transaction or none of it.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wareflow.engine import books
from wareflow.engine.applying import ChangeRecord
from wareflow.engine.context import NodeContext
from wareflow.engine.graph import End, Graph
from wareflow.engine.host import Host, LeaseLost, OpenConnection
from wareflow.engine.limits import limited, seconds_for
from wareflow.engine.lineage import first_id, lost
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ItemError,
    OutcomeUnknown,
    Problem,
    TransientError,
    WareflowError,
)
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Action, Deferred, Node, Transform, current_batch, problem_of
from wareflow.sdk.policies import current_policies, policies_of


@dataclass(frozen=True)
class Entry:
    """Items waiting at an input."""

    node: str
    port: str
    items: list[Item]


@dataclass(frozen=True)
class Parked:
    """An item that waits for a person, at the node where it failed."""

    node: str
    port: str
    item: Item
    problem: Problem


@dataclass
class Retry:
    """Items to be tried again at a node. ``unknown``: a reply was lost, so the remote must settle first."""

    node: str
    port: str
    items: list[Item]
    message: str
    retry_after: float | None = None
    unknown: bool = False
    counts: bool = False
    """Whether it was a try: while a connection is down for everybody, nothing is given up."""


@dataclass
class NodeStats:
    """What one node did with one page."""

    inputs: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    error: Problem | None = None


@dataclass
class StageResult:
    """Everything that came of one page in one body."""

    outputs: dict[End, list[Item]] = field(default_factory=dict)
    stats: dict[str, NodeStats] = field(default_factory=dict)
    changes: list[ChangeRecord] = field(default_factory=list)
    logs: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    outcomes: dict[int, int] = field(default_factory=dict)
    """Root item id -> outcome byte; roots that are still on their way are absent."""
    parked: list[Parked] = field(default_factory=list)
    retries: list[Retry] = field(default_factory=list)
    halted: Problem | None = None
    """Set when a person must act before anything can go on (wrong credentials, broken parameters)."""


class Stage:
    """Runs pages through the body of one head. One object per task.

    ``rereads`` says that the source gives these items again after a stopped run (its cursor stays), so that items which
    a stop holds up need not be parked. ``resumed`` marks work that was begun before and interrupted.
    """

    def __init__(
        self,
        graph: Graph,
        head: str,
        host: Host,
        run: RunInfo,
        *,
        task_no: int,
        first_free: int = 0,
        trigger: Trigger | None = None,
        resumed: bool = False,
        variables: Mapping[str, Any] | None = None,
        rereads: bool = False,
    ) -> None:
        self._rereads = rereads
        self._graph = graph
        self._body = graph.bodies[head]
        self._host = host
        self._run = run
        self._trigger = trigger
        self._resumed = resumed
        self._variables = variables
        self._first = first_id(task_no)
        self._next_id = self._first + first_free
        self._waiting: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        self.result = StageResult()

    async def run(self, entries: Iterable[Entry]) -> StageResult:
        """Take the entries as far as they get."""
        for entry in entries:
            self._waiting[entry.node][entry.port] += entry.items
        for node_id in self._body:
            waiting = self._waiting.pop(node_id, None)
            if waiting:
                await self._run_node(node_id, waiting)
        return self.result

    @property
    def used(self) -> int:
        """How many item numbers of the task are taken."""
        return self._next_id - self._first

    def emit(self, node_id: str, outputs: Mapping[str, list[Item]]) -> list[Entry]:
        """Number what a head gave and hand it to the body; used for the page of a source or barrier."""
        self._route(node_id, outputs)
        return [Entry(target, port, items) for target, ports in self._waiting.items() for port, items in ports.items()]

    async def _run_node(self, node_id: str, waiting: Mapping[str, list[Item]]) -> None:
        node = self._graph.nodes[node_id]
        stats = self.result.stats.setdefault(node_id, NodeStats())
        started = time.perf_counter()
        for port, items in waiting.items():
            stats.inputs[port] = stats.inputs.get(port, 0) + len(items)
            if self.result.halted is None:
                await self._run_batch(node_id, node, port, items)
            else:
                self._stop(items, node_id, port, self.result.halted)
        stats.seconds += time.perf_counter() - started

    async def _run_batch(self, node_id: str, node: Node[Any], port: str, items: list[Item]) -> None:
        try:
            context = await self._context(node_id, node)
        except (ConfigError, AuthError) as error:
            self._halt(node_id, port, items, error)
            return
        try:
            outputs = await self._call(node, Batch(items), context, port, node_id)
        except LeaseLost:
            raise
        except self._host.own_errors:
            raise
        except (ConfigError, AuthError) as error:
            self._trace(node_id, context, items)
            await report_refused(self._host, node, error)
            self._halt(node_id, port, items, error)
            return
        except (TransientError, OutcomeUnknown) as error:
            self._retry(node_id, port, [(item, error) for item in items])
            outputs = {}
        except ItemError as error:
            outputs = {"failed": [item.with_error(problem_of(error)) for item in items]}
        except Exception as error:  # noqa: BLE001 - whatever a node raises, its items are kept and the bug is shown
            bug = Problem("bug", f"{node.title} broke: {type(error).__name__}: {error}. Please report this.")
            outputs = {"failed": [item.with_error(bug) for item in items]}
            self.result.stats[node_id].error = bug
        self._trace(node_id, context, items)
        self._find_lost(node_id, port, items, outputs)
        self._route(node_id, outputs)

    async def _call(
        self, node: Node[Any], batch: Batch, context: NodeContext, port: str, node_id: str
    ) -> dict[str, list[Item]]:
        assert isinstance(node, Transform | Action)
        # A transform waits for nothing, so there is nothing to cut off.
        seconds = seconds_for(self._graph, self._host, node_id) if isinstance(node, Action) else None
        try:
            async with limited(node_id, seconds, f"for a page of {len(batch)} items"):
                # Inside: the timer keeps what is set before it, and lies in the loop for as long as it might have run.
                known = current_batch.set(batch.items)
                policies = current_policies.set(policies_of(node.config))
                try:
                    outputs = await node.run(batch, context)
                finally:
                    current_policies.reset(policies)
                    current_batch.reset(known)
        except Deferred as deferred:
            self._retry(node_id, port, deferred.items)
            return {out.name: list(items) for out, items in deferred.outputs.items()}
        return {out.name: list(items) for out, items in outputs.items()}

    async def _context(self, node_id: str, node: Node[Any]) -> NodeContext:
        return NodeContext(
            self._host,
            self._run,
            node_id,
            node,
            opened=await open_connection(self._host, node),
            trigger=self._trigger,
            resumed=self._resumed,
            variables=self._variables,
        )

    def _trace(self, node_id: str, context: NodeContext, items: list[Item]) -> None:
        self.result.changes += context.trace.changes
        self.result.logs += [(node_id, message, facts) for message, facts in context.trace.logs]
        roots = {item.id: item.roots for item in items}
        for item_id, what in context.trace.written.items():
            outcome = books.DELIVERED if what == "written" else books.not_written(what)
            self._end(roots.get(item_id, ()), outcome)

    def _route(self, node_id: str, outputs: Mapping[str, list[Item]]) -> None:
        stats = self.result.stats.setdefault(node_id, NodeStats())
        for port_name, items in outputs.items():
            if not items:
                stats.outputs.setdefault(port_name, 0)
                continue
            for item in items:
                if item.id == 0:
                    item.id = self._next_id
                    self._next_id += 1
            stats.outputs[port_name] = stats.outputs.get(port_name, 0) + len(items)
            self.result.outputs.setdefault((node_id, port_name), []).extend(items)
            targets = self._graph.targets(node_id, port_name)
            if not targets:
                self._end_of_flow(node_id, port_name, items)
            for target, target_port in targets:
                if not self._graph.is_barrier(target):
                    self._waiting[target][target_port] += items

    def _end_of_flow(self, node_id: str, port_name: str, items: list[Item]) -> None:
        port = self._graph.port(node_id, port_name)
        for item in items:
            if port.role == "error":
                problem = item.error or Problem("failed", "This item failed.")
                self.result.parked.append(Parked(node_id, port_name, item, problem))
                self._end(item.roots, books.PARKED)
            elif port.skipped:
                self._end(item.roots, books.left(port.skipped))
            else:
                self._end(item.roots, books.REACHED_END)

    def _find_lost(self, node_id: str, port: str, items: list[Item], outputs: Mapping[str, list[Item]]) -> None:
        """A node that swallows an item is broken; the item is kept as failed, never forgotten."""
        made = {**outputs, "": [item for retry in self.result.retries if retry.node == node_id for item in retry.items]}
        swallowed = lost(items, made)
        if not swallowed:
            return
        text = f"“{node_id}” gave {len(swallowed)} of its items to no output. Please report this."
        problem = Problem("lost_item", text)
        self.result.stats[node_id].error = problem
        for item in swallowed:
            self.result.parked.append(Parked(node_id, port, item.with_error(problem), problem))
            self._end(item.roots, books.FAILED)

    def _retry(self, node_id: str, port: str, items: list[tuple[Item, TransientError | OutcomeUnknown]]) -> None:
        """Put items aside; they count as this node's input once they are through it."""
        stats = self.result.stats[node_id]
        stats.inputs[port] -= len(items)
        connection = getattr(self._graph.nodes[node_id].config, "connection", None)
        down_for = self._host.down_for(connection) if connection else None
        groups: dict[bool, Retry] = {}
        for item, error in items:
            unknown = isinstance(error, OutcomeUnknown)
            retry = groups.setdefault(unknown, Retry(node_id, port, [], error.message, unknown=unknown))
            retry.items.append(item)
            retry.counts = retry.counts or (down_for is None and getattr(error, "counts", True))
            after = getattr(error, "retry_after", None) if down_for is None else down_for
            if after is not None:
                retry.retry_after = max(retry.retry_after or 0.0, after)
        self.result.retries += groups.values()

    def _halt(self, node_id: str, port: str, items: list[Item], error: WareflowError) -> None:
        field_name = getattr(error, "field", None)
        message = with_connection(self._graph.nodes[node_id], error)
        problem = Problem(error.code, message, node=node_id, field=field_name)
        self.result.halted = problem
        self.result.stats[node_id].error = problem
        self._stop(items, node_id, port, problem)

    def _stop(self, items: list[Item], node_id: str, port: str, problem: Problem) -> None:
        for item in items:
            if not self._rereads:
                self.result.parked.append(Parked(node_id, port, item, problem))
            self._end(item.roots, books.FAILED if self._rereads else books.PARKED)

    def _end(self, roots: Iterable[int], outcome: int) -> None:
        for root in roots:
            if outcome > self.result.outcomes.get(root, 0):
                self.result.outcomes[root] = outcome


async def open_connection(host: Host, node: Node[Any]) -> OpenConnection | None:
    """The connection a node is configured with, if its parameters name one."""
    name = getattr(node.config, "connection", None)
    return await host.connection(name) if name else None


async def report_refused(host: Host, node: Node[Any], error: WareflowError) -> None:
    """Credentials that are not accepted are so for every run; a right that is missing is not."""
    name = getattr(node.config, "connection", None)
    if name and isinstance(error, AuthError) and error.code == "auth":
        await host.refused(name, error.message)


def with_connection(node: Node[Any] | None, error: WareflowError) -> str:
    """The error's text, with the connection to open where credentials are refused."""
    name = getattr(node.config, "connection", None) if node else None
    if isinstance(error, AuthError) and name and name not in error.message:
        return f"Connection “{name}”: {error.message}"
    return error.message
