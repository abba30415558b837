"""``make chaos``: the full attack. Prints how it goes, at the end a line of JSON and a table for docs/measurements.md.

Three things side by side: a day under attack, deaths at every failpoint, and an installation without its queue. Exit
code 0 only when nothing was lost, doubled or overwritten by something older, and the books balance.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos import each_point, points
from tests.chaos.each_point import Found
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
        seconds=wish.minutes * 60 * 0.75,
        # As many as two cores feed; who is armed dies at failpoints, which here each_point sees to.
        whole=4,
        armed=0,
    )
    began = time.monotonic()
    beside = _without_queue(wish.queue_away)
    with tempfile.TemporaryDirectory(prefix="wareflow-chaos-") as folder, ThreadPoolExecutor(1) as pool:
        # Two lanes of processes that never wait would take the machine from the day, where all wait for each other.
        dying = pool.submit(each_point.attack, Path(folder) / "points", wish.point_kills, wish.seed, behind=True)
        report = survive(Path(folder), plan, wish.effects, batch=600, within=wish.minutes * 60, say=_say)
        _add(report, dying.result(), wish.point_kills)
    if beside is not None and beside.wait():
        report.faults.append(f"runs did not go through without the queue for {wish.queue_away} s; see above")
    report.figures["seconds_in_all"] = round(time.monotonic() - began)
    print(report.as_json())
    print(table(report))
    for fault in report.faults:
        print(fault, file=sys.stderr)
    return 1 if report.faults else 0


def table(report: Report) -> str:
    """The report for people."""
    told = report.figures
    rows = {
        "writes asked of the remote, answered wrongly": f"{told['writes_requested']:,}, "
        f"{sum(told['remote_faults'].values()):,}",
        "SIGKILL in the day": f"{told['kills_by'].get('monkey', 0):,}",
        "SIGSTOP, wipes of Valkey, kills of PostgreSQL, connections cut": f"{told['stops']}, {told['valkey_wipes']}, "
        f"{told['postgres_kills']}, {told['connections_cut']}",
        "deaths at failpoints one after the other": f"{told['point_kills']:,} at {told['points_killed_at']} of "
        f"{told['points']}, at each at least {told['point_kills_least']}",
        "records read, delivered, skipped, parked": f"{told['records_in']:,}, {told['delivered']:,}, "
        f"{told['skipped']:,}, {told['parked']:,}",
        "lost, doubled, older over newer": f"{told['lost']}, {told['doubled']}, {told['older_over_newer']}",
        "recovery with a lease of 3 s: p50, p99": f"{told['recovery_p50']} s, {told['recovery_p99']} s "
        f"({told['recoveries']:,} tasks)",
        "seconds attacked, in all": f"{told['seconds_attacked']:,}, {told['seconds_in_all']:,}",
        "promises broken": str(len(report.faults)),
    }
    lines = [f"| {what} | {figure} |" for what, figure in rows.items()]
    return "\n".join([f"| `make chaos`, seed {report.seed} | |", "| --- | --- |", *lines])


def _add(report: Report, found: Found, wanted: int) -> None:
    """What became of the failpoints, as part of the report."""
    everything = points.everything()
    too_few = [point for point in everything if found.killed[point] < wanted]
    report.faults += found.faults
    report.faults += [f"{point}: {found.killed[point]} deaths instead of {wanted}" for point in too_few]
    report.figures |= {
        "points": len(everything),
        "points_killed_at": len(found.killed),
        "point_kills": sum(found.killed.values()),
        "point_kills_least": min((found.killed[point] for point in everything), default=0),
        "point_lives": found.lives,
        "point_seconds": found.seconds,
        "point_orders": found.orders,
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


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
