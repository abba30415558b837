"""Every node of the catalog with its own example, against the sandbox systems."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from wareflow.engine.catalog import Catalog, NodeClass, load_catalog
from wareflow.sandbox.app import create_sandbox_app, known_systems
from wareflow.sandbox.kit import SandboxSystem
from wareflow.sdk import Action, Barrier, Batch, Example, Record, Remark, Source, Transform, Trigger
from wareflow.services.demo import settings_for
from wareflow.testing import MemoryHost, NodeRun, run_node

CATALOG: Catalog = load_catalog()
SANDBOX = "http://sandbox.test"
MOST_ITEMS = 40

CODES = {
    "ean": "5901234123457",
    "sku": "00123",
    "price": "1.10",
    "phone": "+48600100200",
    "size": "1e5",
    "none": "None",
}


def nodes_of(*kinds: type[Any]) -> list[str]:
    """Names of the node types of these kinds."""
    return [name for name, node in CATALOG.nodes.items() if issubclass(node, kinds)]


ALL = list(CATALOG.nodes)
RUNNING = nodes_of(Source, Transform, Action, Barrier)
THROUGH = nodes_of(Transform, Action, Barrier)
WRITING = [name for name, node in CATALOG.nodes.items() if node.writes]
assert not set(RUNNING) & set(nodes_of(Remark))


class Recorder(httpx.AsyncBaseTransport):
    """The sandbox systems under one address and an answering machine under all others; keeps every request."""

    def __init__(self, systems: list[SandboxSystem]) -> None:
        self._sandbox = httpx.ASGITransport(create_sandbox_app(systems))
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if str(request.url).startswith(SANDBOX):
            return await self._sandbox.handle_async_request(request)
        return httpx.Response(200, json={"id": "00123", "stock": 4})

    @property
    def writes(self) -> list[str]:
        """The requests that may have changed something."""
        return [f"{request.method} {request.url}" for request in self.requests if _may_write(request)]


def _may_write(request: httpx.Request) -> bool:
    mark = request.extensions.get("wareflow", {})
    return bool(mark.get("write", request.method not in ("GET", "HEAD", "OPTIONS")))


@dataclass
class World:
    """Fresh sandbox systems, connections to them, and files."""

    recorder: Recorder
    host: MemoryHost

    def clear(self) -> None:
        self.recorder.requests.clear()
        self.host.effects.clear()


def new_world(*, with_systems: bool) -> World:
    systems = known_systems() if with_systems else []
    recorder = Recorder(systems)
    connections = {}
    for system in systems:
        name, settings = settings_for(SANDBOX, system.name, system.state()["credentials"])
        connections[name] = CATALOG.connector(system.name).model_validate(settings)
    return World(recorder, MemoryHost(connections, recorder))


@dataclass
class Case:
    """One node's example, ready to run any number of times."""

    node: NodeClass
    config: dict[str, Any]
    batches: dict[str, list[Record]] = field(default_factory=dict)
    brought: tuple[Record, ...] = ()

    @property
    def given(self) -> int:
        return sum(len(records) for records in self.batches.values())

    async def run(self, world: World, mode: Literal["live", "plan", "test"] = "live") -> NodeRun:
        batch = {port: Batch.of(records) for port, records in self.batches.items()} if self.batches else None
        trigger = Trigger(records=self.brought)
        return await run_node(
            self.node,
            self.config,
            batch,
            host=world.host,
            mode=mode,
            trigger=trigger,
            most_items=None if batch else MOST_ITEMS,
        )


def case_of(name: str, world: World, **more: Any) -> Case:
    """The node's example; ``more`` are further parameters."""
    node = CATALOG.node(name)
    example = node.example
    assert example is not None, f"{name} has no example; give it one so that it is tested and explained"
    config = {**_with_file_ids(example, world), **copy.deepcopy(more)}
    if not isinstance(example.records, Mapping):
        given = copy.deepcopy(list(example.records))
        if issubclass(node, Source):
            return Case(node, config, brought=tuple(given))
        return Case(node, config, {next(iter(node.inputs)): given})
    return Case(node, config, {port: copy.deepcopy(list(records)) for port, records in example.records.items()})


def _with_file_ids(example: Example, world: World) -> dict[str, Any]:
    ids = {name: world.host.files.add(name, content) for name, content in example.files.items()}
    return {
        key: ids.get(value, value) if isinstance(value, str) else copy.deepcopy(value)
        for key, value in example.config.items()
    }


def everything(run: NodeRun) -> list[Record]:
    """The records of all outputs."""
    return [item.record for items in run.outputs.values() for item in items]
