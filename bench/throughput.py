"""100,000 items of 1 kB from a file through a mapping of 12 fields, a filter that keeps half and a count; and by hand.

Everything is as in the product: a run in the database, worker processes, every item of every step in the step log. The
pipeline by hand reads the same file, computes the same fields and writes the same chunks, with orjson and without
lineage, leases or books.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
import zstandard
from wareflow.services import runs
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.runs import Wish
from wareflow.store import runs as run_rows
from wareflow.store.database import reading

from bench._flows import FIELDS, stored
from bench._parts import command, cpu_seconds, databases, peak_memory, queue, say, wait_for

PORTION = 1_000
LOGS = {"everything": "everything", "capped": "first"}
WORDS = (  # noqa: SIM905
    "mug plate bowl glass blue green white steel oak large small set gift kitchen table summer winter sale"
).split()
AGAIN = {
    **{name: f"{{{{ item.{name} }}}}" for name in FIELDS},
    "name": "{{ item.name | upper | truncate(60) }}",
    "gross": "{{ (item.price * 1.23) | round(2) }}",
    "stock": "{{ item.stock + 1 }}",
    "code": "{{ item.number }}-{{ item.unit | lower }}",
}


def record(n: int, dice: random.Random) -> dict[str, Any]:
    """About 1 kB; every second one is in stock."""
    return {
        "sku": f"{n:08d}",
        "title": f"  Mug no. {n}, {dice.choice(WORDS)} ",
        "ean": f"590{n:010d}",
        "price": (n % 10_000) / 100,
        "category": {"id": n % 50, "name": f"Kitchen {n % 50}"},
        "unit": "pcs",
        "stock": n % 2,
        "reserved": 3,
        "weight": None,
        "note": " ".join(dice.choices(WORDS, k=130)),
    }


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--items", type=int, default=100_000)
    wanted.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    wanted.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    wanted.add_argument("--log", nargs="*", default=["everything", "capped"])
    wanted.add_argument(
        "--mappings", type=int, default=1, help="so many mappings one after the other: with many, computing is all"
    )
    wanted.add_argument("--in-process", action="store_true", help="work in this process, for a profiler")
    chosen = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name:
        folder = Path(name)
        source = folder / "items.jsonl"
        _write(source, chosen.items)
        began = time.process_time()
        hand = _by_hand(source, folder)
        say(
            "transform by hand, full log",
            items=chosen.items,
            items_per_second=round(chosen.items / hand),
            cpu_us_per_item=round((time.process_time() - began) / chosen.items * 1e6, 1),
        )
        for log in chosen.log:
            for workers in [0] if chosen.in_process else chosen.workers:
                _measure(folder / f"home-{log}-{workers}", source, chosen, workers, log, chosen.items / hand)


def _write(path: Path, items: int) -> None:
    dice = random.Random(2026)
    with path.open("wb") as out:
        for n in range(items):
            out.write(orjson.dumps(record(n, dice)) + b"\n")


def _by_hand(source: Path, folder: Path) -> float:
    """The same fields and the same log, as one would write it without the product."""
    store = sqlite3.connect(folder / "hand.db")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("CREATE TABLE chunk(node TEXT, first INT, n INT, data BLOB)")
    packer = zstandard.ZstdCompressor(level=3)
    started = time.perf_counter()
    kept = at = 0
    with source.open("rb") as lines:
        while portion := [line for _, line in zip(range(PORTION), lines)]:  # noqa: B905 - the shorter one ends it
            items = [orjson.loads(line) for line in portion]
            mapped = [_mapped(item) for item in items]
            texts = [orjson.dumps(one) for one in mapped]
            good = [text for text, one in zip(texts, mapped, strict=True) if one["active"]]
            bad = [text for text, one in zip(texts, mapped, strict=True) if not one["active"]]
            kept += len(good)
            read = [orjson.dumps(item) for item in items]
            for node, given in (("read", read), ("map", texts), ("kept", good), ("rejected", bad)):
                data = packer.compress(b"\n".join(given))
                store.execute("INSERT INTO chunk VALUES (?, ?, ?, ?)", (node, at, len(given), data))
            store.commit()
            at += len(items)
    store.close()
    assert kept == at // 2
    return time.perf_counter() - started


def _mapped(r: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": r["sku"],
        "name": r["title"].strip()[:60],
        "gtin": r["ean"] or None,
        "price": r["price"],
        "gross": round(r["price"] * 1.23, 2),
        "category": r["category"]["name"],
        "unit": r["unit"].upper(),
        "stock": r["stock"] + r["reserved"],
        "active": r["stock"] > 0,
        "code": f"{r['sku']}-{r['unit']}",
        "weight": r["weight"] or 0,
        "note": r["note"],
    }


def _measure(home: Path, source: Path, chosen: argparse.Namespace, workers: int, log: str, hand: float) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(databases(chosen.database))
        product = Product.open(Config(home=home, database_url=database))
        stack.callback(product.close)
        file_id = asyncio.run(product.files.create("items.jsonl", "x", _chunks(source))).id
        flow_id = _flow(product, file_id, chosen.mappings)
        home.mkdir(exist_ok=True)
        where = {"WAREFLOW_HOME": str(home), **({"WAREFLOW_DATABASE_URL": database} if database else {})}
        variables = stack.enter_context(queue(home, **where)) if workers else where
        processes = [stack.enter_context(command(_made(home / str(n)), "worker", **variables)) for n in range(workers)]
        for n in range(workers):
            wait_for(lambda n=n: "worker_ready" in (home / str(n) / "worker.log").read_text())  # type: ignore[misc]
        run_id = runs.start(product, flow_id, Wish(log={"mode": LOGS[log]}), by=None).id
        pids = [process.pid for process in processes] or [os.getpid()]
        before = sum(map(cpu_seconds, pids))
        if not workers:
            _work_here(product, run_id)
        run = wait_for(lambda: runs.result(product, run_id))
        seconds = (run.finished_at - run.started_at).total_seconds()
        used = sum(map(cpu_seconds, pids)) - before
        with reading(product.engine) as session:
            state = run_rows.get(session, run_id).state
        assert (state, run.n_in) == ("succeeded", chosen.items), (state, run.n_in, run.error)
        say(
            f"transform, {log} log",
            mappings=chosen.mappings,
            database=chosen.database,
            workers=workers,
            items=run.n_in,
            seconds=round(seconds, 2),
            items_per_second=round(run.n_in / seconds),
            of_by_hand=round(run.n_in / seconds / hand, 2),
            cpu_us_per_item=round(used / run.n_in * 1e6, 1),
            peak_mb=[peak_memory(process.pid) for process in processes],
        )


def _work_here(product: Product, run_id: str) -> None:
    from wareflow.services.work import work_run

    asyncio.run(work_run(product, run_id, "bench"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def _chunks(path: Path) -> Any:
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            yield chunk


def _flow(product: Product, file_id: str, mappings: int) -> str:
    rules = {"match": "all", "rules": [{"field": "active", "operator": "is_true"}]}
    document = {
        "format": "wareflow/1",
        "name": "Measured",
        "description": "",
        "nodes": {
            "read": {"type": "core.read_file", "version": 1, "config": {"file": file_id, "format": "json_lines"}},
            **{f"map_{n}": _mapping(FIELDS if n == 1 else AGAIN) for n in range(1, mappings + 1)},
            "filter": {"type": "core.filter", "version": 1, "config": {"conditions": rules}},
            "count": {
                "type": "core.aggregate",
                "version": 1,
                "config": {"results": [{"name": "items", "what": "count"}]},
            },
        },
        "edges": [
            {"from": "read.items", "to": "map_1.items"},
            *({"from": f"map_{n}.mapped", "to": f"map_{n + 1}.items"} for n in range(1, mappings)),
            {"from": f"map_{mappings}.mapped", "to": "filter.items"},
            {"from": "filter.kept", "to": "count.items"},
        ],
        "layout": {},
    }
    return stored(product, document)


def _mapping(fields: dict[str, str]) -> dict[str, Any]:
    return {"type": "core.map_fields", "version": 1, "config": {"fields": fields}}


if __name__ == "__main__":
    main()
