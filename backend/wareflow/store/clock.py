"""The database's clock: leases and timers are judged by it, never by a worker's clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction

from wareflow.store.models.base import Utc

SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


class clock(GenericFunction[datetime]):  # noqa: N801  (a SQL function is spelled small)
    """`clock()` now, `clock(30)` in thirty seconds, by the database's clock."""

    type = Utc()
    inherit_cache = True


@compiles(clock, "postgresql")
def _postgresql(element: clock, compiler: Any, **kwargs: Any) -> str:
    if not element.clauses.clauses:
        return "clock_timestamp()"
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kwargs)}))"


@compiles(clock, "sqlite")
def _sqlite(element: clock, compiler: Any, **kwargs: Any) -> str:
    if not element.clauses.clauses:
        return SQLITE_NOW
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', ({compiler.process(element.clauses, **kwargs)}) || ' seconds')"


def now(session: Session | Connection) -> datetime:
    found = session.execute(select(clock())).scalar_one()
    assert isinstance(found, datetime)
    return found
