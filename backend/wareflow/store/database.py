"""Opening the database, and the two kinds of transaction: reading and writing."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wareflow import failpoints
from wareflow.store.errors import NotDurable

T = TypeVar("T")

ATTEMPTS = 8
POOL = 20
WRITES = "wareflow_writes"
LOCKED = ("database is locked", "database table is locked", "database schema is locked")
CAN_BE_REPEATED = ("40001", "40P01", "55P03", "57P01")
SQLITE_PRAGMAS = (
    "PRAGMA secure_delete=FAST",
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)


def open_engine(url: str, pool: int = POOL) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; to a server at most `pool` connections, half of them kept."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    driver = target.set(drivername="postgresql+psycopg")
    kept = max(1, pool // 2)
    return create_engine(
        driver, pool_pre_ping=True, pool_size=kept, max_overflow=pool - kept, pool_use_lifo=True, pool_timeout=60
    )


def is_sqlite(engine: Engine | Connection | Session) -> bool:
    bind = engine.get_bind() if isinstance(engine, Session) else engine
    return bind.dialect.name == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only looks; whatever it changed is thrown away."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One write transaction: all of it or nothing. Use `transact` where a repeat after a deadlock is wanted."""
    with Session(engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session, session.begin():
        yield session


def transact(engine: Engine, work: Callable[[Session], T]) -> T:
    """Do `work` in one write transaction; repeat the whole of it when the database asks for that.

    A connection that is lost during the commit is not repeated: the work may have been kept. The error goes up, the
    lease runs out, and whoever takes the task next sees in the database how far it got.
    """
    for attempt in range(1, ATTEMPTS + 1):
        committing = False
        try:
            with writing(engine) as session:
                result = work(session)
                session.flush()
                committing = True
                failpoints.before(work)
            failpoints.after(work)
            return result
        except DBAPIError as error:
            if attempt == ATTEMPTS or not may_be_repeated(error, committing=committing):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2 ** min(attempt, 5))  # noqa: S311
    raise AssertionError("unreachable")


def may_be_repeated(error: DBAPIError, *, committing: bool = False) -> bool:
    """Deadlocks, serialization failures, connections lost before the commit: nothing of the transaction was kept."""
    if error.connection_invalidated:
        return not committing
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in CAN_BE_REPEATED
    return any(words in str(error.orig) for words in LOCKED)


def check_durability(engine: Engine) -> None:
    """Raise NotDurable when a committed transaction could be lost by a crash."""
    with engine.connect() as connection:
        if is_sqlite(engine):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode",)}
            wrong = {} if found["journal_mode"] == "wal" else found
        else:
            names = ("fsync", "synchronous_commit", "full_page_writes")
            found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}
            wrong = {name: value for name, value in found.items() if value == "off"}
    if wrong:
        listed = ", ".join(f"{name}={value}" for name, value in wrong.items())
        raise NotDurable(f"The database may lose committed work ({listed}). Switch these settings on and start again.")


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 10}, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            # It holds only for a database that has no table yet; on any other it would wait for whoever writes.
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # pysqlite would begin lazily and deferred: a reader that turns writer can then fail half-way
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
