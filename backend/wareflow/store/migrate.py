"""Bringing a database to the newest schema; safe to call from several processes at once."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError, ProgrammingError

from wareflow.store import guards
from wareflow.store.database import is_sqlite, open_engine
from wareflow.store.errors import TooNew

if TYPE_CHECKING:
    from alembic.config import Config

ADVISORY_LOCK = 7_261_935_041
SCRIPTS = Path(__file__).with_name("migrations")
_LINK = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = \"(\w+)\"", re.MULTILINE)


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the schema, then put guards and legal moves in place, all in one transaction.

    What is up to date is left alone, and Alembic is not even loaded: every process asks this at its start.
    """
    engine = open_engine(url, pool=1)
    try:
        if revision != "head" or not _up_to_date(engine):
            _run(engine, revision)
    finally:
        engine.dispose()


def heads() -> set[str]:
    """The newest revisions among the migrations, read from their files: those that no other one follows."""
    links = _links()
    return set(links) - set(links.values())


def _links() -> dict[str, str | None]:
    """Every revision with the one before it."""
    texts = (path.read_text(encoding="utf-8") for path in (SCRIPTS / "versions").glob("[0-9]*.py"))
    links = (dict(_LINK.findall(text)) for text in texts)
    return {link["revision"]: link.get("down_revision") for link in links}


def config() -> "Config":
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(SCRIPTS))
    return found


def _up_to_date(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            found = set(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
            if unknown := found - set(_links()):
                raise TooNew(
                    f"The database was brought to version {', '.join(sorted(unknown))} by a newer Wareflow. "
                    "Start that one, or restore the backup from before the upgrade."
                )
            return found == heads() and guards.installed(connection)
    except (ProgrammingError, OperationalError) as error:
        # No tables yet: PostgreSQL and SQLite say so with different classes. One that is away is not asked again.
        if isinstance(error, OperationalError) and not is_sqlite(engine):
            raise
        return False


def _run(engine: Engine, revision: str) -> None:
    from alembic import command

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
