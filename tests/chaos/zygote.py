"""Starts ``wareflow`` processes by the hundred: everything is imported once, each process is forked from that.

What is forked is a whole process of the product: its own command line, variables, database connections, threads and
end. One zygote does for all tests of a process. Reads a JSON object per line (``words``, ``variables``, ``rules``,
``log``), answers ``{"pid": …}``; says ``{"died": …, "status": …}`` unasked.
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
EVERYTHING = (
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "wareflow.api.serve",
    "wareflow.cli.commands",
    "wareflow.cli.companions",
    "wareflow.cli.logs",
    "wareflow.services.exact_transport",
    "wareflow.services.work",
    "wareflow.store.migrate",
    "wareflow.worker.scheduler",
    "wareflow.worker.worker",
)
"""Also what the product imports only when it comes to it: that would take each process longer than its work."""
OnDeath = Callable[[int, int], None]
"""Told which process died, and with which status."""


def main() -> None:
    """Wait for wishes; end with the one who asks."""
    _import_everything()
    say({"ready": os.getpid()})
    while True:
        readable, _, _ = select.select([sys.stdin], [], [], 0.02)
        _reap()
        if readable:
            line = sys.stdin.readline()
            if not line:
                return
            say({"pid": _fork(json.loads(line))})


def say(words: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def die_with_parent() -> None:
    """Nothing of a test that was broken off stays behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _import_everything() -> None:
    for name in EVERYTHING:
        importlib.import_module(name)
    from sqlalchemy.orm import configure_mappers
    from wareflow.engine.catalog import load_catalog

    load_catalog()
    configure_mappers()
    gc.collect()
    gc.freeze()


def _fork(wish: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _become(wish)
    except BaseException:  # noqa: BLE001 - a fork must never come back into the zygote's loop
        import traceback

        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _become(wish: Mapping[str, Any]) -> None:
    """The process that the command line would have started."""
    die_with_parent()
    os.setsid()
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.environ.clear()
    os.environ.update(wish["variables"])
    from wareflow import failpoints
    from wareflow.cli.commands import app

    failpoints.arm(wish.get("rules"))
    app(wish["words"], standalone_mode=False)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        say({"died": pid, "status": os.waitstatus_to_exitcode(status)})


class Zygote:
    """The zygote from outside."""

    def __init__(self) -> None:
        self._answers: queue.Queue[int] = queue.Queue()
        self._ask = threading.Lock()
        self._mourners: dict[int, OnDeath] = {}
        self._next: OnDeath | None = None
        """Who is told of the death of the process that is being asked for."""
        # What it prints is told at once: what is forked takes this over for its log.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.zygote"], env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert self._process.stdout is not None
        assert "ready" in self._process.stdout.readline(), "the zygote did not start; it said why"
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def fork(self, wish: Mapping[str, Any], on_death: OnDeath) -> int:
        """A new process; its id."""
        with self._ask:
            self._next = on_death
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(wish) + "\n")
            self._process.stdin.flush()
            return self._answers.get(timeout=30)

    def end(self) -> None:
        """Everything forked from it ends with it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._listener.join(5)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "pid" in told:
                assert self._next is not None
                self._mourners[told["pid"]] = self._next
                self._answers.put(told["pid"])
            elif "died" in told:
                self._mourners.pop(told["died"])(told["died"], told["status"])


@cache
def zygote() -> Zygote:
    """The one that all tests of this process share."""
    made = Zygote()
    atexit.register(made.end)
    return made


class Forks:
    """The processes of one installation: with its variables, each with a log in its folder."""

    def __init__(self, variables: Mapping[str, str], folder: Path, on_death: OnDeath) -> None:
        self._variables, self._folder, self._on_death = dict(variables), folder, on_death
        self._born: set[int] = set()
        self._dead: set[int] = set()
        self._over = False
        self._news = threading.Condition()

    def fork(self, *words: str, rules: str = "") -> int:
        """A new process with this command line and these failpoints; its id."""
        log = str(self._folder / f"{words[0]}.log")
        pid = zygote().fork({"words": words, "variables": self._variables, "rules": rules, "log": log}, self._died)
        self._born.add(pid)
        if self._over:
            self._kill(pid)
        return pid

    def end(self) -> None:
        """Kill those that are left, and wait until they are gone; who is being born at this moment goes as well."""
        self._over = True
        for pid in self._born - self._dead:
            self._kill(pid)
        with self._news:
            assert self._news.wait_for(lambda: self._born <= self._dead, 20), f"still there: {self._born - self._dead}"

    def _kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _died(self, pid: int, status: int) -> None:
        with self._news:
            self._dead.add(pid)
            self._news.notify_all()
        self._on_death(pid, status)


if __name__ == "__main__":
    main()
