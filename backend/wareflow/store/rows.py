"""Small words that all store modules share: one row, a guarded update, one page of a list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, Table, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from wareflow.engine import states
from wareflow.store.database import is_sqlite
from wareflow.store.errors import IllegalMove, NotFound
from wareflow.store.guards import OWN_MOVES

M = TypeVar("M", bound=SQLModel)

T = TypeVar("T")

BATCH = 400
"""So many values may stand in one statement."""


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts, each small enough for one statement."""
    return (values[at : at + BATCH] for at in range(0, len(values), BATCH))


def find(session: Session, model: type[M], id: object) -> M | None:
    """The row as it is now in the database, not as the session remembers it."""
    return session.get(model, id, populate_existing=True)


def fetch(session: Session, model: type[M], id: object, project_id: str | None = None) -> M:
    """The row, or NotFound when it is missing or belongs to another project."""
    row = find(session, model, id)
    if row is None or (project_id is not None and getattr(row, "project_id", None) != project_id):
        raise NotFound(f"There is no {model.__name__.lower()} with the id {id}.")
    return row


def move(
    session: Session, table: Table, entity: str, id: str, before: str | Sequence[str], after: str, **values: Any
) -> None:
    """Set the state of a row, naming the state it came from; a row that is elsewhere is an error."""
    allowed = [before] if isinstance(before, str) else list(before)
    for state in allowed:
        if entity in OWN_MOVES and after not in OWN_MOVES[entity].get(state, ()):
            raise IllegalMove(f"A {entity} cannot go from {state} to {after}.")
        if entity not in OWN_MOVES:
            states.move(entity, state, after)
    changed = session.execute(
        update(table).where(table.c.id == id, table.c.state.in_(allowed)).values(state=after, **values)
    )
    if rowcount(changed) != 1:
        raise IllegalMove(f"The {entity} {id} is not {' or '.join(allowed)}, so it cannot become {after}.")


def insert_new(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *unique: str) -> int:
    """Insert the rows whose `unique` columns are not there yet; says how many were."""
    inserted = dialect_insert(session, table).on_conflict_do_nothing(index_elements=list(unique))
    statement = inserted.returning(table.c[unique[0]])
    made = 0
    for at in range(0, len(rows), 100):
        made += len(session.execute(statement.values(list(rows[at : at + 100]))).all())
    return made


def alone(session: Session, what: str) -> None:
    """Nobody else is past this line for the same thing until the transaction ends; look again after it."""
    if not is_sqlite(session):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


def dialect_insert(session: Session, table: Table) -> Any:
    """An insert that may say what is to be done with rows that are there already."""
    dialect: Any = sqlite if is_sqlite(session) else postgresql
    return dialect.insert(table)


def rowcount(result: Any) -> int:
    return int(result.rowcount)


def locked(statement: Select[Any], table: Table, *, skip: bool = False) -> Select[Any]:
    """Lock the chosen rows of `table` until the transaction ends (SQLite locks the whole database anyway).

    The weaker of PostgreSQL's two locks: nobody changes a key, and whoever inserts a row that refers to this one must
    not wait for it. With the stronger one two commits of the same run wait for each other for ever.
    """
    return statement.with_for_update(of=table, skip_locked=skip, key_share=True)


def page_of(session: Session, model: type[M], statement: Select[Any], limit: int) -> tuple[list[M], str | None]:
    """At most `limit` rows, newest id first, and the cursor of the next page."""
    rows = list(session.scalars(statement.limit(limit + 1).execution_options(populate_existing=True)))
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, (str(rows[-1].id) if more else None)
