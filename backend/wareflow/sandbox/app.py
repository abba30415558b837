"""All sandbox systems on one port, each under its own name."""

import asyncio
import contextlib
import html
import pkgutil
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import import_module
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

import wareflow.sandbox
from wareflow.sandbox.kit import DEFAULT_SEED, SandboxSystem, SystemApp, json_reply
from wareflow.sandbox.kit.serving import TRANSPORT
from wareflow.sandbox.kit.snapshots import Snapshots

SAVE_EVERY_SECONDS = 3.0


class SandboxApp(Starlette):
    """Starlette that leaves the server's connection where a fault can close it."""

    systems: dict[str, SandboxSystem]
    used: bool = False
    """Whether anybody did more than look at the systems' state: only then there is something in memory to keep."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            only_looks = scope["method"] == "GET" and scope["path"].endswith(("/", "/_control/state"))
            self.used = self.used or not only_looks
        scope[TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        await super().__call__(scope, receive, send)


def known_systems(seed: int = DEFAULT_SEED, *, only: str | None = None) -> list[SandboxSystem]:
    """One of every system found beside this file: packages that offer a `SYSTEM`; or that of one name."""
    names = sorted(found.name for found in pkgutil.iter_modules(wareflow.sandbox.__path__) if found.ispkg)
    names = [name for name in names if only in (None, name)]
    modules = [import_module(f"wareflow.sandbox.{name}") for name in names]
    return [module.SYSTEM(seed=seed) for module in modules if hasattr(module, "SYSTEM")]


def create_sandbox_app(
    systems: Sequence[SandboxSystem] | None = None, seed: int = DEFAULT_SEED, data_dir: Path | None = None
) -> SandboxApp:
    """The ASGI app; with `data_dir` the state is kept there between two starts."""
    served = list(systems) if systems is not None else known_systems(seed)
    routes = [
        Route("/", _index(served)),
        Route("/_control/reset", _reset_all(served), methods=["POST"]),
        *(Mount(f"/{system.name}", app=SystemApp(system)) for system in served),
    ]
    app = SandboxApp(routes=routes, lifespan=_lifespan(served, data_dir))
    app.systems = {system.name: system for system in served}
    return app


def _index(systems: Sequence[SandboxSystem]) -> Callable[[Request], Response]:
    def index(request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return json_reply({"systems": [{"name": s.name, "title": s.title} for s in systems]})
        rows = "".join(
            f'<li><b>{html.escape(s.title)}</b> <code>/{s.name}</code> · <a href="/{s.name}/_control/state">state</a>'
            f' · <a href="/{s.name}/_control/requests">requests</a>'
            f' · <a href="/{s.name}/_control/faults">faults</a></li>'
            for s in systems
        )
        return HTMLResponse(f"<!doctype html><title>Wareflow sandbox</title><h1>Sandbox systems</h1><ul>{rows}</ul>")

    return index


def _reset_all(systems: Sequence[SandboxSystem]) -> Callable[[Request], Response]:
    def reset(request: Request) -> Response:
        for system in systems:
            system.reset()
            system.changed = True
        return json_reply({"reset": [system.name for system in systems]})

    return reset


def _lifespan(
    systems: Sequence[SandboxSystem], data_dir: Path | None
) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if data_dir is None:
            yield
            return
        snapshots = Snapshots(data_dir, systems)
        snapshots.load()
        saving = asyncio.create_task(snapshots.save_every(SAVE_EVERY_SECONDS))
        yield
        saving.cancel()
        snapshots.save()

    return lifespan
