"""Changing what SQLite cannot alter: the table is written anew from its own text, with its rows and indexes."""
# ruff: noqa: S608  (the names come from the migrations)

from collections.abc import Callable

from sqlalchemy import Connection


def rebuild(connection: Connection, table: str, change: Callable[[str], str]) -> None:
    """Make the table what ``change`` makes of its CREATE TABLE text; columns stay. Foreign keys must be off.

    Its triggers are gone afterwards; the guards are put in place again at the end of every migration.
    """
    made = _texts(connection, table, "table")[0]
    indexes = _texts(connection, table, "index")
    changed = change(made)
    if changed == made:
        raise RuntimeError(f"The text of the table {table} is not what this migration expects.")
    columns = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    body = changed[changed.index("(") :]
    connection.exec_driver_sql(f"CREATE TABLE rebuilt_{table} {body}")
    connection.exec_driver_sql(f"INSERT INTO rebuilt_{table} ({columns}) SELECT {columns} FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE rebuilt_{table} RENAME TO {table}")
    for index in indexes:
        connection.exec_driver_sql(index)


def _texts(connection: Connection, table: str, kind: str) -> list[str]:
    found = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL", (table, kind)
    )
    return [str(row[0]) for row in found]
