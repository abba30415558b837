"""Commits of one run on PostgreSQL do not stand in each other's way."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session
from wareflow.store.database import transact
from wareflow.store.models import Run, RunEvent, table
from wareflow.store.rows import locked

from tests.store.arrange import World

RUN, EVENT = table(Run), table(RunEvent)


def _refer_to(session: Session, run: str, seq: int) -> None:
    session.execute(insert(EVENT).values(run_id=run, seq=seq, kind="step", data={}))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_run_is_locked_while_another_commit_refers_to_it(world: World) -> None:
    run = world.run("fetch")

    def while_it_is_open(session: Session) -> str:
        _refer_to(session, run, 1001)
        return transact(world.engine, lambda other: _lock(other, run))

    found = transact(world.engine, while_it_is_open)

    assert found == run


def _lock(session: Session, run: str) -> str:
    session.execute(text("SET LOCAL lock_timeout = '3s'"))
    _refer_to(session, run, 1002)
    return str(session.execute(locked(select(RUN.c.id).where(RUN.c.id == run), RUN)).scalar_one())
