"""The product as several processes on a real PostgreSQL and a real Valkey, with the shop as the only remote system."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from wareflow.engine.document import canonical, fingerprint, read_flow, read_json
from wareflow.queue.valkey import Valkey
from wareflow.services import connections, replaying, runs
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store import flows
from wareflow.store.clock import clock
from wareflow.store.database import reading, transact
from wareflow.store.models import Effect, OauthToken, ParkedItem, Run, Task, table
from wareflow.store.models.runs import FINAL
from wareflow.store.rows import rowcount
from wareflow.store.tasks import OPEN

from tests.chaos.zygote import Forks
from tests.runs.arrange import flow

NODES = Path(__file__).parent / "nodes"
RUN, EFFECT, PARKED, TASK, TOKEN = (table(each) for each in (Run, Effect, ParkedItem, Task, OauthToken))
SHORT = {
    "WAREFLOW_LEASE_SECONDS": "3",
    "WAREFLOW_SWEEP_SECONDS": "0.5",
    "WAREFLOW_SETTLE_SECONDS": "2.5",
    "WAREFLOW_BACKOFF_SECONDS": "0.3",
    "WAREFLOW_MAX_TRIES": "40",
    "WAREFLOW_REQUEST_TIMEOUT": "1",
    "WAREFLOW_PROBE_SECONDS": "0.5",
}
"""Settings that make minutes of trouble fit into seconds. The settling time is longer than the shop's latest commit."""


class Remote:
    """The shop in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        with (folder / "remote.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.remote", str(self.port)],
                cwd=Path(__file__).parents[2], stdout=log, stderr=log,
            )  # fmt: skip
        self._client = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        deadline = time.monotonic() + 30
        while True:
            try:
                self.report()
                return
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def control(self, **wish: Any) -> None:
        self._client.post("/_control", json=wish).raise_for_status()

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.get("/_control").raise_for_status().json()
        return found

    def close(self) -> None:
        self._client.close()
        self._process.kill()
        self._process.wait()


class Site:
    """One installation with its flows; ``fork`` starts processes of it."""

    def __init__(
        self, folder: Path, database_url: str, remote_url: str, settings: dict[str, str], *, queue: bool = True
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.valkey = Valkey(folder / "queue")
        self.dead: dict[int, int] = {}
        self._news = threading.Condition()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WAREFLOW_")}
        self.variables = {
            "WAREFLOW_HOME": str(folder / "home"),
            "WAREFLOW_DATABASE_URL": database_url,
            "WAREFLOW_NODES_PATH": str(NODES),
            **({"WAREFLOW_REDIS_URL": self.valkey.start()} if queue else {}),
            **settings,
        }
        self.product = Product.open(
            Config(
                home=folder / "home",
                database_url=database_url,
                redis_url=self.valkey.url if queue else None,
                nodes_path=str(NODES),
            )
        )
        connections.create(self.product, "shop", "shop", {"base_url": remote_url}, by=None)
        self.forks = Forks({**inherited, **self.variables}, folder, self._died)

    def connect(self, name: str, remote_url: str) -> str:
        """Another connection to the shop; its name. Who dies keeps his calls for seconds, so there are many."""
        connections.create(self.product, name, "shop", {"base_url": remote_url}, by=None, limits={"at_once": 32})
        return name

    def fork(self, *words: str, rules: str = "") -> int:
        return self.forks.fork(*words, rules=rules)

    def _died(self, pid: int, status: int) -> None:
        with self._news:
            self.dead[pid] = status
            self._news.notify_all()

    def wait_for_death(self, pid: int, within: float) -> int | None:
        """The status with which a process ended; None when it still runs."""
        with self._news:
            self._news.wait_for(lambda: pid in self.dead, within)
            return self.dead.get(pid)

    # Flows and runs -------------------------------------------------------------------------------------------------

    def flow(self, name: str, nodes: dict[str, Any], *edges: str) -> str:
        document = read_flow(read_json(json.dumps(flow(nodes, *edges, name=name)).encode()))
        print_of = fingerprint(document)
        project = self.product.project_id
        return transact(
            self.product.engine,
            lambda session: flows.create(session, project, name, canonical(document), fingerprint=print_of).id,
        )

    def orders_flow(self, name: str, kind: str, connection: str = "shop", page_size: int = 10) -> str:
        """New records of a kind become orders."""
        read = ("shop.changed", {"connection": connection, "kind": kind, "page_size": page_size})
        return self.flow(
            name, {"read": read, "place": ("shop.place_order", {"connection": connection})}, "read.items -> place.items"
        )

    def start(self, flow_id: str) -> str:
        key = uuid4().hex  # asked again after a lost connection, it is still one run
        return str(self.patiently(lambda: runs.start(self.product, flow_id, runs.Wish(), by=None, key=key).id))

    def cancel(self, run_id: str) -> None:
        self.patiently(lambda: runs.cancel(self.product, run_id))

    def open_runs(self) -> int:
        return self.number(select(func.count()).select_from(RUN).where(RUN.c.state.not_in(FINAL)))

    def at_work(self) -> dict[str, str]:
        """Flows with a run that is not over, and that run."""
        return {
            row.flow_id: row.id for row in self.rows(select(RUN.c.flow_id, RUN.c.id).where(RUN.c.state.not_in(FINAL)))
        }

    def confirmed(self) -> int:
        return self.number(select(func.count()).select_from(EFFECT).where(EFFECT.c.state == "confirmed"))

    def parked(self) -> list[str]:
        return [str(row.id) for row in self.rows(select(PARKED.c.id).where(PARKED.c.state == "open"))]

    def replay(self, ids: list[str]) -> None:
        self.patiently(lambda: replaying.replay(self.product, ids, by=None))

    def rows(self, statement: Any) -> list[Any]:
        def look() -> list[Any]:
            with reading(self.product.engine) as session:
                return list(session.execute(statement).all())

        return list(self.patiently(look))

    def number(self, statement: Any) -> int:
        return int(self.rows(statement)[0][0])

    def patiently(self, work: Callable[[], Any], within: float = 90) -> Any:
        """Do it; again when the database is away for a moment."""
        deadline = time.monotonic() + within
        while True:
            try:
                return work()
            except DBAPIError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def wait(self, wanted: Callable[[], bool], what: str, within: float) -> None:
        deadline = time.monotonic() + within
        while not wanted():
            assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}\n{self.open_work()}"
            time.sleep(0.25)

    def hurry(self) -> None:
        """Try what waits now: after a day of attacks the pauses have grown to a quarter of an hour.

        Nor does anybody wait the minute for a new token that was asked for by somebody who died.
        """
        waiting = update(TASK).where(TASK.c.state == "waiting").values(next_at=clock())
        asked_for = update(TOKEN).where(TOKEN.c.refresh_until.is_not(None)).values(refresh_until=clock(-1))
        transact(
            self.product.engine, lambda session: [rowcount(session.execute(each)) for each in (waiting, asked_for)]
        )

    def open_work(self) -> str:
        """What is not at its end, for the message of a failed test."""
        shown = (TASK.c.kind, TASK.c.no, TASK.c.state, TASK.c.attempts, TASK.c.crash_count, TASK.c.next_at)
        chosen = select(*shown, TASK.c.last_error).where(TASK.c.state.in_(OPEN)).limit(20)
        return "\n".join(str(tuple(row)) for row in self.rows(chosen))

    def close(self) -> None:
        with suppress(Exception):
            self.forks.end()
        self.valkey.stop()
        self.product.close()
