"""The monkey: keeps a crew of processes alive and kills, stops and cuts it off, all from one seed."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any
from zlib import crc32

import psutil
import redis
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from wareflow.store.database import reading
from wareflow.store.models import Task, table

from tests.chaos.database import OwnPostgres
from tests.chaos.site import Site

TASK = table(Task)
WORKER = ("worker", "--threads", "2")
SCHEDULER = ("scheduler",)
PATIENCE = 10.0
TOO_SELDOM = 5.0
"""Seconds in which nobody died at any of the points that are left: they come too seldom in this day."""
MOST_ODD_ENDS = 40
"""A process that finds no database at its start may end; a supervisor would start it again."""
BY_FAILPOINT = (137, -signal.SIGKILL)


@dataclass(frozen=True)
class Plan:
    """How much trouble there shall be."""

    seed: int
    kills: int
    stops: int
    wipes: int
    outages: int
    seconds: float
    """Over how long the monkey spreads what it does by itself."""
    point_kills: int = 0
    lease: float = 3.0
    whole: int = 2
    """Workers that only the monkey attacks."""
    armed: int = 3
    """Workers that each have one failpoint at which they die."""

    def wants(self, point: str) -> bool:
        """Half of the failpoints, another half with the next seed."""
        return crc32(point.encode()) % 2 == self.seed % 2


@dataclass
class Slot:
    """A place in the crew."""

    words: tuple[str, ...]
    armed: bool = False
    pid: int = 0
    points: tuple[str, ...] = ()
    born: float = 0.0
    wakes: float = 0.0


@dataclass
class Tally:
    """What was done, and how long it took to recover."""

    kills: Counter[str] = field(default_factory=Counter)
    at_points: Counter[str] = field(default_factory=Counter)
    stops: int = 0
    wipes: int = 0
    outages: int = 0
    cut_off: int = 0
    odd_ends: list[int] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        found = sorted(self.recoveries)
        return round(found[min(len(found) - 1, int(len(found) * share))], 1) if found else 0.0


class Monkey:
    """One thread that keeps the crew at work and in trouble until its plan is through."""

    def __init__(self, site: Site, plan: Plan, postgres: OwnPostgres | None) -> None:
        self.site, self.plan, self.postgres = site, plan, postgres
        self.tally = Tally()
        self._notes = {words[0]: site.folder / f"points-{words[0]}.txt" for words in (WORKER, SCHEDULER)}
        self._obituaries = site.folder / "died-at.txt"
        self._last_death = time.monotonic()
        self._given_up = False
        self._dice = random.Random(plan.seed)
        self._crew = [Slot(WORKER) for _ in range(plan.whole)] + [Slot(WORKER, armed=True) for _ in range(plan.armed)]
        self._crew += [Slot(SCHEDULER), Slot(SCHEDULER, armed=plan.armed > 0)]
        self._deeds = list(self._planned())
        heapify(self._deeds)
        self._began = time.monotonic()
        self._held: dict[tuple[str, int], float] = {}
        self._expected: set[int] = set()
        self._over, self._calm = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failure: BaseException | None = None

    # From outside -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def through(self) -> bool:
        """Whether everything planned was done."""
        if self.failure is not None:
            raise self.failure
        return not self._deeds and not self._wanted()

    def calm(self) -> None:
        """No trouble from now on: whoever is armed makes place for one who is not."""
        self._calm.set()

    def end(self) -> None:
        self._over.set()
        self._thread.join(60)
        for slot in self._crew:
            _signal(slot.pid, signal.SIGKILL)

    def so_far(self) -> str:
        """What was done, in one line."""
        done = self.tally
        by = ", ".join(f"{count} by {who}" for who, count in sorted(done.kills.items()))
        return f"kills {by or 'none'}; {done.stops} stops, {done.wipes} wipes, {done.outages} outages"

    def seldom(self) -> dict[str, int]:
        """Points that were given up because they come too seldom in this day."""
        return {each: self.tally.at_points[each] for each in self._left()}

    def recovering(self) -> int:
        """Tasks of dead workers that nobody has taken up yet."""
        return len(self._held)

    def left(self) -> str:
        """What it did not come to."""
        deeds = Counter(getattr(deed, "__name__", "").strip("_") for _, _, deed in self._deeds)
        return f"{dict(deeds)}, points {self.seldom() if self._wanted() else {}}"

    def points(self) -> list[str]:
        """Points of processes of this crew that were ever passed."""
        return sorted({point for path in self._notes.values() for point in _lines(path)})

    # The loop ---------------------------------------------------------------------------------------------------------

    def _planned(self) -> Iterator[tuple[float, int, Callable[[], None]]]:
        kinds: list[tuple[int, Callable[[], None]]] = [
            (self.plan.kills, self._kill_one),
            (self.plan.stops, self._stop_one),
            (self.plan.wipes, self._wipe),
            (self.plan.outages, self._fell_the_database),
            (self.plan.outages, self._cut_off),
            (self.plan.outages, self._ask_one_to_go),
        ]
        for place, (count, deed) in enumerate(kinds):
            for number in range(count):
                yield self._dice.uniform(2, self.plan.seconds), place * 10_000 + number, deed

    def _later(self, deed: Callable[[], None]) -> None:
        """Not possible at this moment: in a second or two."""
        moment = time.monotonic() - self._began + self._dice.uniform(0.5, 2)
        heappush(self._deeds, (moment, 1_000_000 + len(self._deeds), deed))

    def _run(self) -> None:
        self._began = time.monotonic()
        try:
            while not self._over.wait(0.05):
                self._refill()
                self._look_after_recoveries()
                while self._deeds and self._deeds[0][0] < time.monotonic() - self._began:
                    heappop(self._deeds)[2]()
        except BaseException as error:  # noqa: BLE001 - shown by whoever waits for the monkey
            self.failure = error

    def _refill(self) -> None:
        for slot in self._crew:
            status = self.site.dead.get(slot.pid)
            if slot.pid and status is None:
                self._relieve(slot)
                continue
            if slot.pid:
                self._bury(slot, status)
            if slot.words == SCHEDULER and slot.armed and self._calm.is_set():
                slot.pid = 0
                continue
            self._hire(slot)

    def _relieve(self, slot: Slot) -> None:
        """Somebody who dies at none of its points makes place after a while; somebody without points, soon."""
        if not slot.armed or slot.pid in self._expected or (self._calm.is_set() and not slot.points):
            return
        idle = not slot.points and bool(self._points_for(slot))
        patience = 0 if self._calm.is_set() else 1 if idle else PATIENCE
        if (slot.points or idle) and time.monotonic() - slot.born > patience:
            self._kill(slot, "relieved")

    def _bury(self, slot: Slot, status: int | None) -> None:
        if slot.pid in self._expected:
            return
        if slot.points and status in BY_FAILPOINT:
            self.tally.kills["failpoint"] += 1
            self.tally.at_points[self._died_at(slot.pid)] += 1
            self._last_death = time.monotonic()
            self._remember_what_it_held(slot.pid)
        else:
            self.tally.odd_ends.append(status or 0)
            assert len(self.tally.odd_ends) <= MOST_ODD_ENDS, f"processes end: look into {self.site.folder}"

    def _died_at(self, pid: int) -> str:
        found = dict(line.split() for line in self._obituaries.read_text().splitlines())
        return found[str(pid)]

    def _hire(self, slot: Slot) -> None:
        slot.points = tuple(self._points_for(slot)) if slot.armed and not self._calm.is_set() else ()
        action = self._dice.choice(("kill", "crash"))
        rules = [f"*=note:{self._notes[slot.words[0]]}"]
        rules += [f"{point}={action}:{self._obituaries}@{self._dice.randint(1, 5)}" for point in slot.points]
        slot.pid = self.site.fork(*slot.words, rules=";".join(rules))
        slot.born, slot.wakes = time.monotonic(), 0.0

    def _left(self) -> list[str]:
        """Points that were passed and not died at often enough."""
        if not self.plan.point_kills:
            return []
        died = self.tally.at_points
        return [each for each in self.points() if self.plan.wants(each) and died[each] < self.plan.point_kills]

    def _wanted(self) -> list[str]:
        """The same, until those that are left are given up."""
        if not self._deeds and time.monotonic() - self._last_death > TOO_SELDOM:
            self._given_up = True
        return [] if self._given_up else self._left()

    def _points_for(self, slot: Slot) -> list[str]:
        passed = _lines(self._notes[slot.words[0]])
        return [each for each in self._wanted() if each in passed]

    # Deeds ------------------------------------------------------------------------------------------------------------

    def _alive(self) -> list[Slot]:
        return [
            slot for slot in self._crew if slot.pid and slot.pid not in self.site.dead | dict.fromkeys(self._expected)
        ]

    def _kill_one(self) -> None:
        if workers := [each for each in self._alive() if each.words == WORKER]:
            self._kill(self._dice.choice(workers), "monkey")
        else:
            self._later(self._kill_one)

    def _kill(self, slot: Slot, why: str, how: signal.Signals = signal.SIGKILL) -> None:
        self._expected.add(slot.pid)
        _signal(slot.pid, how)
        if how == signal.SIGKILL:
            self.tally.kills[why] += 1
            self._remember_what_it_held(slot.pid)

    def _stop_one(self) -> None:
        """SIGSTOP for longer than a lease; whoever sleeps goes on as if nothing had happened."""
        awake = [each for each in self._alive() if each.wakes < time.monotonic() and each.words == WORKER]
        if not awake:
            self._later(self._stop_one)
            return
        slot = self._dice.choice(awake)
        pause = self.plan.lease * self._dice.uniform(1.1, 1.6)
        slot.wakes = time.monotonic() + pause
        _signal(slot.pid, signal.SIGSTOP)
        self.tally.stops += 1
        waker = threading.Timer(pause, _signal, [slot.pid, signal.SIGCONT])
        waker.daemon = True
        waker.start()

    def _ask_one_to_go(self) -> None:
        if alive := self._alive():
            self._kill(self._dice.choice(alive), "asked", signal.SIGTERM)

    def _wipe(self) -> None:
        """FLUSHALL, and every third time the server itself is killed and comes back empty or not."""
        self.tally.wipes += 1
        with suppress(redis.RedisError), redis.Redis.from_url(self.site.valkey.url, socket_timeout=5) as client:
            client.flushall()
        if self.tally.wipes % 3 == 0 and self.site.valkey.pid:
            os.kill(self.site.valkey.pid, signal.SIGKILL)
            psutil.wait_procs([psutil.Process(self.site.valkey.pid)], timeout=5)
            self._over.wait(self._dice.uniform(0, 2))
            self.site.valkey.ensure()

    def _fell_the_database(self) -> None:
        if self.postgres is None:
            return
        self.tally.outages += 1
        self.postgres.kill()
        self._over.wait(self._dice.uniform(0, 1.5))
        self.postgres.start()

    def _cut_off(self) -> None:
        """Close some database connections from the other side."""
        if self.postgres is None:
            return
        statement = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5"
        )
        with suppress(DBAPIError), reading(self.site.product.engine) as session:
            self.tally.cut_off += int(session.execute(statement).scalar_one())

    # Recovery ---------------------------------------------------------------------------------------------------------

    def _remember_what_it_held(self, pid: int) -> None:
        chosen = select(TASK.c.id, TASK.c.lease_epoch).where(
            text("task.state = 'leased'"), TASK.c.lease_owner.like(f"%:{pid}:%")
        )
        for row in self._look(chosen):
            self._held[row.id, row.lease_epoch] = time.monotonic()

    def _look_after_recoveries(self) -> None:
        if not self._held:
            return
        ids = [task_id for task_id, _ in self._held]
        now = {
            row.id: row
            for row in self._look(select(TASK.c.id, TASK.c.lease_epoch, TASK.c.state).where(TASK.c.id.in_(ids)))
        }
        for (task_id, epoch), since in list(self._held.items()):
            row = now.get(task_id)
            if row is not None and (row.lease_epoch > epoch or row.state not in ("leased", "ready")):
                self.tally.recoveries.append(time.monotonic() - since)
                del self._held[task_id, epoch]

    def _look(self, statement: Any) -> list[Any]:
        try:
            with reading(self.site.product.engine) as session:
                return list(session.execute(statement).all())
        except DBAPIError:
            return []


def _lines(path: Path) -> set[str]:
    return set(path.read_text().split()) if path.exists() else set()


def _signal(pid: int, how: signal.Signals) -> None:
    """To one process of ours; nothing and everybody have the numbers 0 and -1."""
    if pid > 1:
        with suppress(ProcessLookupError):
            os.kill(pid, how)
