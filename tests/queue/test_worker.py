"""The worker process: how it ends."""

import asyncio
import threading
from pathlib import Path

import pytest
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.worker.worker import TaskWorker


class Listener:
    """Stops only together with the others: as one whose queue says nothing any more, it takes its time."""

    def __init__(self, together: threading.Barrier) -> None:
        self._together = together
        self.stopped = False

    def stop(self, timeout: int) -> None:
        self._together.wait(20)
        self.stopped = True


async def test_a_worker_that_is_stopped_waits_for_its_queues_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(3)
    listeners = [Listener(together) for _ in range(3)]
    worker = TaskWorker(Product.open(Config(home=tmp_path)), look_every=0.05)
    monkeypatch.setattr(worker, "_listen", lambda: listeners)

    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    worker._stopping.set()
    await running

    assert all(listener.stopped for listener in listeners)
