"""The supervisor behind ``wareflow up``: one command, a few processes, none of them left behind.

It is there for as long as everything is, so it is small: the standard library only, and of that what it must.
"""

import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wareflow.queue.valkey import Valkey, ValkeyFailed

START_WAIT = 60.0
START_TRIES = 5
STOP_WAIT = 30.0
RESTART_PAUSE = 0.5
LONGEST_PAUSE = 10.0


class Wish(NamedTuple):
    """What ``wareflow up`` was called with."""

    home: str
    port: int
    own_queue: bool
    workers: int
    sandbox: bool
    open_browser: bool


class Part:
    """One process of the product; one with a door is started when somebody knocks there."""

    def __init__(self, name: str, *arguments: str, door: socket.socket | None = None) -> None:
        self.name = name
        self.arguments = arguments
        self.door = door
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = RESTART_PAUSE
        self.started = 0.0
        self.restart_at = 0.0
        self.deaths = 0

    def wanted(self) -> bool:
        """Whether it is to run: always, or since somebody waits at its door."""
        return self.door is None or bool(select.select([self.door], [], [], 0)[0])


class Supervisor:
    """Starts the parts, restarts what dies, stops everything in the right order."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self._stopping = threading.Event()
        self._valkey = Valkey(Path(wish.home) / "queue") if wish.own_queue else None
        # The API keeps the clock here: see cli/companions.py.
        self._parts = [Part("api", "api")]
        self._later = [Part(f"worker {n + 1}", "worker") for n in range(wish.workers)]

    def start(self) -> None:
        """Start the queue and the API, then the rest; raises ValkeyFailed and OSError."""
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, lambda *_: self._stopping.set())
        if self._wish.sandbox:
            self._parts.append(self._sandbox())
        self._launch(self._parts[0])
        if self._valkey is not None:
            self._valkey.start()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    def wait_ready(self) -> bool:
        """Whether the API answers in time; the others start then, so that the UI is there first."""
        deadline = time.monotonic() + START_WAIT
        api = self._parts[0]
        while time.monotonic() < deadline and api.deaths < START_TRIES and not self._stopping.is_set():
            if self._answers():
                for part in self._later:
                    self._launch(part)
                self._parts += self._later
                return True
            self._tend()
            self._rest(0.02)
        return False

    def watch(self) -> None:
        """Until told to stop: bring back what died."""
        while not self._stopping.is_set():
            self._rest(0.3)
            self._tend()

    def stop(self) -> None:
        """End the parts, wait for them, then end the queue."""
        living = [part.process for part in self._parts if part.process and part.process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + STOP_WAIT
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._valkey is not None:
            self._valkey.stop()

    def _sandbox(self) -> Part:
        """Who works with real systems never needs these, so they take no memory before the first knock."""
        door = socket.create_server(("127.0.0.1", self._wish.port + 1), backlog=512)
        where = ("--port", str(self._wish.port + 1), "--data", f"{self._wish.home}/sandbox")
        return Part("sandbox", "sandbox", *where, "--fd", str(door.fileno()), door=door)

    def _rest(self, seconds: float) -> None:
        """Wait, or less when somebody knocks at the door of a part that does not run."""
        now = time.monotonic()
        closed = (part for part in self._parts if part.process is None and now >= part.restart_at)
        select.select([part.door for part in closed if part.door is not None], [], [], seconds)

    def _answers(self) -> bool:
        """Whether the API says that it is well; by hand, for the library's client would double this process."""
        try:
            with socket.create_connection(("127.0.0.1", self._wish.port), timeout=2.0) as api:
                api.sendall(b"GET /api/v1/health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return api.recv(32).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False

    def _tend(self) -> None:
        if self._valkey is not None and not self._valkey.alive():
            _complain("the queue server died and is started again")
            try:
                self._valkey.start()
            except ValkeyFailed as error:
                _complain(str(error))
        for part in self._parts:
            self._tend_part(part)

    def _tend_part(self, part: Part) -> None:
        now = time.monotonic()
        if part.process is not None:
            if part.process.poll() is None:
                return
            part.pause = RESTART_PAUSE if now - part.started > 30 else min(LONGEST_PAUSE, part.pause * 2)
            part.restart_at = now + part.pause
            code, part.process = part.process.returncode, None
            if code == 0 and part.door is not None:
                # It was not used and went by itself.
                part.restart_at = now
                return
            _complain(f"{part.name} ended (code {code}) and is started again")
            part.deaths += 1
        elif now >= part.restart_at and not self._stopping.is_set() and part.wanted():
            self._launch(part)

    def _launch(self, part: Part) -> None:
        part.started = time.monotonic()
        part.process = subprocess.Popen(
            [sys.executable, "-m", "wareflow.cli", *part.arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            pass_fds=() if part.door is None else (part.door.fileno(),),
        )

    def _environment(self) -> Mapping[str, str]:
        wish = self._wish
        own = {
            "WAREFLOW_HOME": wish.home,
            "WAREFLOW_PORT": str(wish.port),
            "WAREFLOW_SUPERVISED": "true",
            "WAREFLOW_OPEN_BROWSER": str(wish.open_browser).lower(),
            # Each thread would get an arena of its own, which never comes back.
            "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        }
        if self._valkey is not None:
            own["WAREFLOW_REDIS_URL"] = self._valkey.url
        if wish.sandbox:
            own["WAREFLOW_SANDBOX_URL"] = f"http://127.0.0.1:{wish.port + 1}"
        return {**os.environ, **own}


def supervise(wish: Wish) -> int:
    """Run until stopped; returns the exit code."""
    supervisor = Supervisor(wish)
    try:
        supervisor.start()
        if supervisor.wait_ready():
            supervisor.watch()
        elif not supervisor.stopping:
            print("Wareflow did not start; the lines above say why.", flush=True)
            return 1
    except (ValkeyFailed, OSError) as error:
        print(error, flush=True)
        return 1
    finally:
        supervisor.stop()
    return 0


def _complain(what: str) -> None:
    print(f"wareflow: {what}", file=sys.stderr, flush=True)


def _die_with_parent() -> None:
    """Linux tells the child when its supervisor was killed."""
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6", use_errno=True).prctl(1, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(supervise(Wish(**json.loads(sys.argv[2]))))
