"""100,000 items of 1 kB through a mapping of 12 fields and a filter that keeps half, beside the same by hand."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.engine.catalog import load_catalog
from wareflow.engine.document import parse_flow
from wareflow.engine.graph import build_graph
from wareflow.engine.lineage import encode_facts, encode_records
from wareflow.engine.stage import Stage
from wareflow.sdk.context import RunInfo
from wareflow.sdk.items import Item
from wareflow.testing import MemoryHost

from bench._flows import FIELDS
from bench._parts import say

ITEMS, PAGE = 100_000, 500
FLOW: dict[str, Any] = {
    "format": "wareflow/1",
    "name": "Measured",
    "description": "",
    "nodes": {
        "start": {"type": "core.manual_start", "version": 1, "config": {}},
        "map": {"type": "core.map_fields", "version": 1, "config": {"fields": FIELDS}},
        "filter": {
            "type": "core.filter",
            "version": 1,
            "config": {"conditions": {"match": "all", "rules": [{"field": "active", "operator": "is_true"}]}},
        },
    },
    "edges": [{"from": "start.items", "to": "map.items"}, {"from": "map.mapped", "to": "filter.items"}],
    "layout": {},
}


def record(n: int) -> dict[str, Any]:
    """About 1 kB; every second one is in stock."""
    return {
        "sku": f"{n:08d}",
        "title": f"  Mug no. {n}, blue ",
        "ean": f"590{n:010d}",
        "price": Decimal(n % 10_000) / 100,
        "category": {"id": n % 50, "name": f"Kitchen {n % 50}"},
        "unit": "pcs",
        "stock": n % 2,
        "reserved": 3,
        "weight": None,
        "note": "x" * 700,
    }


def main() -> None:
    size = len(json.dumps(record(1), default=str))
    pages = [[record(n) for n in range(at, at + PAGE)] for at in range(0, ITEMS, PAGE)]
    by_hand, kept = _timed(lambda: _by_hand(pages))
    ours, kept_by_us = asyncio.run(_ours(pages))
    logged, _ = asyncio.run(_ours(pages, encode=True))
    assert kept == kept_by_us == ITEMS // 2
    say(
        "transforms in memory",
        items=ITEMS,
        bytes_each=size,
        by_hand_items_per_second=round(ITEMS / by_hand),
        stage_items_per_second=round(ITEMS / ours),
        ratio=round(ours / by_hand, 2),
        with_encoding_items_per_second=round(ITEMS / logged),
    )


def _timed(work: Any) -> tuple[float, int]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def _by_hand(pages: list[list[dict[str, Any]]]) -> int:
    kept = 0
    factor = Decimal("1.23")
    for page in pages:
        mapped = [
            {
                "number": r["sku"],
                "name": r["title"].strip()[:60],
                "gtin": r["ean"] or None,
                "price": r["price"],
                "gross": round(r["price"] * factor, 2),
                "category": r["category"]["name"],
                "unit": r["unit"].upper(),
                "stock": r["stock"] + r["reserved"],
                "active": r["stock"] > 0,
                "code": f"{r['sku']}-{r['unit']}",
                "weight": r["weight"] or 0,
                "note": r["note"],
            }
            for r in page
        ]
        kept += len([r for r in mapped if r["active"]])
    return kept


async def _ours(pages: list[list[dict[str, Any]]], *, encode: bool = False) -> tuple[float, int]:
    graph = build_graph(parse_flow(json.dumps(FLOW).encode()), load_catalog())
    info = RunInfo(id="r", mode="live", now=datetime.now(UTC), flow="Measured", number=1)
    host = MemoryHost({}, None)
    kept = 0
    started = time.process_time()
    async for task_no, items in _items(pages):
        stage = Stage(graph, "start", host, info, task_no=task_no, first_free=len(items))
        stage.emit("start", {"items": items})
        result = await stage.run([])
        kept += len(result.outputs["filter", "kept"])
        if encode:
            for outputs in result.outputs.values():
                encode_records(outputs)
                encode_facts(outputs)
    return time.process_time() - started, kept


async def _items(pages: list[list[dict[str, Any]]]) -> AsyncIterator[tuple[int, list[Item]]]:
    for task_no, page in enumerate(pages, 1):
        first = task_no << 20
        yield task_no, [Item(one, id=first + n, roots=(first + n,)) for n, one in enumerate(page)]


if __name__ == "__main__":
    main()
