"""A process that is stopped between an intent and its request, for longer than its lease, does not send it any more."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from wareflow.services.books_check import mistakes

from tests import postgres
from tests.chaos.site import SHORT, Remote, Site

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.timeout(300)]
ORDERS = 120
PAUSES = "context.send.before=stop:4.5%0.04;context.send.after=stop:4.5%0.02;seed={}"


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    made = Remote(tmp_path)
    yield made
    made.close()


def test_a_pause_before_the_request_doubles_nothing(tmp_path: Path, remote: Remote) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.fresh_database(postgres.server_url()))
        site = Site(tmp_path / "site", url, remote.url, SHORT)
        stack.callback(site.close)
        flow = site.orders_flow("Orders", "orders")
        remote.control(put={"orders": [{"id": f"O-{n}"} for n in range(ORDERS)]})
        site.start(flow)

        for number in range(3):
            site.fork("worker", "--threads", "2", rules=PAUSES.format(number))
        site.fork("scheduler")
        site.wait(lambda: site.open_runs() == 0, "the run ends", within=120)
        while waiting := site.parked():  # a page on which four workers fell asleep waits for a person
            site.replay(waiting)
            site.wait(lambda: site.open_runs() == 0, "the replay ends", within=120)

        orders = remote.report()["orders"]
        assert len(orders) == ORDERS
        assert [reference for reference, ids in orders.items() if len(ids) > 1] == []
        assert mistakes(site.product) == []
