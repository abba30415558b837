"""The queue is a convenience: whole runs go through while it is away, and where there is none."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select
from wareflow.services.books_check import mistakes
from wareflow.store.models import Run, table

from tests import postgres
from tests.chaos.site import SHORT, Remote, Site

pytestmark = [pytest.mark.kill, pytest.mark.postgres]
RUN = table(Run)
ORDERS = 200
AWAY = 12.0
"""Seconds without a queue that was there: longer than it takes until work that nobody came for is rung for again."""
FULL = float(os.environ.get("WAREFLOW_TEST_QUEUE_AWAY", "0"))
"""The same in the full tier, ten minutes; then also where there never was a queue."""
IDLE = 2.5
"""Seconds between two runs: the workers have nothing to do any more, and find the next one only by looking."""


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    made = Remote(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["stopped", "none"])
def site(request: pytest.FixtureRequest, tmp_path: Path, remote: Remote) -> Iterator[Site]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.fresh_database(postgres.server_url()))
        made = Site(tmp_path / "site", url, remote.url, SHORT, queue=request.param == "stopped")
        stack.callback(made.close)
        for _ in range(2):
            made.fork("worker", "--threads", "2")
        made.fork("scheduler")
        yield made


def _run(site: Site, remote: Remote, flow: str, name: str) -> str:
    """Orders come in, and a run takes them to their end."""
    remote.control(put={"orders": [{"id": f"{name}-{n}"} for n in range(ORDERS)]})
    run = site.start(flow)
    site.wait(lambda: site.open_runs() == 0, f"the run {name} ends", within=120)
    return str(site.rows(select(RUN.c.state).where(RUN.c.id == run))[0].state)


@pytest.mark.timeout(FULL + 400)
def test_whole_runs_go_through_without_the_queue(site: Site, remote: Remote) -> None:
    has_queue = "WAREFLOW_REDIS_URL" in site.variables
    flow = site.orders_flow("Orders", "orders")
    there = _run(site, remote, flow, "before")

    site.valkey.stop()
    gone = time.monotonic()
    while_away = [_run(site, remote, flow, "away")]
    while time.monotonic() - gone < (FULL or AWAY * has_queue):
        time.sleep(IDLE)
        while_away.append(_run(site, remote, flow, f"away-{len(while_away)}"))
    if has_queue:
        site.valkey.start()
    back = _run(site, remote, flow, "back")

    orders = remote.report()["orders"]
    assert {there, back, *while_away} == {"succeeded"}
    assert len(orders) == ORDERS * (2 + len(while_away))
    assert {len(ids) for ids in orders.values()} == {1}
    assert mistakes(site.product) == []
