"""A whole run in memory, without database or queue: for tests and for trying one node in the editor."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wareflow.engine import books
from wareflow.engine.applying import ChangeRecord
from wareflow.engine.books import Books
from wareflow.engine.context import NodeContext
from wareflow.engine.graph import End, Graph
from wareflow.engine.host import Host, LeaseLost
from wareflow.engine.limits import timed
from wareflow.engine.lineage import lost, page_items, page_of
from wareflow.engine.stage import Entry, Parked, Stage, StageResult, open_connection, with_connection
from wareflow.sdk.context import RunInfo, Trigger, Window
from wareflow.sdk.errors import Problem, WareflowError
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Barrier, Node, Source

MAX_ATTEMPTS = 5


@dataclass
class LocalRun:
    """What came of a run in memory."""

    outputs: dict[End, list[Item]] = field(default_factory=dict)
    changes: list[ChangeRecord] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    pages: dict[int, bytes] = field(default_factory=dict)
    halted: Problem | None = None

    @property
    def books(self) -> Books:
        """The books over all pages."""
        return Books.of(self.pages.values())

    def records(self, node: str, port: str) -> list[dict[str, Any]]:
        """The records that an output gave."""
        return [item.record for item in self.outputs.get((node, port), [])]


class LocalRunner:
    """Runs a graph from its sources to its ends, page by page, with bounded waiting for retries."""

    def __init__(
        self,
        graph: Graph,
        host: Host,
        run: RunInfo,
        *,
        trigger: Trigger | None = None,
        windows: Mapping[str, Window] | None = None,
        most_items: int | None = None,
        retry_wait: float = 0.0,
    ) -> None:
        self._graph = graph
        self._host = host
        self._run = run
        self._trigger = trigger
        self._windows = windows or {}
        self._most_items = most_items
        self._retry_wait = retry_wait
        self._task_no = 0
        self.result = LocalRun()

    async def run(self) -> LocalRun:
        """Every source, then every barrier in order."""
        for head in self._graph.heads:
            if self.result.halted is None:
                await self._run_head(head)
        if self.result.halted is not None:
            self.result.pages = {no: books.settle(page, books.CANCELLED) for no, page in self.result.pages.items()}
        return self.result

    async def _run_head(self, head: str) -> None:
        node = self._graph.nodes[head]
        try:
            context = await self._context(head)
            if isinstance(node, Source):
                await self._source(head, node, context)
            elif isinstance(node, Barrier):
                await self._barrier(head, node, context)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - a node's bug ends the run in words, its items are kept
            self.result.halted = head_problem(head, node, error)

    async def _context(self, node_id: str) -> NodeContext:
        node = self._graph.nodes[node_id]
        return NodeContext(
            self._host,
            self._run,
            node_id,
            node,
            opened=await open_connection(self._host, node),
            window=self._windows.get(node_id),
            trigger=self._trigger,
        )

    def _read(self) -> int:
        return sum(len(page) for page in self.result.pages.values())

    async def _source(self, head: str, node: Source[Any], context: NodeContext) -> None:
        async for page in timed(node.pages(context), self._graph, self._host, head):
            wanted = page if self._most_items is None else page.first(self._most_items - self._read())
            self._task_no += 1
            self.result.pages[self._task_no] = bytes(len(wanted))
            await self._through(head, page_items(node, wanted, self._task_no), first_free=len(wanted))
            full = self._most_items is not None and self._read() >= self._most_items
            if full or self.result.halted is not None:
                break

    async def _barrier(self, head: str, node: Barrier[Any], context: NodeContext) -> None:
        inputs: dict[str, list[Item]] = {name: [] for name in node.inputs}
        for (source, port), target_port in self._graph.inputs(head):
            inputs[target_port] += self.result.outputs.get((source, port), [])
        everything = [item for items in inputs.values() for item in items]
        try:
            made = await self._collect(head, node, context, inputs)
            self._lose_none(head, everything, made, context)
        except Exception as error:
            self._park(head, everything, head_problem(head, node, error))
            raise
        finally:
            self.result.changes += context.trace.changes
            for outcome, roots in barrier_outcomes(context, everything):
                self._end(roots, outcome)

    async def _collect(
        self, head: str, node: Barrier[Any], context: NodeContext, inputs: Mapping[str, list[Item]]
    ) -> dict[str, list[Item]]:
        made: dict[str, list[Item]] = {}
        async for outputs in node.collect({name: _one_batch(items) for name, items in inputs.items()}, context):
            self._task_no += 1
            given = {out.name: list(items) for out, items in outputs.items()}
            await self._through(head, given)
            for port, items in given.items():
                made.setdefault(port, []).extend(items)
        return made

    def _lose_none(self, head: str, given: list[Item], made: Mapping[str, list[Item]], context: NodeContext) -> None:
        swallowed = [] if context.trace.written else lost(given, made)
        if swallowed:
            text = f"“{head}” gave {len(swallowed)} of its items to no output. Please report this."
            self._park(head, swallowed, Problem("lost_item", text, node=head), books.FAILED)

    def _park(self, head: str, items: list[Item], problem: Problem, outcome: int = books.PARKED) -> None:
        port = next(iter(self._graph.nodes[head].inputs), "items")
        for item in items:
            self.result.parked.append(Parked(head, port, item.with_error(problem), problem))
            self._end(item.roots, outcome)

    async def _through(self, head: str, outputs: Mapping[str, list[Item]], first_free: int = 0) -> None:
        stage = self._stage(head, first_free)
        entries: list[Entry] = []
        stage.emit(head, outputs)
        result = await stage.run(entries)
        self._take(result)
        for _ in range(MAX_ATTEMPTS - 1):
            if not result.retries:
                return
            await asyncio.sleep(self._retry_wait)
            self._task_no += 1
            retried = self._stage(head, 0)
            result = await retried.run([Entry(r.node, r.port, r.items) for r in result.retries])
            self._take(result)
        for retry in result.retries:
            problem = Problem("gave_up", f"Tried {MAX_ATTEMPTS} times: {retry.message}", node=retry.node)
            for item in retry.items:
                self.result.parked.append(Parked(retry.node, retry.port, item, problem))
                self._end(item.roots, books.PARKED)

    def _stage(self, head: str, first_free: int) -> Stage:
        return Stage(
            self._graph,
            head,
            self._host,
            self._run,
            task_no=self._task_no,
            first_free=first_free,
            trigger=self._trigger,
        )

    def _take(self, result: StageResult) -> None:
        for end, items in result.outputs.items():
            self.result.outputs.setdefault(end, []).extend(items)
        self.result.changes += result.changes
        self.result.parked += result.parked
        self.result.halted = self.result.halted or result.halted
        for root, outcome in result.outcomes.items():
            self._end((root,), outcome)

    def _end(self, roots: tuple[int, ...], outcome: int) -> None:
        for root in roots:
            page, position = page_of(root)
            self.result.pages[page] = books.merge(self.result.pages[page], {position: outcome})


def head_problem(head: str, node: Node[Any], error: Exception) -> Problem:
    """Why a source or barrier could not finish; anything but our own errors is a bug of the node."""
    if isinstance(error, WareflowError):
        return Problem(error.code, with_connection(node, error), node=head, field=error.field)
    return Problem("bug", f"{node.title} broke: {type(error).__name__}: {error}. Please report this.", node=head)


def barrier_outcomes(context: NodeContext, items: list[Item]) -> list[tuple[int, tuple[int, ...]]]:
    """What a barrier's own changes (a file written) mean for the source items behind it."""
    written = set(context.trace.written.values())
    if not written:
        return []
    outcome = books.DELIVERED if "written" in written else books.not_written(written.pop())
    return [(outcome, tuple(dict.fromkeys(root for item in items for root in item.roots)))]


async def _one_batch(items: list[Item]) -> AsyncIterator[Batch]:
    if items:
        yield Batch(items)
