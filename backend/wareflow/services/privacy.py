"""Persons: looked for in everything that is logged, erased when somebody says so, and erased again after a restore.

Who was erased stands in ``erasures.log`` in the data directory, outside of the database, as keyed hashes: a backup that
is put back does not know the erasure, and is made to forget again before anybody can look.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from wareflow.engine.persons import Kind, hashed, spellings
from wareflow.sdk.errors import ConfigError
from wareflow.services.erasing import Eraser
from wareflow.services.pieces import Pace
from wareflow.services.product import Product
from wareflow.store import erasures, settings
from wareflow.store.database import reading, transact
from wareflow.store.models import Erasure

log = structlog.get_logger()


@dataclass(frozen=True)
class ErasureView:
    """How far it is, and what was found."""

    id: str
    kind: str
    state: str
    found: Mapping[str, Any]
    created_at: datetime
    ordered_at: datetime | None
    finished_at: datetime | None


def look(product: Product, kind: Kind, value: str, by: str | None) -> ErasureView:
    """Begin to look for a person; nothing is changed."""
    key_id = product.keys.current
    digests = hashed(key_id, product.keys.keys[key_id], spellings(kind, value))

    def work(session: Session) -> Erasure:
        row = erasures.add(session, product.project_id, kind, digests, by)
        settings.audit(session, product.project_id, by, "person.look", row.id, {"kind": kind})
        return row

    return _view(transact(product.engine, work))


def order(product: Product, erasure_id: str, by: str | None) -> ErasureView:
    """Erase the person that was found. The list outside of the database knows first."""
    with reading(product.engine) as session:
        row = erasures.get(session, product.project_id, erasure_id)
    if row.state not in ("found", "erasing", "waiting", "done"):
        raise ConfigError("This person is still being looked for. Wait until that is over.", code="not_found_yet")
    if row.state == "found":
        moment = datetime.now(UTC)
        at = moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
        _append(product.config.erased, {
            "id": row.id, "kind": row.kind, "digests": row.digests, "at": at.isoformat()
        })  # fmt: skip

        def work(session: Session) -> None:
            erasures.order(session, row.id, at)
            settings.audit(session, product.project_id, by, "person.erase", row.id, {"kind": row.kind})

        transact(product.engine, work)
    return show(product, erasure_id)


def show(product: Product, erasure_id: str) -> ErasureView:
    """How far an erasure is."""
    with reading(product.engine) as session:
        return _view(erasures.get(session, product.project_id, erasure_id))


def list_newest(product: Product) -> list[ErasureView]:
    """Erasures, newest first."""
    with reading(product.engine) as session:
        return [_view(row) for row in erasures.newest(session, product.project_id)]


def forget(product: Product, erasure_id: str) -> None:
    """Take back a look."""
    transact(product.engine, lambda s: erasures.forget(s, product.project_id, erasure_id))


def work_off(product: Product, pace: Pace | None = None, only: str | None = None) -> list[str]:
    """Do what is waiting to be done; answers the states it ended in."""
    states: list[str] = []
    with reading(product.engine) as session:
        if not erasures.any_open(session):
            return states
    while row := transact(product.engine, lambda s: erasures.claim(s, only)):
        states.append(Eraser(product, row, pace or Pace(wait=False)).go())
        if states[-1] == "stopped" or only is not None:
            break
    return states


def reapply(product: Product) -> int:
    """After a restore: erase again whom this database does not know to be erased. Says how many there were."""
    entries = list(_entries(product.config.erased))
    if not entries:
        return 0
    unknown = []
    for entry in entries:
        if transact(product.engine, partial(erasures.add_ordered, project_id=product.project_id, entry=entry)):
            unknown.append(entry["id"])
    for erasure_id in unknown:
        log.warning("erased_again", erasure=erasure_id, reason="the database was restored from an older state")
        work_off(product, only=erasure_id)
    return len(unknown)


def _append(path: Path, entry: Mapping[str, Any]) -> None:
    line = (json.dumps(entry, sort_keys=True) + "\n").encode()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            entry = json.loads(line)
            yield {name: entry[name] for name in ("id", "kind", "digests", "at")}
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"Line {number} of {path} is damaged, so a person who was erased could come back. Put the file back."
            ) from error


def _view(row: Erasure) -> ErasureView:
    return ErasureView(row.id, row.kind, row.state, row.found or {}, row.created_at, row.ordered_at, row.finished_at)
