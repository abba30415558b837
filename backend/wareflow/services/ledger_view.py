"""The ledger as people see it: which records of a source are in the other system, and why the others are not.

linked: a step wrote the record there or found it equal. not_linked: a flow has read it, came to an end with it and
wrote it nowhere (filtered, left out by a rule). failed: it is parked, or was put aside in a run that is over. conflict:
a step saw a difference that a person must decide about. pending: put aside in a run that goes on. ignored: a person
said that it needs nothing; that ends by itself when the record is written after all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services import csv_text
from wareflow.services.parked_views import RunRef
from wareflow.services.product import Product
from wareflow.store import flows, ledger_entries, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.ledger_entries import Wanted
from wareflow.store.models import LedgerEntry
from wareflow.store.models.runs import FINAL

PIECE = 500
COLUMNS = (
    "status", "key", "source_key", "name", "source_system", "source", "system", "connection", "object", "flow",
    "last_synced", "reason", "error", "attempts", "last_run", "note",
)  # fmt: skip


@dataclass(frozen=True)
class EntryView:
    """One record and where it stands."""

    id: str
    status: str
    key: str
    source_key: str
    name: str
    source_system: str
    source: str
    system: str
    connection: str
    object: str
    flow_id: str
    flow_name: str
    node: str
    reason: str
    message: str
    attempts: int
    run: RunRef | None
    item_id: str
    parked_id: str | None
    note: str
    synced_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class PairView:
    """How the records of one kind stand between two systems."""

    source_system: str
    source: str
    system: str
    connection: str
    object: str
    counts: Mapping[str, int]


def list_entries(
    product: Product, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[list[EntryView], str | None]:
    """Entries, the newest record first."""
    with reading(product.engine) as session:
        rows, more = ledger_entries.list_entries(session, product.project_id, wanted, limit=limit, cursor=cursor)
        return views(session, rows), more


def summary(product: Product) -> list[PairView]:
    """What there is between which systems, counted."""
    with reading(product.engine) as session:
        pairs: dict[tuple[str, str, str, str, str], dict[str, int]] = {}
        for row in ledger_entries.summary(session, product.project_id):
            counts = pairs.setdefault((row.source_system, row.source, row.system, row.connection, row.object), {})
            status = "ignored" if row.ignored else row.state
            counts[status] = counts.get(status, 0) + row.n
    return [PairView(*pair, counts) for pair, counts in pairs.items()]


def set_ignored(product: Product, ids: Sequence[str], note: str, by: str | None, *, ignored: bool) -> int:
    """A person says that these records need nothing, and why; or that they do after all."""
    why = note.strip()
    if ignored and not why:
        raise ConfigError("Say why these records need nothing; it stays with them.", field="note")

    def work(session: Session) -> int:
        project = product.project_id
        changed = ledger_entries.ignore(session, project, ids, why if ignored else "", ignored=ignored)
        settings.audit(session, project, by, "ledger.ignore" if ignored else "ledger.unignore", f"{changed} records")
        return changed

    return transact(product.engine, work)


def as_csv(product: Product, wanted: Wanted) -> Iterator[str]:
    """All that is meant, line by line."""
    return csv_text.lines(COLUMNS, _rows(product, wanted))


def _rows(product: Product, wanted: Wanted) -> Iterator[Sequence[Any]]:
    cursor: str | None = None
    while True:
        found, cursor = list_entries(product, wanted, limit=PIECE, cursor=cursor)
        for one in found:
            yield (
                one.status, one.key, one.source_key, one.name, one.source_system, one.source, one.system,
                one.connection, one.object, one.flow_name, one.synced_at and one.synced_at.isoformat(), one.reason,
                one.message, one.attempts, one.run.number if one.run else None, one.note,
            )  # fmt: skip
        if cursor is None:
            return


def views(session: Session, rows: Sequence[LedgerEntry]) -> list[EntryView]:
    """The entries, in this order."""
    names = {flow_id: flows.get_any(session, flow_id).name for flow_id in {row.flow_id for row in rows}}
    numbers = runs.numbers(session, [row.run_id for row in rows if row.run_id])
    open_runs = {row.run_id for row in rows if row.run_id and row.state == "pending" and _goes_on(session, row.run_id)}
    return [_view(row, names[row.flow_id], numbers, row.run_id in open_runs) for row in rows]


def _goes_on(session: Session, run_id: str) -> bool:
    run = runs.find_run(session, run_id)
    return run is not None and run.state not in FINAL


def _view(row: LedgerEntry, flow_name: str, numbers: Mapping[str, int], goes_on: bool) -> EntryView:
    state = "failed" if row.state == "pending" and not goes_on else row.state
    return EntryView(
        id=row.id,
        status="ignored" if row.ignored else state,
        key=row.key,
        source_key=row.source_key,
        name=row.name,
        source_system=row.source_system,
        source=row.source,
        system=row.system,
        connection=row.connection,
        object=row.object,
        flow_id=row.flow_id,
        flow_name=flow_name,
        node=row.node_id,
        reason=row.reason,
        message=row.message,
        attempts=row.attempts,
        run=RunRef(row.run_id, numbers.get(row.run_id)) if row.run_id else None,
        item_id=row.item_id,
        parked_id=row.parked_id,
        note=row.note,
        synced_at=row.synced_at,
        updated_at=row.updated_at,
    )
