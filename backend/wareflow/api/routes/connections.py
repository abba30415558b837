"""Connections to other systems. A secret goes in and never comes out again."""

from typing import Annotated

from fastapi import Query

from wareflow.api.models import places as models
from wareflow.api.paging import NamePath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import connections, gauges

routes = Routes("connections")


@routes.get("/connections", permission="connections:read", answer=models.ConnectionListOut)
def list_connections(product: Wareflow) -> object:
    """All connections by name."""
    return {"items": connections.list_all(product)}


@routes.post("/connections", permission="connections:write", answer=models.ConnectionOut, status=201)
def create_connection(wish: models.ConnectionWish, product: Wareflow, user: User) -> object:
    """Store a connection."""
    limits = wish.limits.model_dump(exclude_none=True) if wish.limits else None
    return connections.create(product, wish.name, wish.connector, wish.settings, user.id, limits=limits)


@routes.post("/connections/test", permission="connections:write", answer=models.TestOut)
async def test_settings(wish: models.ConnectionWish, product: Wareflow) -> object:
    """Try settings before they are stored."""
    return await connections.test_unsaved(product, wish.name, wish.connector, wish.settings)


@routes.get("/connections/{name}", permission="connections:read", answer=models.ConnectionOut)
def get_connection(name: NamePath, product: Wareflow) -> object:
    """One connection."""
    return connections.show(product, name)


@routes.patch("/connections/{name}", permission="connections:write", answer=models.ConnectionOut)
def change_connection(name: NamePath, change: models.ConnectionChange, product: Wareflow, user: User) -> object:
    """Change a connection; secrets that are left out stay."""
    limits = change.limits.model_dump(exclude_none=True) if change.limits else None
    return connections.update(product, name, rename=change.name, raw=change.settings, by=user.id, limits=limits)


@routes.get("/connections/{name}/gauge", permission="connections:read", answer=models.GaugeOut)
def get_gauge(name: NamePath, product: Wareflow) -> object:
    """How the connection is doing: what is under way, what is left of its budget, whether it answers."""
    return gauges.gauge(product, name)


@routes.delete("/connections/{name}", permission="connections:write", status=204)
def delete_connection(
    name: NamePath,
    product: Wareflow,
    user: User,
    force: Annotated[bool, Query(description="Delete it although flows work with it.")] = False,
) -> None:
    """Remove a connection; 409 names the flows that work with it."""
    connections.delete(product, name, force=force, by=user.id)


@routes.post("/connections/{name}/test", permission="connections:write", answer=models.TestOut)
async def test_connection(name: NamePath, product: Wareflow) -> object:
    """Try a stored connection with a real call."""
    return await connections.test_saved(product, name)


@routes.get("/connections/{name}/options/{key}", permission="connections:read", answer=models.OptionListOut)
async def list_options(name: NamePath, key: NamePath, product: Wareflow) -> object:
    """A list for a form, loaded from the remote system."""
    return {"items": await connections.options(product, name, key)}
