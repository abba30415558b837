"""``make chaos``: the full attack. Prints its report as a line of JSON and as a row for docs/measurements.md.

Exit code 0 only when nothing was lost, doubled or overwritten by something older, and the books balance.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.chaos.monkey import Plan
from tests.chaos.survival import Report, survive

ROOT = Path(__file__).parents[2]
FULL = {
    "kills": 1000, "stops": 200, "wipes": 40, "outages": 20, "point_kills": 20, "effects": 100_000, "minutes": 50,
    "queue_away": 600,
}  # fmt: skip


def main(words: list[str]) -> int:
    """Attack, then report."""
    wish = _read(words)
    plan = Plan(
        seed=wish.seed,
        kills=wish.kills,
        stops=wish.stops,
        wipes=wish.wipes,
        outages=wish.outages,
        seconds=wish.minutes * 60 * 0.7,
        point_kills=wish.point_kills,
        every_point=True,
        armed=2,
        whole=3,
    )
    beside = _without_queue(wish.queue_away)
    with tempfile.TemporaryDirectory(prefix="wareflow-chaos-") as folder:
        report = survive(Path(folder), plan, wish.effects, batch=600, within=wish.minutes * 60)
    if beside is not None and beside.wait():
        report.faults.append(f"runs did not go through without the queue for {wish.queue_away} s; see above")
    print(report.as_json())
    print(row(report))
    for fault in report.faults:
        print(fault, file=sys.stderr)
    return 1 if report.faults else 0


def row(report: Report) -> str:
    """The report as a line of a table."""
    told = report.figures
    return (
        f"| seed {report.seed}: {told['kills']} kills, {told['stops']} stops, {told['valkey_wipes']} wipes of Valkey, "
        f"{told['postgres_kills']} kills of PostgreSQL, {sum(told['remote_faults'].values())} faults of the remote "
        f"over {told['writes_requested']} writes in {told['seconds']} s "
        f"| {told['lost']} lost, {told['doubled']} doubled, {told['older_over_newer']} older over newer; "
        f"recovery p50 {told['recovery_p50']} s, p99 {told['recovery_p99']} s with a lease of 3 s | `make chaos` |"
    )


def _without_queue(seconds: int) -> "subprocess.Popen[bytes] | None":
    """Another installation beside this one, whose Valkey stays away for so long."""
    if not seconds:
        return None
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "tests/chaos/test_queue_away.py"],
        cwd=ROOT, env={**os.environ, "WAREFLOW_TEST_QUEUE_AWAY": str(seconds)},
    )  # fmt: skip


def _read(words: list[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="./dev chaos", description="The full attack.")
    reader.add_argument("--seed", type=int, default=1)
    for name, usual in FULL.items():
        reader.add_argument(f"--{name.replace('_', '-')}", type=int, default=usual)
    return reader.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
