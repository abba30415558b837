"""On a cluster all processes start at the same moment, on an empty database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from wareflow.services import users
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store.database import reading
from wareflow.store.migrate import migrate
from wareflow.store.models import Project, table
from wareflow.store.users import USER

from tests import postgres

TOGETHER = 6


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    if request.param == "sqlite":
        yield Config(home=tmp_path)
        return
    with postgres.fresh_database(postgres.server_url()) as url:
        yield Config(home=tmp_path, database_url=url, database_pool=2)


def test_processes_that_start_together_have_one_project_one_owner_and_one_token(config: Config) -> None:
    config.prepare()
    migrate(config.database)
    together = Barrier(TOGETHER)

    def start(_: int) -> Product:
        together.wait()
        product = Product.open(config, upgrade=False)
        users.bootstrap(product)
        return product

    with ThreadPoolExecutor(TOGETHER) as pool:
        products = list(pool.map(start, range(TOGETHER)))

    token = config.token_file.read_text().strip()
    with reading(products[0].engine) as session:
        projects = session.scalar(select(func.count()).select_from(table(Project)))
        owners = session.scalar(select(func.count()).select_from(USER))
    known = [users.by_token(product, token) for product in products]
    for product in products:
        product.close()
    assert (projects, owners) == (1, 1)
    assert len({product.project_id for product in products}) == 1
    assert all(known)
    assert [path.name for path in config.home.glob("owner.token*")] == ["owner.token"]
