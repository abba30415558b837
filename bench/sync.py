"""10,000 items into a system that takes 20 ms a call: looked up by key, then created or changed; beside it by hand.

Half of the items are there already with another price, so half of the writes are PATCH and half POST. Everything is as
in the product: a run in the database, a worker process, every write recorded before and after, every step logged. The
pipeline by hand asks and writes the same through aiohttp, and records nothing.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import orjson
from wareflow.services import connections, runs
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.runs import Wish
from wareflow.services.work import work_run

from bench._flows import stored
from bench._parts import command, databases, free_port, peak_memory, say, wait_for

NODES = Path(__file__).parent / "_nodes"
CHUNK = 20


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--items", type=int, default=10_000)
    wanted.add_argument("--in-flight", type=int, nargs="*", default=[8, 32, 128])
    wanted.add_argument("--lookup", nargs="*", default=["many", "one"], choices=["many", "one"])
    wanted.add_argument("--database", nargs="*", default=["sqlite", "postgresql"])
    wanted.add_argument("--workers", type=int, default=1)
    wanted.add_argument("--delay", type=float, default=0.02)
    wanted.add_argument("--in-process", action="store_true", help="work in this process, for a profiler")
    chosen = wanted.parse_args()
    with _target(chosen.delay) as (url, pid):
        for at_once in chosen.in_flight:
            for lookup in chosen.lookup:
                hand = _by_hand(url, chosen.items, at_once, lookup)
                say("sync by hand", items=chosen.items, in_flight=at_once, lookup=lookup, items_per_second=round(hand))
                for database in chosen.database:
                    _measure(url, pid, chosen, at_once, lookup, database, hand)


def _measure(
    url: str, pid: int, chosen: argparse.Namespace, at_once: int, lookup: str, database: str, hand: float
) -> None:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wareflow-bench-")))
        address = stack.enter_context(databases(database))
        product = Product.open(Config(home=home, database_url=address, nodes_path=str(NODES)))
        stack.callback(product.close)
        connections.create(product, "target", "target", {"base_url": url}, None, limits={"at_once": at_once})
        variables = {"WAREFLOW_HOME": str(home), "WAREFLOW_NODES_PATH": str(NODES)}
        if address:
            variables["WAREFLOW_DATABASE_URL"] = address
        processes = []
        for n in range(0 if chosen.in_process else chosen.workers):
            folder = home / f"worker-{n}"
            folder.mkdir()
            processes.append(stack.enter_context(command(folder, "worker", **variables)))
            wait_for(lambda: "worker_ready" in (folder / "worker.log").read_text())  # noqa: B023
        flow_id = _flow(product, chosen.items, lookup)
        _fill(url, chosen.items)
        before = _cpu(pid)
        began = [_cpu(process.pid) for process in processes]
        run_id = runs.start(product, flow_id, Wish(), by=None).id
        if chosen.in_process:
            asyncio.run(work_run(product, run_id, "bench"))
        run = wait_for(lambda: runs.result(product, run_id), pause=0.2)
        assert (run.state, run.n_delivered) == ("succeeded", chosen.items), (run.state, run.n_delivered, run.error)
        seconds = (run.finished_at - run.started_at).total_seconds()
        seen = httpx.get(f"{url}/_control", trust_env=False).json()
        assert (seen["items"], seen["writes"], seen["doubled"]) == (chosen.items, chosen.items, 0), seen
        assert seen["most_at_once"] <= at_once, seen
        speed = chosen.items / seconds
        say(
            "sync",
            database=database,
            workers=chosen.workers,
            items=chosen.items,
            in_flight=at_once,
            most_seen=seen["most_at_once"],
            lookup=lookup,
            calls=seen["calls"],
            seconds=round(seconds, 2),
            items_per_second=round(speed),
            ideal=round(chosen.items / (seen["calls"] * chosen.delay / at_once)),
            of_by_hand=round(speed / hand, 2),
            worker_cpu_us_per_item=[
                round((_cpu(process.pid) - start) / chosen.items * 1e6)
                for process, start in zip(processes, began, strict=True)
            ],
            target_cpu=round((_cpu(pid) - before) / seconds, 2),
            peak_mb=[peak_memory(process.pid) for process in processes],
        )


def _by_hand(url: str, items: int, at_once: int, lookup: str) -> float:
    _fill(url, items)
    started = time.perf_counter()
    asyncio.run(_pipeline(url, items, at_once, lookup))
    return items / (time.perf_counter() - started)


async def _pipeline(url: str, items: int, at_once: int, lookup: str) -> None:
    """The same questions and writes as one would make them by hand."""
    gate = asyncio.Semaphore(at_once)
    pages = iter(range(0, items, 100))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask(keys: list[str]) -> dict[str, Any]:
            async with gate, session.get(f"{url}/items", params=[("key", key) for key in keys]) as answer:
                return {row["key"]: row for row in orjson.loads(await answer.read())}

        async def upsert(item: dict[str, Any], known: dict[str, Any] | None) -> None:
            key = item["key"]
            current = (await ask([key]) if known is None else known).get(key)
            if current is None:
                async with gate, session.post(f"{url}/items", data=orjson.dumps(item)) as answer:
                    orjson.loads(await answer.read())
                return
            differing = {name: value for name, value in item.items() if current.get(name) != value}
            async with gate, session.patch(f"{url}/items/{key}", data=orjson.dumps(differing)) as answer:
                orjson.loads(await answer.read())

        async def work() -> None:
            for start in pages:
                page = [_item(number, "12.50") for number in range(start, start + 100)]
                known: dict[str, Any] | None = None
                if lookup == "many":
                    chunks = [[item["key"] for item in page[at : at + CHUNK]] for at in range(0, 100, CHUNK)]
                    known = {key: row for rows in await asyncio.gather(*map(ask, chunks)) for key, row in rows.items()}
                await asyncio.gather(*(upsert(item, known) for item in page))

        await asyncio.gather(*(work() for _ in range(4)))


def _item(number: int, price: str) -> dict[str, Any]:
    return {
        "key": f"ITEM-{number:05d}",
        "name": f"Stoneware mug no. {number}, glazed by hand",
        "price": price,
        "gtin": f"590{number:010d}",
        "category": f"Kitchen {number % 50}",
        "unit": "pcs",
    }


def _fill(url: str, items: int) -> None:
    """Every second item is there, with another price."""
    there = [_item(number, "9.90") for number in range(0, items, 2)]
    httpx.put(f"{url}/_control", content=json.dumps(there), trust_env=False, timeout=60)


@contextmanager
def _target(delay: float) -> Iterator[tuple[str, int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._target", str(port), "--delay", str(delay)], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _flow(product: Product, items: int, lookup: str) -> str:
    document = {
        "format": "wareflow/1",
        "name": "Measured",
        "description": "",
        "nodes": {
            "items": {"type": "target.items", "version": 1, "config": {"count": items, "price": "12.50"}},
            "upsert": {"type": "target.upsert", "version": 1, "config": {"connection": "target", "lookup": lookup}},
        },
        "edges": [{"from": "items.items", "to": "upsert.items"}],
        "layout": {},
    }
    return stored(product, document)


if __name__ == "__main__":
    main()
