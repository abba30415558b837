"""Runs on a real database against sandbox systems on a real socket; each test on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from wareflow.sandbox import running_sandbox
from wareflow.sandbox.app import SandboxApp
from wareflow.sdk import http
from wareflow.services.config import Config
from wareflow.services.demo import connect_demo
from wareflow.services.product import Product

from tests.databases import fresh_copy, migrated_postgres, migrated_sqlite
from tests.runs.arrange import NO_LIMITS, Office
from tests.runs.busy import Busy
from tests.sandboxes import Systems, put_back, shared_systems

__all__ = ["migrated_postgres", "migrated_sqlite"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh_copy(request, tmp_path)


@pytest.fixture(scope="session")
def served_sandbox() -> Iterator[tuple[SandboxApp, str]]:
    app = shared_systems()
    with running_sandbox(app) as url:
        yield app, url


@pytest.fixture
def sandbox(served_sandbox: tuple[SandboxApp, str]) -> tuple[SandboxApp, str]:
    """The systems as new: demo data, no faults, no logged requests, no limits."""
    app, url = served_sandbox
    put_back(app)
    dict(Systems.of(app).untouched())["lightspeed"].settings.update(NO_LIMITS)
    return app, url


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(
        home=tmp_path,
        database_url=database_url,
        settle_seconds=0.2,
        backoff_seconds=0.05,
        max_tries=4,
        lease_seconds=20,
        request_timeout=5,
    )


@pytest.fixture
async def office(
    config: Config, sandbox: tuple[SandboxApp, str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)
    app, url = sandbox
    product = Product.open(config, upgrade=False)
    connect_demo(product, url)
    yield Office(product, app, url)
    await product.clients.aclose()
    product.close()


@pytest.fixture
async def busy() -> AsyncIterator[Busy]:
    found = Busy()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield found
    server.close()
