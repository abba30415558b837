"""Migrations: repeatable, true to the models, harmless to rows and triggers."""

import threading
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from wareflow.store import guards
from wareflow.store.database import check_durability, open_engine, writing
from wareflow.store.errors import TooNew
from wareflow.store.migrate import config, heads, migrate
from wareflow.store.models import Run, metadata

from tests.store.arrange import World


def test_models_and_migrations_say_the_same(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, metadata) if not _is_reflection_noise(each)]

    assert differences == []


def test_every_check_of_the_models_is_in_the_database(engine: Engine) -> None:
    found = inspect(engine)
    for table in metadata.tables.values():
        wanted = {str(each.name) for each in table.constraints if type(each).__name__ == "CheckConstraint"}
        assert wanted <= {each["name"] for each in found.get_check_constraints(table.name)}, table.name


def test_migrating_again_keeps_the_rows(database_url: str, world: World) -> None:
    run = world.run("fetch")

    migrate(database_url)

    assert world.count(Run, id=run) == 1


def test_the_newest_revision_is_known_without_loading_the_migrations() -> None:
    assert heads() == set(ScriptDirectory.from_config(config()).get_heads())


def test_a_migrated_database_has_its_guards_as_they_are_written(engine: Engine) -> None:
    with engine.connect() as connection:
        assert guards.installed(connection)


def test_a_guard_that_is_gone_comes_back_with_the_next_start(database_url: str, engine: Engine) -> None:
    name, relation = "guard_audit_delete", "" if engine.dialect.name == "sqlite" else " ON audit"
    with writing(engine) as session:
        session.connection().exec_driver_sql(f"DROP TRIGGER {name}{relation}")

    migrate(database_url)

    with engine.connect() as connection:
        assert guards.installed(connection)


def test_a_database_of_a_newer_version_is_left_alone(database_url: str, engine: Engine) -> None:
    with writing(engine) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(TooNew, match="version 9999 by a newer Wareflow"):
        migrate(database_url)
    with writing(engine) as session:
        session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{min(heads())}'")
    migrate(database_url)

    with engine.connect() as connection:
        assert guards.installed(connection)


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            migrate(database_url)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_committed_work_survives_a_crash_of_the_database(database_url: str) -> None:
    engine = open_engine(database_url)

    check_durability(engine)

    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def _is_reflection_noise(difference: Any) -> bool:
    """SQLite cannot tell an index on a partial condition from one without; names and columns are compared anyway."""
    return isinstance(difference, tuple) and difference[0] == "remove_table" and difference[1].name == "alembic_version"
