"""Small runs done in memory: one page through a body that reaches nothing outside, stored with many others at once.

Whatever is not plain success (an item that failed, that must wait, a broken node) is thrown away here and done again
the ordinary way, which knows how to keep it: computing a transform twice costs time and nothing else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

import structlog
from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.graph import End
from wareflow.engine.lineage import decode_items, encode_facts
from wareflow.engine.log_policy import LogPolicy
from wareflow.engine.stage import NodeStats, Stage, StageResult
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.items import Item
from wareflow.services import stories
from wareflow.services.execution import execute
from wareflow.services.no_host import NoHost
from wareflow.services.product import Product
from wareflow.services.small_ways import Way, Ways
from wareflow.store import chunks, small_runs, steps
from wareflow.store.database import reading
from wareflow.store.ids import new_id
from wareflow.store.small_runs import Finished, Row, Taken

log = structlog.get_logger()
MOST_TAKEN = 64


@dataclass(frozen=True)
class Made:
    """What came of a page without anything left over."""

    outputs: Mapping[End, Sequence[Item]]
    outcomes: bytes
    nodes: tuple[str, ...]
    chunks: list[Row]
    steps: list[Row]
    keys: list[Row]
    run: Row


async def work_through(
    product: Product, way: Way, given: Mapping[str, list[Item]], *, info: RunInfo, trigger: Trigger, task_no: int
) -> StageResult | None:
    """One page through the body; ``None`` when anything is left over that needs the ordinary way."""
    count = sum(len(items) for items in given.values())
    host = NoHost(product)
    stage = Stage(way.graph, way.trigger, host, info, task_no=task_no, first_free=count, trigger=trigger)
    stage.emit(way.trigger, given)
    result = await stage.run([])
    left_over = result.parked or result.retries or result.halted or result.changes
    if left_over or any(stats.error for stats in result.stats.values()):
        return None
    ended = len(result.outcomes) == count and all(result.outcomes.values())
    return result if ended else None


def made_of(
    way: Way, result: StageResult, *, run_id: str, task_id: str, project_id: str, task_no: int, began: datetime,
    with_head: bool, policy: LogPolicy | None = None,
) -> Made | None:  # fmt: skip
    """The rows that a page and its run end with. ``with_head``: those of the head's own items too."""
    head = way.trigger
    outputs = {end: items for end, items in result.outputs.items() if with_head or end[0] != head}
    if policy is not None and any(policy.keeps(end, 0, items).dropped for end, items in outputs.items()):
        return None
    place = {"run_id": run_id, "head": head, "task_id": task_id, "page_no": 0}
    ended = bytes(result.outcomes[root] for root in sorted(result.outcomes))
    told = {node: _step(node, stats, began) for node, stats in result.stats.items()}
    return Made(
        outputs=result.outputs,
        outcomes=ended,
        nodes=tuple(told),
        chunks=[_chunk(place, one) for one in chunks.pack(outputs)],
        steps=[],  # a run that is over has its counts itself
        keys=_keys(way, outputs, place, project_id),
        run=_ended(books.Books.of([ended]), [step.plain() for step in told.values()]),
    )


def head_of(
    way: Way, given: Mapping[str, list[Item]], *, run_id: str, task_id: str, project_id: str, began: datetime
) -> Made:
    """The rows of what the head gave, for a run that a worker takes."""
    head = way.trigger
    outputs: dict[End, Sequence[Item]] = {(head, port): items for port, items in given.items()}
    place = {"run_id": run_id, "head": head, "task_id": task_id, "page_no": 0}
    stats = NodeStats(outputs={port: len(items) for port, items in given.items()})
    step = _step(head, stats, began)
    packed = [_chunk(place, one) for one in chunks.pack(outputs)]
    keys = _keys(way, outputs, place, project_id)
    return Made(outputs, b"", (head,), packed, [_step_row(run_id, task_id, head, step)], keys, {})


def page_of(way: Way, records: Sequence[Mapping[str, Any]], task_no: int, port: str) -> dict[str, list[Item]]:
    """The numbered items of the one page that a trigger gives."""
    first = task_no << 20
    return {port: [Item(dict(record), id=first + n, roots=(first + n,)) for n, record in enumerate(records)]}


class SmallRuns:
    """Works off the queue of small runs: takes a handful, does them, stores them and takes the next, in one commit."""

    def __init__(self, product: Product, worker: str) -> None:
        self._product = product
        self._worker = worker
        self._ways = Ways()
        self._draining = False
        self._again = False
        self.stopping = False

    async def look(self) -> int:
        """Drain if anything is due: an idle worker looks often, and a look must keep no writer waiting."""
        return await self.drain() if await asyncio.to_thread(self._waits) else 0

    def _waits(self) -> bool:
        with reading(self._product.engine) as session:
            return small_runs.waiting(session)

    async def drain(self) -> int:
        """Until nothing is due; says how many runs were done. One drains at a time; later bells are heard too."""
        if self._draining:
            self._again = True
            return 0
        self._draining = True
        try:
            done = await self._drain()
            while self._again and not self.stopping:
                self._again = False
                done += await self._drain()
            return done
        finally:
            self._draining = self._again = False

    async def _drain(self) -> int:
        done = 0
        finished: list[Finished] = []
        while True:
            most = 0 if self.stopping else MOST_TAKEN
            work = partial(_store_and_take, worker=self._worker, finished=finished, most=most, lease=self._lease)
            closed, taken = await self._product.writer.write(work)
            done += len(closed)
            for each in finished:
                if each.claimed.run_id not in closed:
                    await execute(self._product, each.claimed)
            if not taken:
                return done
            finished = []
            for page in taken:
                await asyncio.sleep(0)  # heartbeats and others in this loop have their turn between two runs
                made = await self._do(page)
                if made is None:
                    await execute(self._product, page.claimed)
                    done += 1
                else:
                    finished.append(made)

    @property
    def _lease(self) -> float:
        return self._product.config.lease_seconds

    async def _do(self, page: Taken) -> Finished | None:
        """The page in memory; ``None`` leaves it to the ordinary way."""
        options = page.options or {}
        trigger = options.get("trigger_node")
        if page.claimed.resumed or page.stopping or trigger != page.claimed.head or page.until_node:
            return None
        try:
            way = self._ways.get(self._product, page.version_id, trigger)
        except Exception:
            log.exception("small_run_not_loaded", run=page.claimed.run_id)
            return None
        if not way.pure:
            return None
        given: dict[str, list[Item]] = {}
        for port, data, facts in page.chunks:
            given.setdefault(port, []).extend(decode_items(small_runs.unpack(data), small_runs.unpack(facts)))
        mode = cast(Any, page.mode)
        info = RunInfo(id=page.claimed.run_id, mode=mode, now=page.now, flow=way.flow_name, number=page.number)
        brought = Trigger(options.get("trigger_kind", "webhook"), trigger, (), options.get("data", {}))
        began = datetime.now(UTC)
        result = await work_through(
            self._product, way, given, info=info, trigger=brought, task_no=page.claimed.no
        )  # fmt: skip
        if result is None:
            return None
        made = made_of(
            way, result, run_id=page.claimed.run_id, task_id=page.claimed.id, project_id=page.claimed.project_id,
            task_no=page.claimed.no, began=began, with_head=False,
            policy=LogPolicy.of(options["log"]).for_graph(way.graph) if "log" in options else None,
        )  # fmt: skip
        if made is None:
            return None
        return Finished(page.claimed, made.run, made.outcomes, made.nodes, made.chunks, made.steps, made.keys)


def _store_and_take(
    session: Session, *, worker: str, finished: Sequence[Finished], most: int, lease: float
) -> tuple[set[str], list[Taken]]:
    closed = small_runs.finish_all(session, finished)
    return closed, small_runs.claim(session, worker, limit=most, lease=lease) if most else []


def _chunk(place: Row, one: chunks.Packed) -> Row:
    return {
        **place,
        "node_id": one.end[0],
        "port": one.end[1],
        "first_item": one.first,
        "n": len(one.items),
        "codec": chunks.CODEC,
        "data": one.data,
        "lineage": small_runs.pack(encode_facts(one.items)),
    }


def _step(node: str, stats: NodeStats, began: datetime) -> steps.Step:
    step = steps.Step(node, duration_ms=round(stats.seconds * 1000), started_at=began, finished_at=datetime.now(UTC))
    step.inputs.update(stats.inputs)
    step.outputs.update(stats.outputs)
    return step


def _step_row(run_id: str, task_id: str, node: str, step: steps.Step) -> Row:
    return {
        "task_id": task_id,
        "node_id": node,
        "run_id": run_id,
        "status": "done",
        "inputs": dict(step.inputs),
        "outputs": dict(step.outputs),
        "error": None,
        "duration_ms": step.duration_ms,
        "started_at": step.started_at,
        "finished_at": step.finished_at,
    }


def _keys(way: Way, outputs: Mapping[End, Sequence[Item]], place: Row, project_id: str) -> list[Row]:
    return [
        {
            **place,
            "id": new_id(),
            "project_id": project_id,
            "value": key.value.casefold(),
            "name": key.name,
            "node_id": key.node,
            "port": key.port,
            "item_no": key.position,
        }
        for key in stories.business_keys(way.graph, outputs)
    ]


def _ended(found: books.Books, told: list[dict[str, Any]]) -> Row:
    return {
        "state": "succeeded",
        "n_in": found.read,
        "n_delivered": found.delivered,
        "n_skipped": found.skipped.total(),
        "skipped_reasons": dict(found.skipped),
        "steps": told,
    }
