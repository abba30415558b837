"""Deliveries from a process of their own: 16 keep-alive connections, each with one delivery on its way at a time.

``python -m bench._hook_load URL DATABASE SECONDS CONNECTIONS WAIT SECRET``. WAIT is ``answer`` (a delivery is over when
its answer is here) or ``run`` (when its run's row says it is finished: one query every 4 ms for all that are open).
"""

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import psycopg

WARM_UP = 1.5
LOOK_EVERY = 0.004
BODY = b'{"order":{"id":%d,"number":"%d","total":129.90,"currency":"EUR","email":"jan@example.com","status":"paid"}}'


@dataclass
class Load:
    """What was sent and how long each took, in seconds."""

    url: str
    secret: bytes
    finished: Callable[[list[str]], Iterable[str]]
    waits: bool
    seconds: float
    taken: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    open: dict[str, asyncio.Event] = field(default_factory=dict)
    measuring: bool = False
    number: int = 0

    async def run(self, connections: int) -> dict[str, Any]:
        """Warm up, measure, stop."""
        connector = aiohttp.TCPConnector(limit=connections)
        async with aiohttp.ClientSession(connector=connector) as session:
            ending = time.monotonic() + WARM_UP + self.seconds
            watcher = asyncio.create_task(self._watch())
            senders = [asyncio.create_task(self._send(session, ending)) for _ in range(connections)]
            await asyncio.sleep(WARM_UP)
            self.measuring = True
            began = time.monotonic()
            await asyncio.gather(*senders)
            took = time.monotonic() - began
            watcher.cancel()
        return {
            "seconds": took, "taken": self.taken, "answered": self.answered, "refused": self.refused, "runs": self.runs
        }  # fmt: skip

    async def _send(self, session: aiohttp.ClientSession, ending: float) -> None:
        while time.monotonic() < ending:
            self.number += 1
            body = BODY % (self.number, 100_000 + self.number)
            headers = {
                "Content-Type": "application/json",
                "X-Wareflow-Delivery": f"load-{time.time_ns()}-{self.number}",
                "X-Wareflow-Signature": "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest(),
            }
            counts = self.measuring
            sent = time.perf_counter()
            async with session.post(self.url, data=body, headers=headers) as answer:
                told = await answer.read()
                status = answer.status
            answered = time.perf_counter()
            if status >= 300:
                self.refused[status] = self.refused.get(status, 0) + 1
                continue
            if self.waits:
                await self._finished(json.loads(told)["run_id"])
            if counts:
                self.answered.append(answered - sent)
                self.taken.append(time.perf_counter() - sent)

    async def _finished(self, run_id: str) -> None:
        event = self.open[run_id] = asyncio.Event()
        self.runs.append(run_id)
        await event.wait()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for run_id in self.finished(list(self.open)) if self.open else ():
                self.open.pop(run_id).set()


def reader(database: str) -> Callable[[list[str]], Iterable[str]]:
    """Which of these runs are over, straight from the table."""
    if database.startswith("sqlite:///"):
        lite = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)

        def ask(ids: list[str]) -> Iterable[str]:
            marks = ",".join("?" * len(ids))
            found = lite.execute(f"SELECT id FROM run WHERE id IN ({marks}) AND finished_at IS NOT NULL", ids)
            return [row[0] for row in found.fetchall()]

        return ask
    post = psycopg.connect(database, autocommit=True)

    def ask_postgres(ids: list[str]) -> Iterable[str]:
        found = post.execute("SELECT id FROM run WHERE id = ANY(%s) AND finished_at IS NOT NULL", (ids,))
        return [row[0] for row in found.fetchall()]

    return ask_postgres


def main(url: str, database: str, seconds: str, connections: str, wait: str, secret: str) -> None:
    load = Load(url, secret.encode(), reader(database), wait == "run", float(seconds))
    print(json.dumps(asyncio.run(load.run(int(connections)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
