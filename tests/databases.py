"""The database of tests that run on SQLite and on PostgreSQL: migrated once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from wareflow.store.migrate import migrate

from tests import postgres


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    with postgres.fresh_database(postgres.server_url()) as url:
        migrate(url)
        yield url


def fresh_copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a copy, of the kind that the test is run for."""
    if request.param == "sqlite":
        path = tmp_path / "wareflow.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_postgres")
    with postgres.fresh_database(postgres.server_url(), make_url(template).database) as url:
        yield url
