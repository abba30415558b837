"""Database, queue and remote system behind a line that is slow, silent, cut and reset: everything arrives once."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url
from wareflow.queue.valkey import socket_path
from wareflow.services.books_check import mistakes

from tests import postgres
from tests.chaos.monkey import Monkey, Plan
from tests.chaos.proxy import Line, Proxy
from tests.chaos.site import SHORT, Remote, Site

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.timeout(300)]
NO_HARM = Plan(seed=1, kills=0, stops=0, wipes=0, outages=0, seconds=0, whole=2, armed=0)
TROUBLES = (
    Line(latency=0.05),
    Line(half_open=True),
    Line(refuse=True),
    Line(cut_after=200),
)


@dataclass
class Lines:
    """An installation in which every connection goes over a line of its own."""

    site: Site
    remote: Remote
    database: Proxy
    queue: Proxy
    shop: Proxy


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.fresh_database(postgres.server_url()))
        told = make_url(url)
        database = Proxy.to_socket(f"{told.query['host']}/.s.PGSQL.5432")
        remote = Remote(tmp_path)
        shop = Proxy.to_port(remote.port)
        queue = Proxy.to_socket(str(socket_path(tmp_path / "site" / "queue")))
        for each in (remote, database, shop, queue):
            stack.callback(each.close)
        over_the_line = {
            **SHORT,
            "WAREFLOW_DATABASE_URL": f"postgresql://postgres@127.0.0.1:{database.port}/{told.database}",
            "WAREFLOW_REDIS_URL": f"redis://127.0.0.1:{queue.port}",
        }
        site = Site(tmp_path / "site", url, f"http://127.0.0.1:{shop.port}", over_the_line)
        stack.callback(site.close)
        keeper = Monkey(site, NO_HARM, None)  # starts again who found no database at its start
        stack.callback(keeper.end)
        keeper.start()
        yield Lines(site, remote, database, queue, shop)


def test_bad_lines_lose_and_double_nothing(lines: Lines) -> None:
    dice = random.Random(7)
    site = lines.site
    flow = site.orders_flow("Orders", "orders")
    expected = {f"O-{n}" for n in range(300)}
    lines.remote.control(put={"orders": [{"id": id} for id in sorted(expected)]}, delay=0.02)
    site.start(flow)
    site.wait(lambda: len(lines.remote.report()["orders"]) > 10, "the run is under way", within=90)

    for trouble in TROUBLES:
        for proxy in (lines.database, lines.queue, lines.shop):
            proxy.line = trouble
            time.sleep(dice.uniform(0.5, 1.5))
            proxy.reset()
            proxy.line = Line()
    site.wait(lambda: site.open_runs() == 0, "the run ends", within=150)
    while waiting := site.parked():
        site.replay(waiting)
        site.wait(lambda: site.open_runs() == 0, "the replay ends", within=60)

    orders = lines.remote.report()["orders"]
    assert (expected - orders.keys(), orders.keys() - expected) == (set(), set())
    assert [reference for reference, ids in orders.items() if len(ids) > 1] == []
    assert mistakes(site.product) == []
    assert min(each.passed for each in (lines.database, lines.queue, lines.shop)) > 0
