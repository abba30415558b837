"""A node's example in a small world: connections, files, and a transport that keeps every request."""

import copy
from collections.abc import Mapping
from typing import Any, Literal

import httpx

from wareflow.engine.catalog import NodeClass
from wareflow.sdk.connections import Connection
from wareflow.sdk.context import Trigger
from wareflow.sdk.items import Batch
from wareflow.sdk.nodes import Source
from wareflow.sdk.values import Record
from wareflow.testing import MemoryHost, NodeRun, run_node

MOST_ITEMS = 40
"""What a source of a large system is read for."""


class Recorder(httpx.AsyncBaseTransport):
    """Hands every request on, and keeps it."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._inner.handle_async_request(request)

    @property
    def writes(self) -> list[str]:
        """The requests that may have changed something."""
        return [f"{request.method} {request.url}" for request in self.requests if _may_write(request)]


def _may_write(request: httpx.Request) -> bool:
    mark = request.extensions.get("wareflow", {})
    return bool(mark.get("write", request.method not in ("GET", "HEAD", "OPTIONS")))


class World:
    """Connections by name, files, and the systems behind one transport."""

    def __init__(self, connections: Mapping[str, Connection], transport: httpx.AsyncBaseTransport) -> None:
        self.recorder = Recorder(transport)
        self.host = MemoryHost(connections, self.recorder)

    def forget(self) -> None:
        """Begin to watch anew."""
        self.recorder.requests.clear()
        self.host.effects.clear()


class Case:
    """One node's example in a world, ready to run any number of times."""

    def __init__(self, node: NodeClass, world: World, **more: Any) -> None:
        """``more`` are further parameters."""
        example = node.example
        assert example is not None, f"{node.name} has no example; give it one so that it is tested and explained"
        self.node = node
        self.world = world
        ids = {name: world.host.files.add(name, content) for name, content in example.files.items()}
        given = {
            key: ids.get(value, value) if isinstance(value, str) else value for key, value in example.config.items()
        }
        self.config: dict[str, Any] = copy.deepcopy({**given, **more})
        self.batches: dict[str, list[Record]] = {}
        self.brought: tuple[Record, ...] = ()
        records = copy.deepcopy(example.records)
        if isinstance(records, Mapping):
            self.batches = {port: list(some) for port, some in records.items()}
        elif issubclass(node, Source):
            self.brought = tuple(records)
        else:
            self.batches = {next(iter(node.inputs)): list(records)}

    @property
    def given(self) -> int:
        """How many records go in."""
        return sum(len(records) for records in self.batches.values())

    async def run(self, mode: Literal["live", "plan", "test"] = "live") -> NodeRun:
        """Run the node with its example."""
        batch = {port: Batch.of(records) for port, records in self.batches.items()} if self.batches else None
        return await run_node(
            self.node,
            self.config,
            batch,
            host=self.world.host,
            mode=mode,
            trigger=Trigger(records=self.brought),
            most_items=None if batch else MOST_ITEMS,
        )


def everything(run: NodeRun) -> list[Record]:
    """The records of all outputs."""
    return [item.record for items in run.outputs.values() for item in items]
