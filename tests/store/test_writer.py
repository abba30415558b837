"""Group commit: many small writes share a transaction, and what fails takes nothing of the others with it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session
from wareflow.store.database import reading
from wareflow.store.models import Project, table
from wareflow.store.users import create_project
from wareflow.store.writer import Writer

PROJECT = table(Project)


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine)
    yield opened
    opened.close()


def add(session: Session, name: str) -> str:
    return create_project(session, name).name


def fail(session: Session, name: str) -> str:
    add(session, name)
    raise ValueError(name)


def repeat_a_key(session: Session, project_id: str) -> None:
    session.execute(text("INSERT INTO project (id, name) VALUES (:id, 'again')"), {"id": project_id})


def names(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(PROJECT.c.name)))


async def behind_a_slow_one(writer: Writer, *works: Callable[[Session], object]) -> list[object]:
    """Hold the writer until all works stand in the queue, so that they go into one transaction."""
    go = threading.Event()
    first = writer.write(lambda session: go.wait(10))
    rest = [asyncio.ensure_future(writer.write(work)) for work in works]
    held = asyncio.ensure_future(first)
    await asyncio.sleep(0.05)
    go.set()
    await held
    return list(await asyncio.gather(*rest, return_exceptions=True))


def test_what_is_answered_is_committed(engine: Engine, writer: Writer) -> None:
    name = asyncio.run(writer.write(partial(add, name="One")))

    assert name == "One"
    assert "One" in names(engine)


def test_waiting_writes_share_one_commit(engine: Engine, writer: Writer) -> None:
    commits: list[str] = []
    event.listen(engine, "commit", lambda connection: commits.append("commit"))

    asyncio.run(behind_a_slow_one(writer, *(partial(add, name=f"P{n}") for n in range(20))))

    assert {f"P{n}" for n in range(20)} <= names(engine)
    assert len(commits) <= 3


def test_a_failing_write_leaves_the_others_and_nothing_of_itself(engine: Engine, writer: Writer) -> None:
    works = [partial(add, name="before"), partial(fail, name="broken"), partial(add, name="after")]

    before, broken, after = asyncio.run(behind_a_slow_one(writer, *works))

    assert (before, after) == ("before", "after")
    assert isinstance(broken, ValueError)
    assert {"before", "after"} <= names(engine)
    assert "broken" not in names(engine)


def test_a_refusal_of_the_database_reaches_only_the_one_who_caused_it(engine: Engine, writer: Writer) -> None:
    with reading(engine) as session:
        known = session.scalars(select(PROJECT.c.id)).first() or ""
    if not known:
        asyncio.run(writer.write(partial(add, name="known")))
        with reading(engine) as session:
            known = session.scalars(select(PROJECT.c.id)).one()

    refused, good = asyncio.run(
        behind_a_slow_one(writer, partial(repeat_a_key, project_id=known), partial(add, name="good"))
    )

    assert isinstance(refused, Exception)
    assert good == "good"
    assert "good" in names(engine)
    assert "again" not in names(engine)


def test_closing_writes_what_is_waiting(engine: Engine) -> None:
    writer = Writer(engine)
    futures = [writer.submit(partial(add, name=f"P{n}")) for n in range(10)]

    writer.close()

    assert {future.result(0) for future in futures} == {f"P{n}" for n in range(10)}
    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(partial(add, name="late"))
