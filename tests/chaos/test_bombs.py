"""Records that kill whoever takes them: each is parked by itself, and nothing that was in the same hand with it."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from wareflow.services import flows, hook_secrets, publishing
from wareflow.services.books_check import mistakes_of_run
from wareflow.services.product import Product
from wareflow.store.database import reading
from wareflow.store.models import ParkedItem, Run, Task, table

from tests.chaos.hook_site import Site
from tests.processes.arrange import wait_for
from tests.runs.arrange import flow

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]
RUN, TASK, PARKED = (table(model) for model in (Run, Task, ParkedItem))
DELIVERIES = 40
BOMBS = {7, 8, 30}
DEATHS = 4
NODE = '''
"""A step that ends its worker."""

import os
import signal

from wareflow.sdk import {base}, Batch, Context, NoConfig, Out, Outputs


class Bomb({base}[NoConfig]):
    """Kills the process that meets such a record."""

    name = "danger.{name}"
    title = "Bomb"
    config_class = NoConfig

    through = Out("Through")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        if any(item.record["bomb"] for item in batch):
            os.kill(os.getpid(), signal.SIGKILL)
        return {{self.through: batch}}
'''


@pytest.fixture
def nodes(tmp_path: Path) -> Path:
    """One such step that only computes, whose runs are done by the handful, and one that might reach outside."""
    folder = tmp_path / "nodes"
    (folder / "danger").mkdir(parents=True)
    for name, base in (("computes", "Transform"), ("acts", "Action")):
        (folder / "danger" / f"{name}.py").write_text(NODE.format(name=name, base=base), encoding="utf-8")
    return folder


@pytest.mark.parametrize("step", ["computes", "acts"])
def test_records_that_kill_their_worker_are_parked_and_all_others_delivered(
    tmp_path: Path, nodes: Path, step: str
) -> None:
    site = Site(tmp_path, nodes)
    try:
        path = _listen(site.product, step)
        site.start()
        url = f"http://127.0.0.1:{site.port}/api/v1/hooks/{path}"
        with httpx.Client(trust_env=False, timeout=30) as client:
            for number in range(DELIVERIES):
                body = {"number": number, "bomb": number in BOMBS}
                assert client.post(url, json=body).status_code == 202

        wait_for(lambda: _ended(site.product) == DELIVERIES, "all runs are over", within=120)

        with reading(site.product.engine) as session:
            parked = [
                (row.record["number"], row.code) for row in session.execute(select(PARKED.c.record, PARKED.c.code))
            ]
            delivered = session.scalars(select(RUN.c.n_delivered)).all()
            run_ids = session.scalars(select(RUN.c.id)).all()
        assert sorted(parked) == [(number, "poison") for number in sorted(BOMBS)]
        assert sum(delivered) == DELIVERIES - len(BOMBS)
        assert site.deaths >= DEATHS
        assert [wrong for run_id in run_ids for wrong in mistakes_of_run(site.product, run_id)] == []
    finally:
        site.end()


def _listen(product: Product, step: str) -> str | None:
    """A flow that anybody who knows its path may send to, with the step behind it; gives the path."""
    document = flow(
        {"hook": ("core.webhook", {"path": step}), "bomb": (f"danger.{step}", {})},
        "hook.items -> bomb.items",
        name=step,
    )
    flow_id = flows.create_from(product, document, None, name=step).id
    publishing.publish(product, flow_id, "", by=None, author="test")
    hook_secrets.remove_secret(product, flow_id, None)
    publishing.activate(product, flow_id, True, None)
    return hook_secrets.show(product, flow_id).path


def _ended(product: Product) -> int:
    with reading(product.engine) as session:
        return len(session.scalars(select(RUN.c.id).where(RUN.c.finished_at.is_not(None))).all())
