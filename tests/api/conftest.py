"""The API in front of a real product on a fresh SQLite database; only the network behind it is missing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from wareflow.api.app import create_app
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store.migrate import migrate

from tests.api.arrange import ADDRESS, Api


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("api_template")
    migrate(f"sqlite:///{home / 'wareflow.db'}")
    return home


@pytest.fixture
def home(migrated_home: Path, tmp_path: Path) -> Path:
    shutil.copy(migrated_home / "wareflow.db", tmp_path / "wareflow.db")
    return tmp_path


@pytest.fixture
def product(home: Path) -> Iterator[Product]:
    opened = Product.open(Config(home=home, settle_seconds=0), upgrade=False)
    yield opened
    opened.close()


@pytest.fixture
def api(product: Product) -> Iterator[Api]:
    with TestClient(create_app(product), base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield Api(client, product)


@pytest.fixture(scope="module")
def shared_api(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One product for all tests of a file; for tests that leave nothing behind which others would see."""
    home = tmp_path_factory.mktemp("shared")
    shutil.copy(migrated_home / "wareflow.db", home / "wareflow.db")
    product = Product.open(Config(home=home, settle_seconds=0), upgrade=False)
    with TestClient(create_app(product), base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield Api(client, product)
    product.close()
