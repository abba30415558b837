"""Two workers, a scheduler and the API as processes of their own, on a real PostgreSQL and a real Valkey."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from sqlalchemy import func, select
from wareflow.queue.valkey import Valkey
from wareflow.sandbox import running_sandbox
from wareflow.sandbox.app import SandboxApp, create_sandbox_app
from wareflow.services.config import Config
from wareflow.services.demo import connect_demo
from wareflow.services.product import Product
from wareflow.services.users import bootstrap
from wareflow.store.database import reading
from wareflow.store.models import Task, table

from tests import postgres
from tests.processes.arrange import Command, Forked, environment, free_ports, wait_for
from tests.runs.arrange import NO_LIMITS, assert_books, goods, items_to_bc, numbered

pytestmark = [pytest.mark.kill, pytest.mark.postgres, pytest.mark.timeout(300)]
TASK = table(Task)
OVER = ("succeeded", "partial", "failed", "cancelled")
GOODS = 60
EXAMPLE = Path(__file__).parents[2] / "flows_examples" / "lightspeed_items_to_bc"


class Site:
    """The product as docker compose starts it, with a short lease."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        sandbox: SandboxApp,
        sandbox_url: str,
        command: type[Command | Forked],
    ) -> None:
        self.sandbox = sandbox
        self.valkey = Valkey(folder / "queue")
        self.port = free_ports()
        self.variables = {
            "WAREFLOW_HOME": str(folder / "home"),
            "WAREFLOW_DATABASE_URL": database_url,
            "WAREFLOW_REDIS_URL": self.valkey.start(),
            "WAREFLOW_LEASE_SECONDS": "3",
            "WAREFLOW_SWEEP_SECONDS": "0.5",
            "WAREFLOW_SETTLE_SECONDS": "1",
            # Many workers share one server, so each must do with few connections.
            "WAREFLOW_DATABASE_POOL": "4",
        }
        self.product = Product.open(
            Config(home=folder / "home", database_url=database_url, redis_url=self.valkey.url), upgrade=False
        )
        bootstrap(self.product)
        connect_demo(self.product, sandbox_url)
        self.folder = folder
        self._made_as = command
        self.processes: list[Command | Forked] = []

    def start(self) -> "Site":
        self.workers = [self._command("worker", n) for n in range(2)]
        self._command("scheduler")
        self._command("api", 0, "--port", str(self.port))
        wait_for(self._healthy, "the API answers", within=90)
        wait_for(lambda: all("worker_ready" in worker.said() for worker in self.workers), "workers are there")
        return self

    def api(self) -> httpx.Client:
        token = self.product.config.token_file.read_text().strip()
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=30,
        )

    def run(self, document: dict[str, Any]) -> str:
        """Make the flow and start it, through the API."""
        with self.api() as api:
            flow = api.post("flows", json={"name": document["name"], "document": document})
            started = api.post(f"flows/{flow.json()['id']}/runs", json={"mode": "live"})
        assert started.status_code == 202, started.text
        return str(started.json()["id"])

    def ended(self, run_id: str, within: float = 120) -> dict[str, Any]:
        with self.api() as api:
            found: dict[str, Any] = wait_for(
                lambda: (run := api.get(f"runs/{run_id}").json())["status"] in OVER and run, "the run ends", within
            )
        assert_books(self.product, run_id)
        return found

    def written(self) -> list[str]:
        """Numbers of the items that were created in Business Central, one for each creation carried out."""
        log = self.sandbox.systems["business_central"].requests
        return [request.json["number"] for request in log if request.write and request.performed]

    def owners(self, run_id: str) -> set[str]:
        """Workers that hold tasks of the run at this moment."""
        with reading(self.product.engine) as session:
            chosen = select(TASK.c.lease_owner).where(TASK.c.run_id == run_id, TASK.c.lease_owner.is_not(None))
            return set(session.scalars(chosen))

    def crashes(self, run_id: str) -> int:
        """How often a task of the run was taken back from a worker that said nothing any more."""
        with reading(self.product.engine) as session:
            return int(session.scalar(select(func.sum(TASK.c.crash_count)).where(TASK.c.run_id == run_id)) or 0)

    def close(self) -> None:
        # All at once: each takes its time to listen no more.
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda each: each.end(signal.SIGTERM), self.processes))
        self.valkey.stop()
        self.product.close()

    def _command(self, name: str, number: int = 0, *words: str) -> Command | Forked:
        command = self._made_as(self.folder / f"{name}-{number}.log", [name, *words], environment(**self.variables))
        self.processes.append(command)
        return command

    def _healthy(self) -> bool:
        try:
            with self.api() as api:
                return bool(api.get("health").json().get("queue") == "ok")
        except (httpx.HTTPError, FileNotFoundError, ValueError):
            return False


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    app = create_sandbox_app()
    app.systems["lightspeed"].settings.update(NO_LIMITS)
    app.systems["lightspeed"].seed(data={"items": goods(*numbered(GOODS))})
    with ExitStack() as stack:
        url = stack.enter_context(running_sandbox(app))
        database_url = stack.enter_context(postgres.fresh_database(postgres.server_url()))
        Product.open(Config(home=tmp_path / "home", database_url=database_url)).close()
        made = Site(tmp_path, database_url, app, url, getattr(request, "param", Forked))
        stack.callback(made.close)
        yield made.start()


def _slowly(site: Site, seconds: float = 0.25) -> None:
    """Every write takes a moment, so that there is a middle of the run."""
    from wareflow.sandbox.kit.faults import read_faults

    for fault in read_faults({"kind": "slow", "delay": seconds, "match": {"write": True}}):
        site.sandbox.systems["business_central"].faults.add(fault)


def _assert_all_delivered_once(site: Site, run: dict[str, Any]) -> None:
    assert (run["status"], run["books"]["delivered"], run["books"]["balanced"]) == ("succeeded", GOODS, True)
    assert sorted(site.written()) == numbered(GOODS)


def test_the_ready_flow_runs_on_both_workers_and_writes_nothing_the_second_time(site: Site) -> None:
    shop = site.sandbox.systems["lightspeed"]
    shop.reset()
    shop.settings.update(NO_LIMITS)
    _slowly(site)
    document = json.loads((EXAMPLE / "flow.json").read_text(encoding="utf-8"))
    # Three pages would all stay in the hands of the worker that reads them.
    document["nodes"]["changed"]["config"]["page_size"] = 10
    expected = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
    writes = site.sandbox.systems["business_central"].requests
    seen: set[str] = set()

    def both_were_seen() -> bool:
        seen.update(site.owners(run_id))
        return len(seen) >= 2

    run_id = site.run(document)
    wait_for(both_were_seen, "both workers hold tasks", within=60)
    first = site.ended(run_id)
    written = len(writes.find(True, None, None))
    second = site.ended(site.run(document))

    assert (first["status"], second["status"]) == ("succeeded", "succeeded")
    assert first["books"] == expected["first"]["books"]
    assert second["books"] == expected["second"]["books"]
    assert (written, len(writes.find(True, None, None))) == (expected["first"]["writes"], written)


def test_both_workers_work_at_one_run(site: Site) -> None:
    _slowly(site)
    run_id = site.run(items_to_bc(page_size=10))

    seen: set[str] = set()

    def both_were_seen() -> bool:
        seen.update(site.owners(run_id))
        return len(seen) >= 2

    wait_for(both_were_seen, "both workers hold tasks", within=60)
    run = site.ended(run_id)

    assert {owner.split(":")[1] for owner in seen} == {str(worker.pid) for worker in site.workers}
    _assert_all_delivered_once(site, run)


def test_a_killed_worker_loses_and_doubles_nothing(site: Site) -> None:
    _slowly(site)
    run_id = site.run(items_to_bc(page_size=10))
    first = str(site.workers[0].pid)
    wait_for(lambda: len(site.written()) >= 5, "the run is under way")
    wait_for(lambda: any(f":{first}:" in owner for owner in site.owners(run_id)), "the worker holds a task", 30)

    site.workers[0].end(signal.SIGKILL)
    run = site.ended(run_id)

    _assert_all_delivered_once(site, run)


# Here from the command line, each by itself, as they are started where nobody forks them.
@pytest.mark.parametrize("site", [Command], indirect=True, ids=["command"])
def test_a_stopped_worker_hands_its_work_over_and_the_other_goes_on_at_once(site: Site) -> None:
    _slowly(site, 0.6)
    run_id = site.run(items_to_bc(page_size=2))
    leaver, stayer = (f":{worker.pid}:" for worker in site.workers)
    wait_for(lambda: any(leaver in owner for owner in site.owners(run_id)), "the worker holds a task", 30)

    code = site.workers[0].end(signal.SIGTERM, within=30)
    owners = wait_for(lambda: site.owners(run_id), "the other one goes on", within=2)
    with site.api() as api:
        under_way = api.get(f"runs/{run_id}").json()["status"]
    run = site.ended(run_id)

    assert code == 0
    assert under_way == "running"
    assert all(stayer in owner for owner in owners)
    assert site.crashes(run_id) == 0
    _assert_all_delivered_once(site, run)


def test_a_run_ends_with_the_queue_wiped_and_gone(site: Site) -> None:
    _slowly(site)
    run_id = site.run(items_to_bc(page_size=10))
    wait_for(lambda: len(site.written()) >= 5, "the run is under way")

    redis.Redis.from_url(site.valkey.url).flushall()
    site.valkey.stop()
    run = site.ended(run_id)
    following = site.ended(site.run({**items_to_bc(), "name": "Without a queue"}))

    _assert_all_delivered_once(site, run)
    assert following["status"] == "succeeded"
