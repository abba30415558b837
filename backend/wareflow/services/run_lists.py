"""The list of runs: narrowed, counted over time, and taken away as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wareflow.services import csv_text, run_views
from wareflow.services.product import Product
from wareflow.services.run_views import RunBrief
from wareflow.store import run_lists
from wareflow.store.database import reading
from wareflow.store.run_lists import Wanted

PIECE = 200
SHORTEST = timedelta(hours=1)
COLUMNS = (
    "run", "flow", "version", "status", "mode", "trigger", "started", "finished", "duration_ms", "summary", "read",
    "delivered", "created", "updated", "unchanged", "skipped", "failed", "parked", "cancelled", "error",
)  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """A stretch of time and the runs that began in it, by status."""

    start: datetime
    end: datetime
    counts: dict[str, int]


def list_runs(product: Product, wanted: Wanted, *, limit: int, cursor: str | None) -> tuple[list[RunBrief], str | None]:
    """Runs, newest first."""
    with reading(product.engine) as session:
        rows, more = run_lists.list_runs(session, product.project_id, wanted, limit=limit, cursor=cursor)
        return [run_views.brief(session, row) for row in rows], more


def histogram(product: Product, wanted: Wanted, bars: int) -> list[Bar]:
    """How many runs began when; where no time is wished, from the first of them until now."""
    with reading(product.engine) as session:
        until = wanted.until or datetime.now(UTC) + timedelta(seconds=1)
        since = wanted.since or run_lists.oldest(session, product.project_id, wanted)
        if since is None or since >= until:
            return []
        length = max(until - since, SHORTEST) / bars
        edges = [until - length * (bars - n) for n in range(bars + 1)]
        whole = replace(wanted, since=None, until=None)
        counts = run_lists.counts(session, product.project_id, whole, edges)
    return [Bar(edges[n], edges[n + 1], found) for n, found in enumerate(counts)]


def as_csv(product: Product, wanted: Wanted) -> Iterator[str]:
    """All of them, line by line."""
    return csv_text.lines(COLUMNS, _rows(product, wanted))


def _rows(product: Product, wanted: Wanted) -> Iterator[Sequence[Any]]:
    cursor: str | None = None
    while True:
        found, cursor = list_runs(product, wanted, limit=PIECE, cursor=cursor)
        for run in found:
            yield _cells(run)
        if cursor is None:
            return


def _cells(run: RunBrief) -> Sequence[Any]:
    books, changes = run.books, run.changes
    return (
        run.number, run.flow_name, run.version, run.status, run.mode, run.trigger, _iso(run.started_at),
        _iso(run.finished_at), run.duration_ms, run.summary, books.read, books.delivered, changes.get("create", 0),
        changes.get("update", 0), changes.get("unchanged", 0), sum(books.skipped.values()), books.failed, books.parked,
        books.cancelled, (run.error or {}).get("message"),
    )  # fmt: skip


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
