"""The supervisor behind ``wareflow up``: one command, a few processes, none of them left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wareflow.queue.valkey import Valkey, ValkeyFailed
from wareflow.services.config import Config

STOP_WAIT = 30.0
RESTART_PAUSE = 0.5
LONGEST_PAUSE = 10.0


@dataclass
class Part:
    """One process of the product."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = RESTART_PAUSE
    started: float = 0.0
    restart_at: float = field(default=0.0)


class Supervisor:
    """Starts the parts, restarts what dies, stops everything in the right order."""

    def __init__(self, config: Config, *, workers: int = 1, sandbox: bool = True, open_browser: bool = True) -> None:
        self._config = config
        self._stopping = threading.Event()
        self._valkey = Valkey(config.home / "queue") if config.redis_url is None else None
        self._sandbox = sandbox
        self._open_browser = open_browser
        # The API keeps the clock here: see cli/companions.py.
        self._parts = [Part("api", ["api"])]
        self._later = [Part(f"worker {n + 1}", ["worker"]) for n in range(workers)]
        if sandbox:
            arguments = ["sandbox", "--port", str(config.port + 1), "--data", str(config.home / "sandbox")]
            self._parts.insert(0, Part("sandbox", arguments))

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox systems answer."""
        return f"http://127.0.0.1:{self._config.port + 1}"

    def start(self) -> None:
        """Start everything; raises ValkeyFailed."""
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, lambda *_: self._stopping.set())
        if self._valkey is not None:
            self._valkey.start()
        for part in self._parts:
            self._launch(part)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    def wait_ready(self, wait: float = 60.0) -> bool:
        """Whether the API answers within the time; the workers start then, so that the UI is there first."""
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline and not self._stopping.is_set():
            if self._answers():
                for part in self._later:
                    self._launch(part)
                self._parts += self._later
                return True
            self._tend()
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        url = f"http://127.0.0.1:{self._config.port}/api/v1/health"
        try:
            with urllib.request.urlopen(url, timeout=2.0) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def watch(self) -> None:
        """Until told to stop: bring back what died."""
        while not self._stopping.wait(0.3):
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

    def _tend(self) -> None:
        if self._valkey is not None and not self._valkey.alive():
            print("wareflow: the queue server died and is started again", file=sys.stderr, flush=True)
            try:
                self._valkey.start()
            except ValkeyFailed as error:
                print(f"wareflow: {error}", file=sys.stderr, flush=True)
        for part in self._parts:
            self._tend_part(part)

    def _tend_part(self, part: Part) -> None:
        if part.process is None or part.process.poll() is None:
            return
        now = time.monotonic()
        if part.restart_at == 0.0:
            part.pause = RESTART_PAUSE if now - part.started > 30 else min(LONGEST_PAUSE, part.pause * 2)
            part.restart_at = now + part.pause
            code = part.process.returncode
            print(f"wareflow: {part.name} ended (code {code}) and is started again", file=sys.stderr, flush=True)
        elif now >= part.restart_at and not self._stopping.is_set():
            self._launch(part)

    def _launch(self, part: Part) -> None:
        part.restart_at = 0.0
        part.started = time.monotonic()
        part.process = subprocess.Popen(
            [sys.executable, "-m", "wareflow.cli", *part.arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def _environment(self) -> Mapping[str, str]:
        config = self._config
        own = {
            "WAREFLOW_HOME": str(Path(config.home).absolute()),
            "WAREFLOW_PORT": str(config.port),
            "WAREFLOW_SUPERVISED": "true",
            "WAREFLOW_OPEN_BROWSER": str(self._open_browser).lower(),
        }
        if self._valkey is not None:
            own["WAREFLOW_REDIS_URL"] = self._valkey.url
        if self._sandbox:
            own["WAREFLOW_SANDBOX_URL"] = self.sandbox_url
        return {**os.environ, **own}


def _die_with_parent() -> None:
    """Linux tells the child when its supervisor was killed."""
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6", use_errno=True).prctl(1, signal.SIGTERM)
