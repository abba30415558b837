"""How long ``wareflow up`` takes until it answers, and what all of its processes need while nothing happens."""

import tempfile
import time
from pathlib import Path

import psutil

from bench._parts import answers, command, free_port, say, wait_for

SETTLE = 8.0
WATCH = 5.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        folder = Path(name)
        for start in ("first", "second"):
            _measure(folder, start)


def _measure(folder: Path, start: str) -> None:
    port = free_port()
    began = time.perf_counter()
    with command(folder, "up", "--port", str(port), "--no-open", WAREFLOW_HOME=str(folder / "home")) as process:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/api/v1/health"))
        healthy = time.perf_counter() - began
        time.sleep(SETTLE)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        memory = {_name(each): round(each.memory_info().rss / 1024**2) for each in family}
        before = sum(sum(each.cpu_times()[:2]) for each in family)
        time.sleep(WATCH)
        busy = (sum(sum(each.cpu_times()[:2]) for each in family) - before) / WATCH
    say(
        f"start of everything ({start} time)",
        seconds_to_health=round(healthy, 2),
        idle_mb=memory,
        idle_mb_sum=sum(memory.values()),
        idle_cpu_percent=round(busy * 100, 1),
    )


def _name(process: psutil.Process) -> str:
    words = process.cmdline()
    known = ("up", "api", "worker", "scheduler", "sandbox")
    return next((word for word in words if word in known), Path(words[0]).name if words else "?")


if __name__ == "__main__":
    main()
