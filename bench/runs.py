"""10,000 items from the Lightspeed sandbox through map and filter with the step log on, and pages of every step."""

import random
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from wareflow.services import run_views, runs
from wareflow.services.config import Config
from wareflow.services.demo import connect_demo
from wareflow.services.product import Product, keep_for_good
from wareflow.services.runs import Wish
from wareflow.store import runs as run_rows
from wareflow.store.database import reading

from bench._flows import stored
from bench._parts import answers, command, free_port, peak_memory, percentile, say, wait_for

ITEMS = 10_000
PAGES = 20
NO_LIMITS = {"bucket_size": 1_000_000, "burst": 1_000_000, "drip": 1_000_000}
FIELDS = {
    "number": "{{ item.customSku or item.systemSku }}",
    "name": "{{ item.description | truncate(100) }}",
    "gtin": "{{ item.ean or item.upc or none }}",
    "price": "{{ item.price }}",
    "gross": "{{ item.price * 1.23 }}",
    "category": "{{ item.Category.fullPathName if item.Category else none }}",
}
FLOW = {
    "format": "wareflow/1",
    "name": "Measured",
    "description": "",
    "nodes": {
        "changed": {
            "type": "lightspeed.changed_items",
            "version": 1,
            "config": {"connection": "demo_lightspeed", "archived": "include"},
        },
        "map": {"type": "core.map_fields", "version": 1, "config": {"fields": FIELDS}},
        "filter": {
            "type": "core.filter",
            "version": 1,
            "config": {"conditions": {"match": "all", "rules": [{"field": "gtin", "operator": "not_empty"}]}},
        },
    },
    "edges": [{"from": "changed.items", "to": "map.items"}, {"from": "map.mapped", "to": "filter.items"}],
    "layout": {},
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        folder = Path(name)
        port = free_port()
        sandbox = f"http://127.0.0.1:{port}"
        with command(folder, "sandbox", "--port", str(port)) as remote:
            wait_for(lambda: answers(sandbox))
            httpx.post(f"{sandbox}/lightspeed/_control/settings", json=NO_LIMITS, trust_env=False)
            httpx.post(f"{sandbox}/lightspeed/_control/seed", json={"size": ITEMS}, trust_env=False, timeout=120)
            product = Product.open(Config(home=folder / "home"))
            connect_demo(product, sandbox)
            with command(folder, "worker", WAREFLOW_HOME=str(folder / "home")) as worker:
                wait_for(lambda: "worker_ready" in (folder / "worker.log").read_text())
                _measure(product, worker.pid, remote.pid)
            product.close()


def _measure(product: Product, worker: int, remote: int) -> None:
    idle = peak_memory(worker)
    flow_id = stored(product, FLOW)
    started = time.perf_counter()
    run_id = runs.start(product, flow_id, Wish(), by=None).id
    run = wait_for(lambda: runs.result(product, run_id))
    assert run.started_at is not None
    assert run.finished_at is not None
    seconds = (run.finished_at - run.started_at).total_seconds()
    say(
        "10,000 items through map and filter",
        items=run.n_in,
        delivered=run.n_delivered,
        seconds=round(seconds, 2),
        items_per_second=round(run.n_in / seconds),
        until_seen=round(time.perf_counter() - started, 2),
        worker_idle_mb=idle,
        worker_peak_mb=peak_memory(worker),
        sandbox_peak_mb=peak_memory(remote),
    )
    keep_for_good()
    for node, port, direction in [
        ("changed", "items", "out"),
        ("map", "items", "in"),
        ("map", "mapped", "out"),
        ("filter", "items", "in"),
        ("filter", "kept", "out"),
    ]:
        _open_pages(product, run_id, node, port, direction)


def _open_pages(product: Product, run_id: str, node: str, port: str, direction: str) -> None:
    dice = random.Random(2026)
    taken: list[float] = []
    worked: list[float] = []
    total = 0
    for _ in range(PAGES):
        offset = dice.randrange(max(1, total - 50)) if total else 0
        started, began = time.perf_counter(), time.process_time()
        page = _page(product, run_id, node, port, direction, offset)
        taken.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - began) * 1000)
        total = page.total
    say(
        f"open {PAGES} random pages: {node}.{port} ({direction})",
        items=total,
        p50_ms=round(percentile(taken, 0.5), 1),
        p99_ms=round(percentile(taken, 0.99), 1),
        cpu_p50_ms=round(percentile(worked, 0.5), 1),
        cpu_p99_ms=round(percentile(worked, 0.99), 1),
    )


def _page(product: Product, run_id: str, node: str, port: str, direction: str, offset: int) -> Any:
    with reading(product.engine) as session:
        run = run_rows.get(session, run_id)
        return run_views.items_of(product, session, run, node, port, direction=direction, offset=offset, limit=50)


if __name__ == "__main__":
    main()
