"""The worker: Dramatiq rings, the database says what is to be done, one event loop does it."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import CancelledError
from typing import Any

import structlog
from dramatiq import Worker

from wareflow.queue.bells import on_bell
from wareflow.queue.broker import make_broker
from wareflow.services.product import Product, keep_for_good
from wareflow.services.small_runs import SmallRuns
from wareflow.services.work import work_off
from wareflow.store.small_runs import INSTANT
from wareflow.store.tasks import ONE_BY_ONE, QUEUES

log = structlog.get_logger()
IDLE_LOOK = 2.0
"""Seconds between looks of an idle worker into the database: bells may be lost, work is not."""
SOON = 0.02
GRACE = 25.0


class TaskWorker:
    """Tasks in one event loop: those that are rung for, and those found by looking."""

    def __init__(self, product: Product, *, hands: int = 4, look_every: float = IDLE_LOOK) -> None:
        self._product = product
        self._hands = hands
        self._look_every = look_every
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping = asyncio.Event()
        self._working: set[asyncio.Task[int]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._small = SmallRuns(product, self._name)

    async def run(self) -> None:
        """Work until told to stop; then give back what cannot be finished in time."""
        self._loop = asyncio.get_running_loop()
        listeners = await asyncio.to_thread(self._listen)
        for name in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(name, self._stopping.set)
        log.info("worker_ready", worker=self._name)
        lookers = [asyncio.create_task(self._look(n)) for n in range(2)]
        await self._stopping.wait()
        self._small.stopping = True
        await self._finish({*lookers, *self._working})
        # Side by side: each may wait a while for a queue that says nothing any more.
        await asyncio.gather(*(asyncio.to_thread(listener.stop, 1_000) for listener in listeners))
        await self._product.clients.aclose()
        self._product.close()

    def answer(self, task_id: str) -> None:
        """Called by Dramatiq in one of its threads: do the task, hold the message until it is done."""
        assert self._loop is not None
        if self._stopping.is_set():
            return
        if task_id == INSTANT:
            # One bell stands for many small runs: nothing is held for them, they are rows like any other task.
            asyncio.run_coroutine_threadsafe(self._drain(self._small.drain), self._loop)
            return
        future = asyncio.run_coroutine_threadsafe(self._do(task_id), self._loop)
        try:
            future.result()
        except (CancelledError, asyncio.CancelledError):
            log.info("task_given_back", task=task_id)

    async def _do(self, task_id: str | None = None, queues: tuple[str, ...] = QUEUES) -> int:
        stopping = self._stopping.is_set
        return await self._noted(work_off(self._product, self._name, task_id=task_id, queues=queues, stopping=stopping))

    async def _drain(self, drain: Callable[[], Coroutine[Any, Any, int]]) -> int:
        try:
            return await self._noted(drain())
        except Exception:
            log.exception("drain_failed")
            return 0

    async def _noted(self, work: Coroutine[Any, Any, int]) -> int:
        task = asyncio.create_task(work)
        self._working.add(task)
        try:
            return await task
        finally:
            self._working.discard(task)

    async def _look(self, number: int) -> None:
        """An idle worker asks the database, so that the queue is a convenience and not a need."""
        await self._rest(self._look_every * (number + 1) / 2)
        pause = self._look_every
        while not self._stopping.is_set():
            try:
                done = await self._drain(self._small.look) + await self._do(queues=ONE_BY_ONE)
            except Exception:
                log.exception("look_failed")
                done = 0
            # Where there was work there may soon be more of it.
            pause = SOON if done else min(self._look_every, pause * 2)
            if not done:
                await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _finish(self, working: Collection[asyncio.Task[Any]]) -> None:
        _, left = await asyncio.wait(working, timeout=GRACE)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _listen(self) -> list[Worker]:
        """Listen for bells; without a queue the looking alone does the work."""
        url = self._product.config.redis_url
        if url is None:
            return []
        # Hands of their own, so that a test run in the editor never waits behind an import.
        hands = {"interactive": max(1, self._hands // 2), "default": self._hands, "bulk": max(1, self._hands // 2)}
        workers = []
        for queue, threads in hands.items():
            broker = make_broker(url)
            on_bell(broker, self.answer)
            workers.append(Worker(broker, queues={queue}, worker_threads=threads, worker_timeout=200))
        for worker in workers:
            worker.start()
        return workers


def run_worker(product: Product, hands: int = 4) -> None:
    """The worker process."""
    keep_for_good()
    asyncio.run(TaskWorker(product, hands=hands).run())
