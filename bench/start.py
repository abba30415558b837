"""How long ``wareflow up`` takes until it answers, what its processes need while nothing happens, what is installed."""

import re
import tempfile
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import psutil

from bench._parts import answers, command, free_port, say, wait_for

ROOT = Path(__file__).parents[1]
SETTLE = 8.0
WATCH = 5.0
RESTARTS = 5
MB = 1024**2


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        folder = Path(name)
        port = free_port()
        _measure(folder, port, "first start")
        restarts = sorted(_seconds(folder, port) for _ in range(RESTARTS))
        say("restart to the screen", seconds_best=restarts[0], seconds_median=restarts[RESTARTS // 2])
        _measure(folder, port, "restart")
    _installed()


def _seconds(folder: Path, port: int) -> float:
    began = time.perf_counter()
    with command(folder, "up", "--port", str(port), "--no-open", WAREFLOW_HOME=str(folder / "home")):
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/"), pause=0.01)
        return round(time.perf_counter() - began, 2)


def _measure(folder: Path, port: int, start: str) -> None:
    began = time.perf_counter()
    with command(folder, "up", "--port", str(port), "--no-open", WAREFLOW_HOME=str(folder / "home")) as process:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/api/v1/health"), pause=0.01)
        healthy = time.perf_counter() - began
        worked = sum(_cpu(each) for each in _family(process.pid))
        time.sleep(SETTLE)
        # At the first start they are asked for their credentials and go again.
        wait_for(lambda: {"sandbox", "gone"}.isdisjoint(_name(each) for each in _family(process.pid)))
        family = _family(process.pid)
        memory = {_name(each): each.memory_full_info() for each in family}
        before = sum(_cpu(each) for each in family)
        time.sleep(WATCH)
        busy = (sum(_cpu(each) for each in family) - before) / WATCH
        wait_for(lambda: answers(f"http://127.0.0.1:{port + 1}/lightspeed/_control/requests"))
        sandbox = next(each for each in _family(process.pid) if _name(each) == "sandbox")
        used_sandbox = sandbox.memory_info().rss
    say(
        f"everything at rest ({start})",
        seconds_to_health=round(healthy, 2),
        # Of all processes until then: this one does not depend on what else the machine does.
        cpu_seconds_to_health=round(worked, 2),
        rss_mb={name: round(found.rss / MB) for name, found in memory.items()},
        rss_mb_sum=round(sum(found.rss for found in memory.values()) / MB),
        # Shared pages counted once: what the machine really gives.
        pss_mb={name: round(found.pss / MB) for name, found in memory.items()},
        pss_mb_sum=round(sum(found.pss for found in memory.values()) / MB),
        sandbox_once_used_mb=round(used_sandbox / MB),
        idle_cpu_percent=round(busy * 100, 1),
    )


def _family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def _cpu(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


def _name(process: psutil.Process) -> str:
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return "gone"
    known = ("up", "api", "worker", "scheduler", "sandbox")
    found = next((word for word in words if word in known), Path(words[0]).name if words else "?")
    return {"up": "supervisor", "valkey.sock": "queue"}.get(found, found)


def _installed() -> None:
    """Files of the packages that running needs, their bytecode included, wherever they are installed; and our own."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.run.lock").read_text(), re.MULTILINE)
    packages = sum(_size_of(name) for name in names)
    static = ROOT / "backend/wareflow/api/static"
    own = sum(_size(ROOT / name) for name in ("backend/wareflow", "nodes")) - _size(static)
    say(
        "installed",
        packages_mb=round(packages / MB),
        product_mb=round(own / MB, 1),
        screen_mb=round(_size(static) / MB, 1),
        sum_mb=round((packages + own + _size(static)) / MB),
    )


def _size_of(name: str) -> int:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return 0
    paths = {Path(str(found.locate_file(file))) for file in found.files or ()}
    folders = {path.parent for path in paths if path.suffix == ".py"}
    paths |= {compiled for folder in folders for compiled in (folder / "__pycache__").glob("*.pyc")}
    return sum(path.stat().st_size for path in paths if path.is_file())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
