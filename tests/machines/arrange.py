"""What the rule machines share: a database that forgets safety for speed, a fresh world per example, two profiles."""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from sqlalchemy import Engine, event
from wareflow.store.database import open_engine
from wareflow.store.migrate import migrate

from tests.store.arrange import World

CALM = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
PROFILES = {
    "ci": settings(
        max_examples=100,
        stateful_step_count=50,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        **CALM,  # type: ignore[arg-type]
    ),
    "gate": settings(max_examples=2_000, stateful_step_count=100, **CALM),  # type: ignore[arg-type]
}
PROFILE = PROFILES[os.environ.get("WAREFLOW_TEST_MACHINES", "ci")]


@cache
def engine() -> Engine:
    """One database for all examples of this process; nobody pulls the plug here, so it need not wait for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="wareflow-machines-"))
    url = f"sqlite:///{folder / 'machines.db'}"
    migrate(url)
    opened = open_engine(url)

    @event.listens_for(opened, "connect")
    def _hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return opened


def new_world() -> World:
    return World.made(engine())


def clean_up() -> None:
    """Remove the database of this process."""
    if engine.cache_info().currsize:
        path = Path(str(engine().url.database))
        engine().dispose()
        shutil.rmtree(path.parent, ignore_errors=True)
        engine.cache_clear()
