"""What the measurements share: processes of the product, figures as JSON lines, the machine they were taken on."""

import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from wareflow.queue.valkey import Valkey


def say(name: str, **figures: Any) -> None:
    """One line of JSON on the terminal."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}
    line = {"measurement": name, "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", **machine, **figures}
    print(json.dumps(line), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def free_port() -> int:
    """A free port whose next one is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def command(folder: Path, *words: str, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A ``wareflow`` command as a process, stopped at the end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WAREFLOW_")}
    with (folder / f"{words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "wareflow.cli", *words],
            stdout=log, stderr=log, env={**inherited, "PYTHONUNBUFFERED": "1", **variables}, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def databases(kind: str) -> Iterator[str | None]:
    """The address of an empty database of this kind; ``None``: SQLite in the home of the instance."""
    if kind == "sqlite":
        yield None
        return
    from tests import postgres

    with postgres.fresh_database(postgres.server_url()) as url:
        yield url


@contextmanager
def queue(folder: Path, **variables: str) -> Iterator[dict[str, str]]:
    """A queue and the scheduler that rings, as the product has them; gives the variables that processes need."""
    server = Valkey(folder / "queue")
    wanted = {**variables, "WAREFLOW_REDIS_URL": server.start()}
    try:
        with command(folder, "scheduler", **wanted):
            yield wanted
    finally:
        server.stop()


def peak_memory(pid: int) -> float:
    """The most resident memory a process ever had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise LookupError(pid)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(wanted: Callable[[], Any], within: float = 600, pause: float = 0.05) -> Any:
    """What ``wanted`` gives, once it gives something."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := wanted():
            return found
        time.sleep(pause)
    raise TimeoutError


def answers(url: str) -> bool:
    """Whether somebody answers well there."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
