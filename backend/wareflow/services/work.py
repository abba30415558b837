"""Working off tasks: claim one, do it, look for the next. Any number of workers do this side by side."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from wareflow.engine.graph import End, Graph
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Action
from wareflow.services import runs
from wareflow.services.execution import execute, release
from wareflow.services.product import Product
from wareflow.store import tasks
from wareflow.store.database import reading, transact
from wareflow.store.models import Run
from wareflow.store.sweep import Swept, sweep
from wareflow.store.tasks import Claimed

log = structlog.get_logger()
PAUSE = 0.05
LONGEST_PAUSE = 1.0


MOST, MOST_WAITING = 2, 6
"""Pages in hand at a time; more where they spend their time waiting."""


class Hands:
    """Pages that a worker goes on with right after it read them: no second hop, and nothing is decoded again.

    What does not fit lies ready in the database, for any worker.
    """

    def __init__(self, product: Product, stopping: Callable[[], bool] = lambda: False) -> None:
        self._product = product
        self._stopping = stopping
        self._waits = False
        """Whether the run at hand waits for other systems."""
        self._busy: set[asyncio.Task[None]] = set()

    def suit(self, graph: Graph) -> None:
        """Where nodes wait for other systems, the processor has time for further pages."""
        self._waits = any(isinstance(node, Action) for node in graph.nodes.values())

    async def room(self) -> None:
        """Wait until a further page like the last one has a chance to be worked on."""
        if not self._waits:
            await self._product.computing.room()

    @property
    def free(self) -> bool:
        """Whether there is room for a page."""
        return len(self._busy) < (MOST_WAITING if self._waits else MOST) and not self._stopping()

    @property
    def stopping(self) -> bool:
        """Whether this worker is going: whoever reads for it gives the rest to another one."""
        return self._stopping()

    def take(self, claimed: Claimed, given: dict[End, list[Item]]) -> None:
        """Do this page now; it is leased by this worker already."""
        self._begin(execute(self._product, claimed, given=given))

    def call(self, reader: Claimed) -> None:
        """Do a page that lies ready in the reader's run, if there is room."""
        if self.free:
            self._begin(self._fetch(reader))

    async def _fetch(self, reader: Claimed) -> None:
        claimed = await claim(self._product, reader.owner, run_id=reader.run_id, queues=(reader.queue,))
        if claimed is not None:
            await execute(self._product, claimed)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def rest(self) -> None:
        """Wait until all is done."""
        while self._busy:
            await asyncio.gather(*self._busy)

    async def drop(self) -> None:
        """Give back what is not done."""
        await asyncio.sleep(0)  # what has not begun to run could not give itself back
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)


async def claim(
    product: Product,
    worker: str,
    *,
    task_id: str | None = None,
    run_id: str | None = None,
    queues: tuple[str, ...] = tasks.QUEUES,
) -> Claimed | None:
    """The next task that is due, in the hands of this worker."""
    work = partial(
        tasks.claim,
        worker=worker,
        task_id=task_id,
        run_id=run_id,
        queues=queues,
        lease=product.config.lease_seconds,
    )
    asked = asyncio.ensure_future(product.writer.write(work))
    try:
        return await asyncio.shield(asked)
    except asyncio.CancelledError:
        # The commit may be under way: a task claimed for somebody who is gone would wait for its lease to end.
        if (claimed := await asked) is not None:
            await release(product, claimed)
        raise


async def _claim_like(product: Product, worker: str, task_id: str) -> Claimed | None:
    queue = await asyncio.to_thread(_queue_of, product, task_id)
    return await claim(product, worker, queues=(queue,)) if queue else None


def _queue_of(product: Product, task_id: str) -> str | None:
    with reading(product.engine) as session:
        return tasks.queue_of(session, task_id)


async def work_off(
    product: Product,
    worker: str,
    *,
    task_id: str | None = None,
    run_id: str | None = None,
    queues: tuple[str, ...] = tasks.QUEUES,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Do the rung task, then whatever is due in its queue, so that a small run needs no second bell; says how many.

    Flows take turns: a hand that has done a page of a long import looks first at those that have nothing at work. A
    hand called for one queue stays with it, so that a test run in the editor never waits behind an import.
    Once it is ``stopping`` what was begun is finished, and nothing more is claimed.
    """
    done = 0
    hands = Hands(product, stopping)
    try:
        claimed = await claim(product, worker, task_id=task_id, run_id=run_id, queues=queues)
        if claimed is None and task_id is not None:
            # Somebody was quicker, and not every page of a run has a bell of its own: there may be more like it.
            claimed = await _claim_like(product, worker, task_id)
        while claimed is not None:
            await execute(product, claimed, hands=hands)
            done += 1
            await hands.room()
            if stopping():
                break
            queues = (claimed.queue,) if task_id else queues
            claimed = await claim(product, worker, run_id=run_id, queues=queues)
            if claimed is None and not hands.free:
                await hands.rest()
        await hands.rest()
    finally:
        await hands.drop()
    return done


async def work_run(product: Product, run_id: str, worker: str, *, hands: int = 4) -> Run:
    """Work at one run until it is over, together with whoever else works at it."""
    helpers = [asyncio.create_task(_hand(product, run_id, f"{worker}-{n}")) for n in range(hands)]
    try:
        await asyncio.gather(*helpers)
    finally:
        for helper in helpers:
            helper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*helpers, return_exceptions=True)
    run = await asyncio.to_thread(runs.result, product, run_id)
    assert run is not None
    return run


async def _hand(product: Product, run_id: str, worker: str) -> None:
    pause = PAUSE
    while await asyncio.to_thread(runs.result, product, run_id) is None:
        if await work_off(product, worker, run_id=run_id):
            pause = PAUSE
            continue
        await asyncio.to_thread(sweep_once, product)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


def sweep_once(product: Product) -> Swept:
    """One round of the sweeper; a database that is away for a moment is tried again next round."""
    try:
        return transact(product.engine, partial(sweep, settle=product.config.settle_seconds))
    except DBAPIError:
        log.warning("sweep_failed", exc_info=True)
        return Swept()
