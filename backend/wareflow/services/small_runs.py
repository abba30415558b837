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
from wareflow.engine.log_policy import LogPolicy
from wareflow.engine.stage import NodeStats, Stage, StageResult
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.items import Item
from wareflow.services import stories
from wareflow.services.execution import execute
from wareflow.services.no_host import NoHost
from wareflow.services.product import Product
from wareflow.services.small_ways import Way, Ways
from wareflow.store import chunks, closing, record_keys, small_runs, steps, tasks
from wareflow.store.database import reading
from wareflow.store.small_runs import Finished, Row, Taken
from wareflow.store.tasks import Claimed

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
    way: Way, result: StageResult, *, run_id: str, task_id: str, project_id: str, began: datetime, with_head: bool,
    policy: LogPolicy,
) -> Made | None:  # fmt: skip
    """The rows that a page and its run end with; ``None`` when the log must leave out a part of them.

    ``with_head``: those of the head's own items too.
    """
    head = way.trigger
    outputs = {end: items for end, items in result.outputs.items() if with_head or end[0] != head}
    if _leaves_out(policy, way, outputs):
        return None
    place = chunks.place_of(run_id, head, task_id, 0)
    ended = bytes(result.outcomes[root] for root in sorted(result.outcomes))
    told = {node: _step(node, stats, began) for node, stats in result.stats.items()}
    return Made(
        outputs=result.outputs,
        outcomes=ended,
        nodes=tuple(told),
        chunks=chunks.rows_of(place, chunks.pack(outputs)),
        steps=[],  # a run that is over has its counts itself
        keys=record_keys.rows_of(place, project_id, stories.business_keys(way.graph, outputs)),
        run={
            "state": "succeeded",
            "steps": [step.plain() for step in told.values()],
            **closing.book_values(books.Books.of([ended])),
        },
    )


def head_of(
    way: Way, given: Mapping[str, list[Item]], *, run_id: str, task_id: str, project_id: str, began: datetime
) -> Made:
    """The rows of what the head gave, for a run that a worker takes."""
    head = way.trigger
    outputs: dict[End, Sequence[Item]] = {(head, port): items for port, items in given.items()}
    place = chunks.place_of(run_id, head, task_id, 0)
    step = {
        "task_id": task_id,
        "node_id": head,
        "run_id": run_id,
        "status": "done",
        "inputs": {},
        "outputs": {port: len(items) for port, items in given.items()},
        "error": None,
        "duration_ms": 0,
        "started_at": began,
        "finished_at": datetime.now(UTC),
    }
    packed = chunks.rows_of(place, chunks.pack(outputs))
    keys = record_keys.rows_of(place, project_id, stories.business_keys(way.graph, outputs))
    return Made(outputs, b"", (head,), packed, [step], keys, {})


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
        left: list[Claimed] = []
        while True:
            most = 0 if self.stopping else MOST_TAKEN
            work = partial(
                _store_and_take, worker=self._worker, finished=finished, left=left, most=most, lease=self._lease
            )
            closed, taken = await self._product.writer.write(work)
            done += len(closed)
            left = [each.claimed for each in finished if each.claimed.run_id not in closed]
            if not taken and not left:
                return done
            finished = []
            if len(taken) == 1 and taken[0].claimed.resumed:
                await execute(self._product, taken[0].claimed)
                done += 1
                continue
            for page in taken:
                await asyncio.sleep(0)  # heartbeats and others in this loop have their turn between two runs
                made = await self._do(page)
                if made is None:
                    left.append(page.claimed)
                else:
                    finished.append(made)

    @property
    def _lease(self) -> float:
        return self._product.config.lease_seconds

    async def _do(self, page: Taken) -> Finished | None:
        """The page in memory; ``None`` leaves it to the ordinary way."""
        options = page.options or {}
        trigger = options.get("trigger_node")
        if page.stopping or trigger != page.claimed.head or page.until_node:
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
            given.setdefault(port, []).extend(chunks.unpacked(data, facts))
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
            began=began, with_head=False, policy=LogPolicy.of(options.get("log")),
        )  # fmt: skip
        if made is None:
            return None
        return Finished(page.claimed, made.run, made.outcomes, made.nodes, made.chunks, made.steps, made.keys)


def _store_and_take(
    session: Session,
    *,
    worker: str,
    finished: Sequence[Finished],
    left: Sequence[Claimed],
    most: int,
    lease: float,
) -> tuple[set[str], list[Taken]]:
    """``left`` are pages that need the ordinary way: given back, then taken one by one, each with its own heartbeat."""
    closed = small_runs.finish_all(session, finished)
    if left:
        tasks.release_all(session, left)
    return closed, small_runs.claim(session, worker, limit=most, lease=lease) if most else []


def _step(node: str, stats: NodeStats, began: datetime) -> steps.Step:
    step = steps.Step(node, duration_ms=round(stats.seconds * 1000), started_at=began, finished_at=datetime.now(UTC))
    step.inputs.update(stats.inputs)
    step.outputs.update(stats.outputs)
    return step


def _leaves_out(policy: LogPolicy, way: Way, outputs: Mapping[End, Sequence[Item]]) -> bool:
    if policy == LogPolicy():
        return False  # nothing, as a rule, of a run that is small
    limits = policy.for_graph(way.graph)
    return any(limits.keeps(end, 0, items).dropped for end, items in outputs.items())
