"""Alembic's entry: runs on the connection that `wareflow.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from wareflow.store import guards
from wareflow.store.models import Json, Utc, metadata


def plain_types(kind: str, element: Any, _context: Any) -> str | Literal[False]:
    """Migrations name database types, not our classes, so that they stay true when the classes change."""
    if kind == "type" and isinstance(element, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(element, Json):
        return "sa.Text()"
    return False


def run() -> None:
    connection = context.config.attributes.get("connection")
    if not isinstance(connection, Connection):
        raise TypeError("Migrations run through wareflow.store.migrate.migrate(url).")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_types,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if not context.config.attributes.get("compare_only"):
        guards.install(connection)


run()
