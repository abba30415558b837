"""Real processes of the product: started with their own data, stopped by their ids, never left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.chaos.zygote import zygote

READY = re.compile(r"/signin\?code=\S+")


def free_ports() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def wait_for(wanted: Callable[[], Any], what: str, within: float = 60) -> Any:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := wanted():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {within} s: {what}")


def environment(**own: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WAREFLOW_")}
    return {**inherited, "PYTHONUNBUFFERED": "1", **own}


class Command:
    """A ``wareflow`` command as a process; what it says goes to a file."""

    def __init__(self, log: Path, words: list[str], variables: dict[str, str]) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wareflow.cli", *words],
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=variables, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """The process and everything it started."""
        try:
            own = psutil.Process(self.pid)
            return [own, *own.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def end(self, how: signal.Signals = signal.SIGTERM, within: float = 40) -> int:
        """Stop it and wait; kills it when it does not stop, which fails the test."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            for each in self.family():
                each.kill()
            raise


class Forked:
    """The same from the zygote: who starts many of them has them without the seconds that the imports take."""

    def __init__(self, log: Path, words: list[str], variables: dict[str, str]) -> None:
        self.log = log
        self._died: Future[int] = Future()
        wish = {"words": words, "variables": variables, "log": str(log)}
        self.pid = zygote().fork(wish, lambda _, status: self._died.set_result(status))

    @property
    def alive(self) -> bool:
        return not self._died.done()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def end(self, how: signal.Signals = signal.SIGTERM, within: float = 40) -> int:
        """Stop it and wait; kills it when it does not stop, which fails the test."""
        self._send(how)
        try:
            return self._died.result(within)
        except TimeoutError:
            self._send(signal.SIGKILL)
            raise

    def _send(self, how: signal.Signals) -> None:
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)


class Instance:
    """``wareflow up`` with its own data directory."""

    def __init__(self, home: Path, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_ports()
        self.command: Command | None = None
        self._starts = 0

    def start(self) -> "Instance":
        self._starts += 1
        log = self.home.parent / f"{self.home.name}-{self._starts}.log"
        own = {"WAREFLOW_HOME": str(self.home), "WAREFLOW_SWEEP_SECONDS": "1"}
        self.command = Command(log, ["up", "--port", str(self.port), "--no-open"], environment(**own))
        command = self.command
        wait_for(lambda: READY.search(command.said()) or command.process.poll() is not None, "ready", within=90)
        assert command.process.poll() is None, command.said()
        return self

    @property
    def link(self) -> str:
        assert self.command is not None
        found = READY.search(self.command.said())
        assert found is not None
        return f"http://127.0.0.1:{self.port}{found.group()}"

    def api(self) -> httpx.Client:
        """The API as a script with the owner's token sees it."""
        token = (self.home / "owner.token").read_text().strip()
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=20,
        )

    def stop(self, how: signal.Signals) -> list[psutil.Process]:
        """Stop it; gives the processes that are still there some seconds later."""
        assert self.command is not None
        family = self.command.family()
        self.command.end(how)
        return psutil.wait_procs(family, timeout=40)[1]


def kill_left(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
