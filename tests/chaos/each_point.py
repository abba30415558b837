"""Every failpoint in turn: the whole product does a round of deeds and dies at each point on its way.

A life of the process is armed with all points at which nobody died in this round; it dies at the first of them that it
comes to. The next life goes on. When one comes through, the round is over, and what is there must be what a round
leaves in which nobody dies. ``python -m tests.chaos.each_point FOLDER KILLS SEED [--half] [--behind]`` prints a line of
JSON; ``--behind`` lets everything else on the machine go first.
"""

import asyncio
import gc
import importlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers
from wareflow import failpoints
from wareflow.api.app import bare_app
from wareflow.engine.catalog import load_catalog
from wareflow.services.books_check import mistakes
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store.database import reading
from wareflow.store.migrate import migrate

from tests.chaos import deeds_office, deeds_runs, deeds_starts, points
from tests.chaos.desk import Desk, Diary
from tests.chaos.site import NODES, Remote
from tests.chaos.zygote import die_with_parent

WORLDS = (deeds_office, deeds_runs, deeds_starts)
"""Loaded for their deeds."""
LONGEST_LIFE = 400
DEAD = (-signal.SIGKILL, 137)
LANES = 2
SLACK = 6
"""Further points in a half: some are only come to after a death at another one, so that as many may be left."""
MORE = 12
"""Further rounds for points that a round may miss; they are short, since nobody dies anywhere else."""
MAY_BE_LOST = "cancelled-"
"""Orders of a run that is cancelled in the middle."""
EXCUSED = ("Cancelled", "Given back", "connections shop ", "notices Failing too", "persons ", "effects ")
"""Of these each life may leave one: runs of its own, a look for a person that was begun and not heard of."""
LEFT = {
    "runs": "SELECT flow.name, run.trigger, run.state, count(*) FROM run JOIN flow ON flow.id = run.flow_id",
    "flows": "SELECT name, deleted_at IS NULL, count(*) FROM flow",
    "versions": "SELECT flow.name, count(*) FROM flow_version JOIN flow ON flow.id = flow_version.flow_id",
    "parked": "SELECT flow.name, state, count(*) FROM parked_item JOIN flow ON flow.id = parked_item.flow_id",
    "notices": "SELECT flow.name, kind, count(*) FROM notice JOIN flow ON flow.id = notice.flow_id",
    "deliveries": "SELECT flow.name, count(*) FROM webhook_seen JOIN flow ON flow.id = webhook_seen.flow_id",
    "subscriptions": "SELECT flow.name, count(*) FROM subscription JOIN flow ON flow.id = subscription.flow_id",
    "slots": "SELECT outcome, count(*) FROM schedule_slot",
    "connections": "SELECT name, count(*) FROM connection",
    "files": "SELECT name, count(*) FROM file",
    "persons": "SELECT state, count(*) FROM erasure",
    "effects": "SELECT operation, state, count(*) FROM effect",
}


@dataclass
class Found:
    """What became of it."""

    killed: Counter[str] = field(default_factory=Counter)
    passed: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    lives: int = 0
    orders: int = 0
    seconds: float = 0.0

    def as_json(self) -> str:
        return json.dumps({**vars(self), "passed": sorted(self.passed)}, sort_keys=True)


class Lane:
    """One installation on SQLite, round after round."""

    def __init__(self, folder: Path, remote: Remote, app: FastAPI) -> None:
        self.folder, self.remote, self._app = folder, remote, app
        self.found = Found()
        self._obituaries, self._notes = folder / "died-at.txt", folder / "points.txt"
        # Who dies is found by `time_passes`; a life that is kept waiting by everything else keeps its leases.
        self._config = Config(
            home=folder / "home", nodes_path=str(NODES), lease_seconds=LONGEST_LIFE, settle_seconds=0,
            backoff_seconds=0.05, max_tries=500, request_timeout=5, probe_seconds=0.1, sweep_seconds=0.1,
            allow_private_addresses=True,
        )  # fmt: skip
        self._config.prepare()
        migrate(self._config.database)

    def rounds(self, wanted: Sequence[str], kills: int, may_be_left: int) -> Found:
        """Rounds until so many died at each of these points, but for a few; each must leave what a calm one leaves."""
        began = time.monotonic()
        self._round(0, ())
        before = calm = self._left()
        number = 0
        while not self.found.faults and number < kills + MORE:
            left = [point for point in wanted if self.found.killed[point] < kills]
            if len(left) <= may_be_left:
                break
            number += 1
            self._round(number, left)
            after = self._left()
            self.found.faults += _differences(number, calm, after - before)
            before = after
            print(f"round {number}: {self.found.lives} lives, {len(left)} points", file=sys.stderr, flush=True)
        self.found.faults += self._wrong()
        self.found.seconds = round(time.monotonic() - began)
        return self.found

    def _round(self, number: int, wanted: Sequence[str]) -> None:
        left = set(wanted)
        while True:
            self.found.lives += 1
            status, pid = self._live(number, left)
            if status == 0:
                break
            at = self._died_at(pid)
            if status not in DEAD or at is None:
                self.found.faults.append(f"round {number}: ended with {status}: {self._log()}")
                return
            left.discard(at)
            self.found.killed[at] += 1
        if self._notes.exists():
            self.found.passed |= {each for each in self._notes.read_text().split() if _is_ours(each)}

    def _live(self, number: int, left: set[str]) -> tuple[int, int]:
        how = ("kill", "crash")[(self.found.lives + number) % 2]
        rules = [f"{point}={how}:{self._obituaries}" for point in sorted(left)]
        rules.append(f"*=note:{self._notes}")
        pid = os.fork()
        if pid == 0:
            self._become(number, ";".join(rules))
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), pid

    def _become(self, number: int, rules: str) -> None:
        """The child: it never comes back."""
        die_with_parent()
        signal.alarm(LONGEST_LIFE)
        log = os.open(self.folder / "lives.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        status = 1
        try:
            failpoints.arm(rules)
            product = Product.open(self._config, upgrade=False)
            desk = Desk(product, self._app, self.remote.url, number, Diary.of(self.folder / f"round-{number}.json"))
            asyncio.run(desk.live())
            status = 0
        except BaseException:  # noqa: BLE001 - the parent tells it
            import traceback

            traceback.print_exc()
        os._exit(status)

    def _died_at(self, pid: int) -> str | None:
        if not self._obituaries.exists():
            return None
        found = [line.split() for line in self._obituaries.read_text().splitlines()]
        return next((at for who, at in reversed(found) if who == str(pid)), None)

    def _log(self) -> str:
        return (self.folder / "lives.log").read_text()[-3_000:]

    # What is left -----------------------------------------------------------------------------------------------------

    def _left(self) -> Counter[str]:
        product = Product.open(self._config, upgrade=False)
        try:
            return Counter(dict(_counted(product)))
        finally:
            product.close()

    def _wrong(self) -> Iterator[str]:
        told = self.remote.report()
        orders: dict[str, list[int]] = told["orders"]
        self.found.orders = len(orders)
        for id in told["offered"]:
            if id not in orders and not id.startswith(MAY_BE_LOST):
                yield f"lost: {id}"
        yield from (f"doubled: {reference}" for reference, ids in orders.items() if len(ids) > 1)
        yield from (f"invented: {reference}" for reference in orders.keys() - {*told["offered"]})
        product = Product.open(self._config, upgrade=False)
        yield from mistakes(product)
        product.close()


def _counted(product: Product) -> Iterator[tuple[str, int]]:
    """Rows of a kind; the number of the round is left out of their names."""
    with reading(product.engine) as session:
        for what, statement in LEFT.items():
            columns = statement.removeprefix("SELECT ").partition(", count(*)")[0]
            counts: Counter[str] = Counter()
            for row in session.execute(text(f"{statement} GROUP BY {columns}")):
                counts[" ".join([what, *(re.sub(r"\d+", "", str(each)) for each in row[:-1])])] += row[-1]
            yield from ((f"{what} ", count) for what, count in counts.items())


def _differences(number: int, calm: Counter[str], found: Counter[str]) -> Iterator[str]:
    for what in sorted(calm.keys() | found.keys()):
        if calm[what] != found[what] and not any(name in what for name in EXCUSED):
            yield f"round {number}: {what}: {found[what]} instead of {calm[what]}"


def _is_ours(point: str) -> bool:
    return not point.startswith(("desk.", "deeds_"))


def chosen(seed: int, *, half: bool) -> list[str]:
    """All points, or half of them; another half with another seed."""
    found = points.everything()
    if not half:
        return found
    random.Random(seed).shuffle(found)
    return found[: len(found) // 2 + SLACK]


def attack(folder: Path, kills: int, seed: int, *, half: bool = False, behind: bool = False) -> Found:
    """So many deaths at each point, in lanes side by side; what became of it in all of them."""
    words = [str(-(-kills // LANES)), str(seed), *(["--half"] if half else []), *(["--behind"] if behind else [])]
    lanes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.each_point", str(folder / f"lane-{n}"), *words],
            cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
        )
        for n in range(LANES)
    ]  # fmt: skip
    all_of_it = Found()
    for lane in lanes:
        told = lane.communicate()[0].splitlines()
        if not told:
            all_of_it.faults.append("a lane of the points broke off; see above")
            continue
        found = json.loads(told[-1])
        all_of_it.killed.update(found["killed"])
        all_of_it.passed |= set(found["passed"])
        all_of_it.faults += found["faults"]
        all_of_it.lives += found["lives"]
        all_of_it.orders += found["orders"]
        all_of_it.seconds = max(all_of_it.seconds, found["seconds"])
    return all_of_it


def main(words: Sequence[str]) -> int:
    """One lane in a process of its own."""
    die_with_parent()
    if "--behind" in words:
        os.nice(10)
    folder, kills, seed = Path(words[0]), int(words[1]), int(words[2])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = chosen(seed, half="--half" in words)
    app = bare_app()
    load_catalog([NODES])
    configure_mappers()
    # Every life makes requests, and would spend more time on importing this than on anything else.
    importlib.import_module("wareflow.services.exact_transport")
    remote = Remote(folder)
    gc.collect()
    gc.freeze()
    try:
        found = Lane(folder, remote, app).rounds(wanted, kills, SLACK // LANES if "--half" in words else 0)
    finally:
        remote.close()
    print(found.as_json())
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
