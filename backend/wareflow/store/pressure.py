"""What a connection is asked, by all processes together: calls at the same time, calls in a while, and any at all.

Each process that uses a connection reports every second or so and is told what it may do until it comes again. A share
of the calls at the same time is lent for some seconds; of the budget, calls are handed out in blocks. After an outage
one process at a time may try once a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.models import ConnectionLoad, ConnectionShare, table
from wareflow.store.rows import dialect_insert, insert_new, locked

LOAD = table(ConnectionLoad)
SHARE = table(ConnectionShare)
LENT = 5.0
"""Seconds for which a share is lent; a process that does not come again by then makes no calls."""
FAILURES, RECORDS = 10, 3
"""So many failures in a row, of so many different records, and the connection counts as down."""

GRAINS = 50
"""Into how many entries what was spent in a period is put together."""

Reason = Literal["outage", "auth"]


@dataclass(frozen=True)
class Limits:
    """What a connection may be asked: calls at the same time, and calls in so many seconds where that is limited."""

    at_once: int = 8
    calls: int | None = None
    seconds: float = 1.0


@dataclass(frozen=True)
class Report:
    """What a process saw since it came last."""

    in_flight: int = 0
    waiting: int = 0
    """How many calls want to go out now."""
    tokens_wanted: int = 0
    calls_a_minute: int = 0
    hold: float = 0.0
    """Seconds of pause that the remote asked for."""
    limited: bool = False
    answered: bool = False
    failures: int = 0
    """Failures in a row since the last answer."""
    records: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Grant:
    """What a process may do until it comes again."""

    slots: int
    tokens: int | None
    """``None``: no budget."""
    next_token: float
    hold: float
    open: Reason | None = None
    message: str = ""
    probe: bool = False
    """Whether this process may try whether the connection answers again."""
    probe_in: float = 0.0


def exchange(
    session: Session, connection_id: str, worker: str, limits: Limits, report: Report, *, probe_every: float = 60.0
) -> Grant:
    """Report and be told; one transaction, the connection's row is locked."""
    row = _load(session, connection_id)
    at = now(session)
    values = _circuit(row, report, at, probe_every)
    if report.hold > 0 or report.limited:
        until = at + timedelta(seconds=report.hold)
        values |= {"hold_until": max(until, row.hold_until or until), "limited_at": at}
    hold_until = values.get("hold_until", row.hold_until)
    is_open = values.get("circuit", row.circuit) == "open"
    probe_at = values.get("probe_at", row.probe_at)
    probe = is_open and (probe_at is None or probe_at <= at) and report.waiting > 0
    if probe:
        probe_at = values["probe_at"] = at + timedelta(seconds=probe_every)
    slots = _share(session, connection_id, worker, limits.at_once, report, at)
    # Only for what can go out at once: what is spent later would come in another period.
    wanted = 0 if is_open and not probe else min(report.tokens_wanted, max(0, slots - report.in_flight))
    tokens, next_token = _take(row, limits, at, wanted, values)
    if values:
        session.execute(update(LOAD).where(LOAD.c.connection_id == connection_id).values(**values))
    return Grant(
        slots,
        tokens,
        next_token,
        max(0.0, (hold_until - at).total_seconds()) if hold_until else 0.0,
        values.get("reason", row.reason) if is_open else None,
        values.get("message", row.message) if is_open else "",
        probe,
        max(0.0, (probe_at - at).total_seconds()) if is_open and probe_at else 0.0,
    )


def leave(session: Session, connection_id: str, worker: str) -> None:
    """The process does not use the connection any more."""
    session.execute(delete(SHARE).where(SHARE.c.connection_id == connection_id, SHARE.c.worker == worker))


def open_circuit(session: Session, connection_id: str, reason: Reason, message: str, probe_every: float) -> None:
    """The connection does not work: nobody calls until a try succeeds or a person acted."""
    _load(session, connection_id)
    values = {"circuit": "open", "reason": reason, "message": message, "since": clock(), "probe_at": clock(probe_every)}
    session.execute(update(LOAD).where(LOAD.c.connection_id == connection_id).values(**values))


def close_circuit(session: Session, connection_id: str) -> None:
    """A person acted, or a try succeeded: calls go out again."""
    session.execute(update(LOAD).where(LOAD.c.connection_id == connection_id).values(**CLOSED))


def load_of(session: Session, connection_id: str) -> Row[Any] | None:
    """How the connection is doing; None when it was never used."""
    return session.execute(select(LOAD).where(LOAD.c.connection_id == connection_id)).first()


def shares_of(session: Session, connection_id: str) -> Sequence[Row[Any]]:
    """The processes that use the connection now."""
    chosen = select(SHARE).where(SHARE.c.connection_id == connection_id, SHARE.c.until > clock())
    return session.execute(chosen).all()


CLOSED: dict[str, Any] = {
    "circuit": "closed",
    "reason": None,
    "message": "",
    "since": None,
    "probe_at": None,
    "failures": 0,
    "failed_records": [],
}


def _load(session: Session, connection_id: str) -> Row[Any]:
    chosen = locked(select(LOAD).where(LOAD.c.connection_id == connection_id), LOAD)
    row = session.execute(chosen).first()
    if row is None:
        insert_new(session, LOAD, [{"connection_id": connection_id}], "connection_id")
        row = session.execute(chosen).one()
    return row


def _circuit(row: Row[Any], report: Report, at: datetime, probe_every: float) -> dict[str, Any]:
    """Open after many failures in a row; closed by an answer."""
    if not report.failures:
        return dict(CLOSED) if report.answered and (row.failures or row.circuit == "open") else {}
    known = [] if report.answered else list(row.failed_records)
    failures = report.failures + (0 if report.answered else row.failures)
    records = list(dict.fromkeys([*known, *report.records]))[:RECORDS]
    counted: dict[str, Any] = {"failures": failures, "failed_records": records}
    if row.circuit == "open":
        return counted
    if failures < FAILURES or len(records) < RECORDS:
        return counted
    probe_at = at + timedelta(seconds=probe_every)
    opened = {"circuit": "open", "reason": "outage", "message": report.message, "since": at, "probe_at": probe_at}
    return {**counted, **opened}


def _take(row: Row[Any], limits: Limits, at: datetime, wanted: int, values: dict[str, Any]) -> tuple[int | None, float]:
    """Calls for what waits, so that no period of the limit holds more than its calls; and the seconds until the next.

    What was spent is kept with its time, many calls to an entry, and is free again once its period is over.
    """
    if limits.calls is None:
        return None, 0.0
    stamp, period = round(at.timestamp() * 1000), round(limits.seconds * 1000)
    spent: list[list[int]] = [entry for entry in row.spent if entry[0] > stamp - period]
    taken = max(0, min(limits.calls - sum(count for _, count, _ in spent), wanted))
    if taken and spent and stamp - spent[-1][2] < period // GRAINS:
        spent[-1] = [stamp, spent[-1][1] + taken, spent[-1][2]]
    elif taken:
        spent.append([stamp, taken, stamp])
    values["spent"] = spent
    is_full = sum(count for _, count, _ in spent) >= limits.calls
    return taken, max(0, spent[0][0] + period - stamp) / 1000 if is_full else 0.0


def _share(session: Session, connection_id: str, worker: str, limit: int, report: Report, at: datetime) -> int:
    """How many calls at the same time this process may make: a fair part of what the others leave."""
    others = [
        row
        for row in session.execute(select(SHARE).where(SHARE.c.connection_id == connection_id)).all()
        if row.worker != worker and row.until is not None and row.until > at
    ]
    mine = session.execute(
        select(SHARE.c.granted).where(
            SHARE.c.connection_id == connection_id, SHARE.c.worker == worker, SHARE.c.until > clock()
        )
    ).scalar_one_or_none()
    free = limit - sum(row.granted for row in others)
    eager = [row for row in others if row.waiting or row.granted]
    fair = limit // (len(eager) + 1)
    if fair == 0:  # fewer calls than processes: they take turns
        fair = 0 if mine and any(row.waiting and not row.granted for row in others) else 1
    slots = max(0, int(min(fair if eager else limit, free)))
    values = {
        # What is in flight cannot be given back at once: the others wait for it, but nothing more follows it.
        "granted": max(slots, min(report.in_flight, int(mine or 0))),
        "in_flight": report.in_flight,
        "waiting": report.waiting > 0,
        "calls": report.calls_a_minute,
        "until": at + timedelta(seconds=LENT),
    }
    statement = dialect_insert(session, SHARE).values(connection_id=connection_id, worker=worker, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["connection_id", "worker"], set_=values))
    return slots
