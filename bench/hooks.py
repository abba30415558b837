"""Webhook runs per second: signed deliveries with ids of their own, every run stored with the items of every step.

Three measurements on SQLite and, where the tests' PostgreSQL is installed, on that:

- accepted: as fast as 202 comes back; then how long until the last of these runs is finished;
- through the queue: each of 16 connections sends its next delivery when the run of the one before is finished (the
  run's row says so, looked at every 4 ms), so a latency is from the first byte sent to the finished run;
- answered: the flow answers the caller itself; a latency is from the first byte sent to the whole answer, and the run
  is stored before the answer is sent.

The product runs as its own processes: API with the clock, one worker, Valkey. The load comes from one process more.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench._parts import answers, command, free_port, percentile, say, wait_for

SECONDS = os.environ.get("WAREFLOW_BENCH_SECONDS", "6")
CONNECTIONS = "16"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        _measure("sqlite+valkey", Path(name), None)
    if "--sqlite" in sys.argv:
        return
    with _postgres() as url, tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        if url:
            _measure("postgresql+valkey", Path(name), url)


def _measure(kind: str, folder: Path, database: str | None) -> None:
    port = free_port()
    variables = {"WAREFLOW_HOME": str(folder / "home"), **({"WAREFLOW_DATABASE_URL": database} if database else {})}
    with command(folder, "up", "--port", str(port), "--no-open", "--no-sandbox", **variables) as process:
        base = f"http://127.0.0.1:{port}/api/v1"
        wait_for(lambda: answers(f"{base}/health"))
        wait_for(lambda: "worker_ready" in (folder / "up.log").read_text())
        token = (folder / "home" / "owner.token").read_text().strip()
        at = database or f"sqlite:///{folder / 'home' / 'wareflow.db'}"
        with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, trust_env=False) as api:
            for name, answer, wait in (
                ("accepted", "at_once", "answer"),
                ("through the queue", "at_once", "run"),
                ("answered", "respond", "answer"),
            ):
                _one(api, kind, name, answer, wait, at, process.pid)


def _one(api: httpx.Client, kind: str, name: str, answer: str, wait: str, database: str, pid: int) -> None:
    path = f"bench-{answer.replace('_', '-')}-{wait}"
    secret = _flow(api, path, answer)
    if secret is None:
        return
    cpu = _cpu(pid)
    began = time.monotonic()
    url = f"{api.base_url}hooks/{path}"
    words = [sys.executable, "-m", "bench._hook_load", str(url), database, SECONDS, CONNECTIONS, wait, secret]
    found = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    finished = _all_finished(database)
    wait_for(finished)
    drained = time.monotonic() - began
    spent = {name: round(used - cpu.get(name, 0.0), 2) for name, used in _cpu(pid).items()}
    taken = sorted(found["taken"])
    figures = {f"p{share}_ms": round(percentile(taken, share / 100) * 1000, 1) for share in (50, 95, 99)}
    more = {"all_finished_after_s": round(drained, 2)} if name == "accepted" else {}
    say(
        f"webhook of three nodes, {CONNECTIONS} connections, {name} ({kind})",
        per_second=round(len(taken) / found["seconds"], 1),
        **figures,
        **more,
        count=len(taken),
        refused=found["refused"],
        cpu_seconds=spent,
    )


def _flow(api: httpx.Client, path: str, answer: str) -> str | None:
    """Webhook, map, filter (or Respond); switched on. Its secret; ``None`` where this version has no such answer."""
    fields = {"number": "{{ item.order.number }}", "gross": "{{ item.order.total }}", "email": "{{ item.order.email }}"}
    status = {"field": "gross", "operator": "not_empty"}
    last: dict[str, Any] = {"type": "core.filter", "config": {"conditions": {"match": "all", "rules": [status]}}}
    hook: dict[str, Any] = {"type": "core.webhook", "config": {"path": path}}
    if answer == "respond":
        hook["config"]["answer"] = "respond"
        last = {"type": "core.respond", "config": {"body": {"number": "{{ item.number }}", "taken": True}}}
    nodes = {"hook": hook, "map": {"type": "core.map_fields", "config": {"fields": fields}}, "last": last}
    edges = [{"from": "hook.items", "to": "map.items"}, {"from": "map.mapped", "to": "last.items"}]
    document = {"format": "wareflow/1", "name": path, "nodes": nodes, "edges": edges}
    flow = api.post("/flows", json={"name": path, "document": document}).json()
    if any(problem["severity"] == "error" for problem in flow["problems"]):
        print(flow["problems"], file=sys.stderr)
        return None
    api.post(f"/flows/{flow['id']}/publish", json={}).raise_for_status()
    secret = str(api.post(f"/flows/{flow['id']}/webhook/secret").json()["secret"])
    api.patch(f"/flows/{flow['id']}", json={"active": True}).raise_for_status()
    return secret


def _all_finished(database: str) -> Any:
    if database.startswith("sqlite"):
        import sqlite3

        lite = sqlite3.connect(database.removeprefix("sqlite:///"))
        return lambda: lite.execute("SELECT count(*) FROM run WHERE finished_at IS NULL").fetchone()[0] == 0
    import psycopg

    post = psycopg.connect(database, autocommit=True)
    asked = "SELECT count(*) FROM run WHERE finished_at IS NULL"
    return lambda: (post.execute(asked).fetchone() or [1])[0] == 0


def _cpu(pid: int) -> dict[str, float]:
    """Processor seconds so far of each process of the product."""
    spent: dict[str, float] = {}
    for process in psutil.Process(pid).children(recursive=True):
        words = process.cmdline()
        name = next((word for word in words if word in ("api", "worker")), Path(words[0]).name if words else "?")
        spent[name] = spent.get(name, 0.0) + sum(process.cpu_times()[:2])
    return spent


@contextmanager
def _postgres() -> Iterator[str | None]:
    try:
        from tests import postgres

        server = postgres.server_url()
    except BaseException as error:  # noqa: BLE001 - a skip of pytest is no Exception
        print(f"no PostgreSQL: {error}", file=sys.stderr)
        yield None
        return
    with postgres.fresh_database(server) as url:
        yield url


if __name__ == "__main__":
    main()
