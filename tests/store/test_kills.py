"""Workers are killed at any moment: nothing is lost, nothing is written twice, the books balance."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from wareflow.engine import books
from wareflow.store import chunks, effects, pages, runs, tasks
from wareflow.store.database import open_engine, reading, transact
from wareflow.store.effects import Begun, Outcome, Wish
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Effect
from wareflow.store.sweep import sweep
from wareflow.store.tasks import Claimed

from tests.store.arrange import World, source_items

PAGES, ITEMS, KILLS = 12, 5, 16
LEASE, SETTLE = 1.0, 0.3


class Remote:
    """A system that keeps whatever is sent to it, also twice: an append-only file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, key: str) -> None:
        with self.path.open("ab", buffering=0) as file:
            file.write(f"{key}\n".encode())
        time.sleep(0.01)  # the reply takes its time, so that kills meet writes whose outcome nobody knows

    def received(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []


class Worker:
    """A small worker that keeps to the protocol of the store."""

    def __init__(self, url: str, remote: Remote) -> None:
        self.engine = open_engine(url)
        self.remote = remote

    def loop(self) -> None:
        while True:
            try:
                self.step()
            except (LeaseLost, DBAPIError):
                continue

    def step(self) -> None:
        claimed = transact(self.engine, lambda s: tasks.claim(s, f"w{os.getpid()}", lease=LEASE))
        if claimed is None:
            time.sleep(0.02)
        elif claimed.kind == "read":
            self.read(claimed)
        else:
            self.write(claimed)

    def read(self, claimed: Claimed) -> None:
        for number in range(claimed.progress or 0, PAGES):
            transact(self.engine, lambda s, n=number: self._add(s, claimed, n))  # type: ignore[misc]
            transact(self.engine, lambda s: tasks.heartbeat(s, claimed, LEASE))
        transact(self.engine, lambda s: self._end(s, claimed, {}))

    def _add(self, session: Any, claimed: Claimed, number: int) -> None:
        tasks.hold(session, claimed)
        slot = pages.reserve(session, claimed)
        items = source_items([{"key": f"K-{number}-{i}"} for i in range(ITEMS)], slot.task_no)
        chunks.write(session, claimed, chunks.pack({("fetch", "items"): items}), page_no=slot.page_no)
        pages.add_page(session, claimed, slot, ITEMS, progress=number + 1)

    def write(self, claimed: Claimed) -> None:
        with reading(self.engine) as session:
            items = chunks.read_page(session, claimed.run_id, "fetch", claimed.page_no)["fetch", "items"]
        wishes = [Wish("remote", "create", str(item.record["key"]), "h") for item in items]
        begun = transact(self.engine, lambda s: self._begin(s, claimed, wishes))
        for wish, each in zip(wishes, begun, strict=True):
            if each.standing == "send":
                self.remote.send(wish.key)
                transact(self.engine, lambda s, e=each, w=wish: self._confirm(s, claimed, e, w))  # type: ignore[misc]
        unknown = [(w, e) for w, e in zip(wishes, begun, strict=True) if e.standing in ("unknown", "busy")]
        if unknown:
            transact(self.engine, lambda s: self._look(s, claimed, unknown))
            return
        outcomes = {root: books.DELIVERED for item in items for root in item.roots}
        transact(self.engine, lambda s: self._end(s, claimed, outcomes))

    def _begin(self, session: Any, claimed: Claimed, wishes: list[Wish]) -> list[Begun]:
        tasks.hold(session, claimed)
        return effects.begin(session, claimed, wishes, settle=SETTLE)

    def _confirm(self, session: Any, claimed: Claimed, begun: Begun, wish: Wish) -> None:
        tasks.hold(session, claimed)
        effects.finish(session, claimed, [Outcome(begun.id, "confirmed", remote_id=wish.key)])

    def _look(self, session: Any, claimed: Claimed, unknown: list[tuple[Wish, Begun]]) -> None:
        tasks.hold(session, claimed)
        there = self.remote.received()
        for wish, begun in unknown:
            if begun.standing == "unknown":
                effects.probed(session, begun.id, "same" if wish.key in there else "absent", remote_id=wish.key)
        tasks.wait_until(session, claimed, 0.1)
        runs.settle(session, claimed.run_id)

    def _end(self, session: Any, claimed: Claimed, outcomes: dict[int, int]) -> None:
        tasks.hold(session, claimed)
        pages.merge_outcomes(session, claimed.run_id, outcomes)
        tasks.finish(session, claimed)
        runs.settle(session, claimed.run_id)


def work(url: str, remote: Path) -> None:
    Worker(url, Remote(remote)).loop()


def kill_until_done(world: World, run: str, crew: list[Any], hire: Callable[[], Any]) -> None:
    """Kill and replace workers, sweep after each kill, until the run is at its end."""
    dice = random.Random(20261121)
    kills = 0
    deadline = time.monotonic() + 100
    while world.state(run) not in ("succeeded", "partial", "failed") and time.monotonic() < deadline:
        time.sleep(dice.uniform(0.02, 0.15))
        if kills < KILLS:
            victim = dice.randrange(len(crew))
            os.kill(crew[victim].pid, signal.SIGKILL)
            crew[victim].join()
            kills += 1
            world.engine.dispose()  # a forked child must not inherit an open connection
            crew[victim] = hire()
            crew[victim].start()
        transact(world.engine, lambda s: sweep(s, settle=SETTLE))


@pytest.mark.timeout(180)
def test_killed_workers_lose_nothing_and_write_nothing_twice(
    world: World, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "PROBE_LAG", 0.05)
    remote = Remote(tmp_path / "remote.txt")
    run = world.run("fetch")
    context = multiprocessing.get_context("fork")
    world.engine.dispose()
    crew: list[Any] = [context.Process(target=work, args=(database_url, remote.path)) for _ in range(3)]
    for worker in crew:
        worker.start()

    try:
        kill_until_done(world, run, crew, lambda: context.Process(target=work, args=(database_url, remote.path)))
    finally:
        for worker in crew:
            worker.kill()
            worker.join()

    with reading(world.engine) as session:
        done = runs.get(session, run)
        unsettled = effects.find_open(session, run_id=run)
    assert Counter(Counter(remote.received()).values()) == {1: PAGES * ITEMS}
    assert (done.state, done.n_in, done.n_delivered) == ("succeeded", PAGES * ITEMS, PAGES * ITEMS)
    assert (unsettled, world.count(Effect, state="confirmed")) == ([], PAGES * ITEMS)
