"""Where a record has been: the runs it went through and what stands of it in each. Reads only, each read bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from wareflow.store.models import Change, LedgerEntry, ParkedItem, RecordKey, table

KEY, CHANGE, PARKED, ENTRY = table(RecordKey), table(Change), table(ParkedItem), table(LedgerEntry)
MOST_STEPS = 200


@dataclass(frozen=True)
class KnownKey:
    """A key that records are known by, and in how many places it went by."""

    value: str
    shown: str
    places: int
    last_run_id: str


def keys(session: Session, project_id: str, words: str, *, after: str | None, limit: int) -> list[KnownKey]:
    """The keys that begin with the words, in their order."""
    value = words.strip().casefold()
    if not value:
        return []
    shown = func.coalesce(func.min(KEY.c.written), KEY.c.value)
    chosen = (
        select(KEY.c.value, shown, func.count(), func.max(KEY.c.run_id))
        .where(KEY.c.project_id == project_id, KEY.c.value >= value, KEY.c.value < value + "\U0010ffff")
        .group_by(KEY.c.value)
        .order_by(KEY.c.value)
        .limit(limit)
    )
    if after is not None:
        chosen = chosen.where(KEY.c.value > after)
    return [KnownKey(*row) for row in session.execute(chosen)]


def spellings(session: Session, project_id: str, key: str, limit: int = 20) -> list[str]:
    """How the key was written where it went by."""
    shown = func.coalesce(KEY.c.written, KEY.c.value)
    chosen = select(shown).distinct().where(KEY.c.project_id == project_id, KEY.c.value == key.strip().casefold())
    return list(session.scalars(chosen.limit(limit)))


def runs_of(session: Session, project_id: str, names: Sequence[str], *, before: str | None, limit: int) -> list[str]:
    """The newest runs (ids, newest first) in which a record with one of these names was."""
    folded = sorted({name.casefold() for name in names})
    ways = (
        (KEY, KEY.c.run_id, KEY.c.value.in_(folded)),
        (ENTRY, ENTRY.c.run_id, or_(ENTRY.c.key.in_(list(names)), ENTRY.c.source_key.in_(list(names)))),
    )
    found: set[str] = set()
    for of, run_id, here in ways:
        chosen = select(run_id).distinct().where(of.c.project_id == project_id, here, run_id.is_not(None))
        if before is not None:
            chosen = chosen.where(run_id < before)
        found |= set(session.scalars(chosen.order_by(run_id.desc()).limit(limit)))
    return sorted(found, reverse=True)[:limit]


def passed(session: Session, run_id: str, names: Sequence[str]) -> list[Row[Any]]:
    """Where the record went by in this run, in order."""
    chosen = select(KEY).where(KEY.c.run_id == run_id, KEY.c.value.in_(sorted({name.casefold() for name in names})))
    return list(session.execute(chosen.order_by(KEY.c.id).limit(MOST_STEPS)).all())


def changes(session: Session, run_id: str, names: Sequence[str]) -> list[Change]:
    """What the run wrote of the record."""
    chosen = select(Change).where(CHANGE.c.run_id == run_id, CHANGE.c.key.in_(list(names)))
    return list(session.scalars(chosen.order_by(CHANGE.c.id).limit(MOST_STEPS)))


def parked(session: Session, run_id: str, names: Sequence[str], ids: Sequence[str]) -> list[ParkedItem]:
    """What of the record is or was parked in this run."""
    mine = or_(PARKED.c.record_key.in_(list(names)), PARKED.c.id.in_(list(ids)))
    chosen = select(ParkedItem).where(PARKED.c.run_id == run_id, mine)
    return list(session.scalars(chosen.order_by(PARKED.c.id).limit(MOST_STEPS)))
