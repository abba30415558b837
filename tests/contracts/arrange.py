"""Every node of the catalog with its own example, against the sandbox systems."""

from functools import cache
from typing import Any

import httpx
from wareflow.contract import Case, World
from wareflow.engine.catalog import Catalog, NodeClass, load_catalog
from wareflow.sandbox.app import SandboxApp, known_systems
from wareflow.services.demo import settings_for

from tests.sandboxes import Systems, put_back, shared_systems

CATALOG: Catalog = load_catalog()
NODES: list[NodeClass] = list(CATALOG.nodes.values())
SANDBOX = "http://sandbox.test"


class Network(httpx.AsyncBaseTransport):
    """The sandbox systems under one address and an answering machine under all others."""

    def __init__(self, app: SandboxApp) -> None:
        self._sandbox = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if str(request.url).startswith(SANDBOX):
            return await self._sandbox.handle_async_request(request)
        return httpx.Response(200, json={"id": "00123", "stock": 4})


def new_world(node: NodeClass) -> World:
    """The node's own system, fresh, and a connection to it; the nodes that come with Wareflow itself have none."""
    app = _app(node.name.partition(".")[0])
    put_back(app)
    connections = {}
    for _, system in Systems.of(app).untouched():
        name, settings = settings_for(SANDBOX, system.name, system.credentials())
        connections[name] = CATALOG.connector(system.name).model_validate(settings)
    return World(connections, Network(app))


@cache
def _app(name: str) -> SandboxApp:
    """A system is put back for every test instead of made anew: what is thrown away whole waits for the collector."""
    return shared_systems(known_systems(only=name))


def case_of(node: NodeClass, **more: Any) -> Case:
    """The node's example; ``more`` are further parameters."""
    return Case(node, new_world(node), **more)
