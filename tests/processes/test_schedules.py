"""Schedulers that are killed over and over: each slot fires exactly once."""

import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, distinct, func, select, update
from sqlalchemy.orm import Session
from wareflow.engine.document import canonical, fingerprint, read_flow
from wareflow.services import publishing
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store import flows
from wareflow.store.database import reading, transact
from wareflow.store.models import Run, Schedule, ScheduleSlot, table

from tests.processes.arrange import Forked, environment

FLOWS, SLOTS = 100, 100
SCHEDULERS, KILLS = 3, 100
WITHIN = 420.0
RUN, SLOT, SCHEDULE = table(Run), table(ScheduleSlot), table(Schedule)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    opened = Product.open(_config(tmp_path))
    yield opened
    opened.close()


def _config(home: Path) -> Config:
    return Config(home=home, redis_url=None, database_url=f"sqlite:///{home / 'wareflow.db'}")


def _start(home: Path) -> Forked:
    return Forked(home / "scheduler.log", ["scheduler"], environment(WAREFLOW_HOME=str(home)))


def _create(session: Session, project_id: str, name: str, text: str, mark: str) -> str:
    return flows.create(session, project_id, name, text, fingerprint=mark).id


def _flows_with_a_past(product: Product, first: datetime) -> list[str]:
    """Flows whose daily starts were missed since that day."""
    rules = {"missed": "all", "while_running": "start", "cron": f"{first.minute} {first.hour} * * *"}
    made = []
    for number in range(FLOWS):
        clock = {"type": "core.schedule", "version": 1, "config": rules}
        read = read_flow({"format": "wareflow/1", "name": f"Flow {number}", "nodes": {"clock": clock}, "edges": []})
        text, mark = canonical(read), fingerprint(read)
        flow_id = transact(
            product.engine,
            partial(_create, project_id=product.project_id, name=read.name, text=text, mark=mark),
        )
        publishing.publish(product, flow_id, "", by=None, author="")
        publishing.activate(product, flow_id, True, None)
        made.append(flow_id)
    transact(product.engine, lambda session: session.execute(update(SCHEDULE).values(next_at=first)))
    return made


def _settled(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.execute(select(func.coalesce(func.sum(SLOT.c.count), 0))).scalar_one())


@pytest.mark.kill
@pytest.mark.timeout(480)
def test_ten_thousand_slots_fire_once_each_while_schedulers_are_killed(product: Product, tmp_path: Path) -> None:
    chance = random.Random(20_261_122)
    # the last of the missed starts was half a day ago, so that none is added while this runs
    last = (datetime.now(UTC) - timedelta(hours=12)).replace(second=0, microsecond=0)
    first = last - timedelta(days=SLOTS - 1)
    made = _flows_with_a_past(product, first)
    running = [_start(tmp_path) for _ in range(SCHEDULERS)]
    killed, deadline = 0, time.monotonic() + WITHIN

    while (done := _settled(product.engine)) < FLOWS * SLOTS or killed < KILLS:
        assert time.monotonic() < deadline, f"{done} slots settled, {killed} kills"
        if killed < KILLS and done >= killed * FLOWS * SLOTS // KILLS:
            victim = chance.randrange(SCHEDULERS)
            time.sleep(chance.uniform(0, 0.02))
            running[victim].end(signal.SIGKILL)
            running[victim] = _start(tmp_path)
            killed += 1
        # what a supervisor does: a process that found the database locked by the recovery after a kill ends
        running = [each if each.alive else _start(tmp_path) for each in running]
        time.sleep(0.02)
    for process in running:
        process.end(signal.SIGKILL)

    wanted = {f"cron:clock:{first + timedelta(days=day):%Y-%m-%dT%H:%M}[UTC]" for day in range(SLOTS)}
    with reading(product.engine) as session:
        keys = session.execute(select(RUN.c.flow_id, RUN.c.trigger_key)).all()
        lines = session.execute(select(func.count(), func.count(distinct(SLOT.c.run_id)))).one()
        skipped = session.execute(select(func.count()).where(SLOT.c.outcome == "skipped")).scalar_one()
    assert {flow_id: {row.trigger_key for row in keys if row.flow_id == flow_id} for flow_id in made} == dict.fromkeys(
        made, wanted
    )
    assert len(keys) == FLOWS * SLOTS
    assert (tuple(lines), skipped) == ((FLOWS * SLOTS, FLOWS * SLOTS), 0)
