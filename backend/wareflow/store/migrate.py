"""Bringing a database to the newest schema; safe to call from several processes at once."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event

from wareflow.store.database import is_sqlite, open_engine

ADVISORY_LOCK = 7_261_935_041


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the schema, then put guards and legal moves in place, all in one transaction."""
    engine = open_engine(url)
    try:
        _run(engine, revision)
    finally:
        engine.dispose()


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(files("wareflow.store").joinpath("migrations")))
    return found


def _run(engine: Engine, revision: str) -> None:
    if is_sqlite(engine):
        # rebuilding a parent table would delete its children's rows while foreign keys are on
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    with engine.execution_options(wareflow_writes=True).connect() as connection, connection.begin():
        if not is_sqlite(engine):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration left rows without their parent, first in table {broken[0][0]}.")
