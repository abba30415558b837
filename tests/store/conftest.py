"""Every store test runs on SQLite and on PostgreSQL, each on a fresh migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from wareflow.store.database import open_engine

from tests.databases import fresh_copy, migrated_postgres, migrated_sqlite
from tests.store.arrange import World

__all__ = ["migrated_postgres", "migrated_sqlite"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh_copy(request, tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    return World.made(engine)
