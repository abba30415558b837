"""Starts ``wareflow`` processes by the hundred: everything is imported once, each process is forked from that.

What is forked is a whole process of the product: its own command line, database connections, threads and end. Reads a
JSON object per line (``words``, ``rules``, ``log``), answers ``{"pid": …}``; says ``{"died": …, "status": …}`` unasked.
"""

import ctypes
import gc
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


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
    import wareflow.api.serve
    import wareflow.cli.commands
    import wareflow.cli.logs
    import wareflow.services.work
    import wareflow.store.migrate
    import wareflow.worker.scheduler
    import wareflow.worker.worker  # noqa: F401
    from sqlalchemy.orm import configure_mappers
    from wareflow.engine.catalog import load_catalog
    from wareflow.services.config import Config

    load_catalog(Config().node_folders)
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

    def __init__(self, variables: Mapping[str, str], folder: Path, on_death: Callable[[int, int], None]) -> None:
        self._on_death = on_death
        self._answers: queue.Queue[int] = queue.Queue()
        self._ask = threading.Lock()
        self._folder = folder
        with (folder / "zygote.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.zygote"], env={**variables}, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True, cwd=Path(__file__).parents[2],
            )  # fmt: skip
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        assert "ready" in first, (folder / "zygote.log").read_text()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def fork(self, *words: str, rules: str = "") -> int:
        """A new process with this command line and these failpoints; its id."""
        wish = {"words": list(words), "rules": rules, "log": str(self._folder / f"{words[0]}.log")}
        with self._ask:
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
                self._answers.put(told["pid"])
            elif "died" in told:
                self._on_death(told["died"], told["status"])


if __name__ == "__main__":
    main()
