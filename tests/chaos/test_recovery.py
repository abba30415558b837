"""How long work lies still when its worker is killed, with the lease (30 s) and sweep (5 s) of production."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from wareflow.services.books_check import mistakes

from tests import postgres
from tests.chaos.monkey import Monkey, Plan
from tests.chaos.site import Remote, Site

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.timeout(400)]
FLOWS = 8
PROMISED = 45.0
KILLS = Plan(seed=1, kills=10, stops=0, wipes=0, outages=0, seconds=18, whole=3, armed=0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Site, Remote]]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.fresh_database(postgres.server_url()))
        remote = Remote(tmp_path)
        stack.callback(remote.close)
        made = Site(tmp_path / "site", url, remote.url, {"WAREFLOW_SETTLE_SECONDS": "2"})
        stack.callback(made.close)
        yield made, remote


def test_work_of_a_killed_worker_goes_on_within_45_seconds(site: tuple[Site, Remote]) -> None:
    shop, remote = site
    flows = [shop.orders_flow(f"Orders {n}", f"orders-{n}") for n in range(FLOWS)]
    remote.control(delay=0.5)
    monkey = Monkey(shop, KILLS, None)
    monkey.start()
    expected = set()
    rounds = 0
    deadline = time.monotonic() + 240

    while not monkey.through() or monkey.recovering():
        assert time.monotonic() < deadline, shop.open_work()
        time.sleep(1)
        if shop.open_runs() >= FLOWS:
            continue
        kind = rounds % FLOWS
        fresh = [f"O-{rounds}-{n}" for n in range(30)]
        expected.update(fresh)
        remote.control(put={f"orders-{kind}": [{"id": id} for id in fresh]})
        shop.start(flows[kind])
        rounds += 1
    remote.control(delay=0)  # nothing is measured any more
    shop.wait(lambda: shop.open_runs() == 0, "all runs end", within=150)
    monkey.end()

    orders = remote.report()["orders"]
    assert expected == orders.keys()
    assert [reference for reference, ids in orders.items() if len(ids) > 1] == []
    assert mistakes(shop.product) == []
    assert len(monkey.tally.recoveries) >= 10
    assert monkey.tally.percentile(0.99) <= PROMISED, sorted(monkey.tally.recoveries)
