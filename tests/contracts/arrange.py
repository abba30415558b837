"""Every node of the catalog with its own example, against the sandbox systems."""

from typing import Any

import httpx
from wareflow.contract import Case, World
from wareflow.engine.catalog import Catalog, NodeClass, load_catalog
from wareflow.sandbox.app import create_sandbox_app, known_systems
from wareflow.services.demo import settings_for

CATALOG: Catalog = load_catalog()
NODES: list[NodeClass] = list(CATALOG.nodes.values())
SANDBOX = "http://sandbox.test"


class Systems(httpx.AsyncBaseTransport):
    """The sandbox systems under one address and an answering machine under all others."""

    def __init__(self, systems: list[Any]) -> None:
        self._sandbox = httpx.ASGITransport(create_sandbox_app(systems))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if str(request.url).startswith(SANDBOX):
            return await self._sandbox.handle_async_request(request)
        return httpx.Response(200, json={"id": "00123", "stock": 4})


def new_world(node: NodeClass) -> World:
    """The node's own system, fresh, and a connection to it; the nodes that come with Wareflow itself have none."""
    systems = known_systems(only=node.name.partition(".")[0])
    connections = {}
    for system in systems:
        name, settings = settings_for(SANDBOX, system.name, system.state()["credentials"])
        connections[name] = CATALOG.connector(system.name).model_validate(settings)
    return World(connections, Systems(systems))


def case_of(node: NodeClass, **more: Any) -> Case:
    """The node's example; ``more`` are further parameters."""
    return Case(node, new_world(node), **more)
