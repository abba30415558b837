"""Erasing persons from the rows of every table: whatever is logged there is text or JSON, and is looked through.

A table that is made tomorrow is looked through as well, unless it stands among those that are not logs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Row, Table, Text, UniqueConstraint, delete, select, tuple_, update
from sqlalchemy.orm import Session

from wareflow.engine.persons import Persons
from wareflow.engine.tombstones import tombstone
from wareflow.store import codec
from wareflow.store.erasing_runs import erase_parked
from wareflow.store.models import Json, metadata
from wareflow.store.models.runs import FINAL

WRITTEN_BY_PEOPLE: Final = ("flow", "flow_version", "schedule", "setting", "connection", "file", "project")
WHO_SIGNS_IN: Final = ("user_account", "user_session", "api_token", "sign_in_code", "credential", "oauth_token")
OTHER: Final = ("system_meta", "state_move", "audit", "erasure", "outbox", "step_chunk")
NOT_LOGS: Final = frozenset((*WRITTEN_BY_PEOPLE, *WHO_SIGNS_IN, *OTHER))
"""What people wrote themselves, who may sign in, and what holds hashes only. Chunks are looked into run by run."""
IDS: Final = ("run_id", "task_id", "flow_id", "project_id", "node_id", "effect_id", "operator_id", "replay_run_id")
Place = tuple[Any, ...]


@dataclass(frozen=True)
class Page:
    """Rows of a table that were looked through. `place` is the last one; there are no more where it is empty.

    `held` are hits that belong to runs under way (`runs`): they are left alone until these are over.
    """

    place: Place
    hits: list[Row[Any]]
    held: int = 0
    runs: frozenset[str] = frozenset()


def tables() -> list[Table]:
    """Every table that can hold a person, each before those that refer to it."""
    return [each for each in metadata.sorted_tables if each.name not in NOT_LOGS and columns(each)]


def columns(of: Table) -> list[Column[Any]]:
    """Where a person can stand."""
    return [
        column
        for column in of.columns
        if isinstance(column.type, Text | Json) and not isinstance(column.type, LargeBinary) and _may_hold(column)
    ]


def look(session: Session, of: Table, persons: Persons, after: Place, limit: int) -> Page:
    """The next rows, and which of them hold one of the persons."""
    key = tuple_(*of.primary_key.columns)
    chosen = select(of).order_by(*of.primary_key.columns).limit(limit)
    rows = session.execute(chosen.where(key > after) if after else chosen).all()
    searched = columns(of)
    hits = [row for row in rows if any(persons.are_in(_text(row, column)) for column in searched)]
    place = tuple(getattr(rows[-1], column.name) for column in of.primary_key.columns) if len(rows) == limit else ()
    held = [(row, run_id) for row in hits if (run_id := _under_way(session, of, row))]
    free = [row for row in hits if all(row is not other for other, _ in held)]
    return Page(place, free, len(held), frozenset(run_id for _, run_id in held))


def erase(session: Session, of: Table, rows: Sequence[Row[Any]], persons: Persons, at: str) -> None:
    """Take the persons out of these rows."""
    for row in rows:
        here = [column == getattr(row, column.name) for column in of.primary_key.columns]
        if of.name == "record_key":
            session.execute(delete(of).where(*here))
        elif of.name == "parked_item":
            erase_parked(session, row.id, row.state, at)
            _scrub(session, of, row, here, persons, at, but=("record", "edited", "message", "cause", "note"))
        else:
            _scrub(session, of, row, here, persons, at)


def _scrub(
    session: Session, of: Table, row: Row[Any], here: list[Any], persons: Persons, at: str, but: tuple[str, ...] = ()
) -> None:
    values = {}
    for column in columns(of):
        if column.name in but or not persons.are_in(_text(row, column)):
            continue
        known = getattr(row, column.name)
        values[column.name] = _without(of, column, known, persons, at)
    if values:
        session.execute(update(of).where(*here).values(values))


def _without(of: Table, column: Column[Any], known: Any, persons: Persons, at: str) -> Any:
    if (of.name, column.name) == ("change", "fields"):
        return []
    if (of.name, column.name) == ("effect", "response"):
        return None
    if (of.name, column.name) == ("run", "options"):
        return _options(known, persons, at)
    if isinstance(column.type, Json):
        return persons.scrubbed_json(known)
    return persons.name_of(known) if _is_name(of, column) else persons.scrubbed(known)


def _options(options: Mapping[str, Any], persons: Persons, at: str) -> dict[str, Any]:
    """The records a run was started with are erased whole."""
    records = [tombstone(at) if persons.are_in(codec.dump(each)) else each for each in options.get("records", ())]
    return {**persons.scrubbed_json(options), **({"records": records} if records else {})}


def _is_name(of: Table, column: Column[Any]) -> bool:
    """Whether the text names something and must stay unique."""
    unique = [each for each in of.constraints if isinstance(each, UniqueConstraint)]
    return column.primary_key or column.name == "effect_key" or any(column.name in each.columns for each in unique)


def _under_way(session: Session, of: Table, row: Row[Any]) -> str | None:
    """The run that the row belongs to, if it goes on."""
    run, task = metadata.tables["run"], metadata.tables["task"]
    run_id = row.id if of.name == "run" else getattr(row, "run_id", None)
    if run_id is None and getattr(row, "task_id", None) is not None:
        run_id = session.execute(select(task.c.run_id).where(task.c.id == row.task_id)).scalar()
    if run_id is None:
        return None
    state = session.execute(select(run.c.state).where(run.c.id == run_id)).scalar()
    return str(run_id) if state is not None and state not in FINAL else None


def _may_hold(column: Column[Any]) -> bool:
    if column.name in ("id", "state", "kind", "mode", "trigger", "klass", "codec", "queue", *IDS):
        return False
    return not column.name.endswith(("_hash", "digests"))


def _text(row: Row[Any], column: Column[Any]) -> str:
    value = getattr(row, column.name)
    if value is None:
        return ""
    return codec.dump(value) if isinstance(column.type, Json) else str(value)
