"""Waiting for runs that workers do: one look into the database for all that wait."""

import asyncio
from collections import defaultdict

from wareflow.services.product import Product
from wareflow.store import small_runs
from wareflow.store.database import reading

LOOK_EVERY = 0.02
LATER = 0.25
SOON = 2.0
"""Seconds for which a run is looked for often; then it is one of the long ones."""


class Waiter:
    """Tells callers when their runs are over."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._waiting: dict[str, list[asyncio.Event]] = defaultdict(list)
        self._looker: asyncio.Task[None] | None = None
        self._last_new = 0.0

    @property
    def count(self) -> int:
        """How many callers wait."""
        return sum(len(events) for events in self._waiting.values())

    async def until_over(self, run_id: str, seconds: float) -> bool:
        """Whether the run was over within the time."""
        event = asyncio.Event()
        self._waiting[run_id].append(event)
        loop = asyncio.get_running_loop()
        self._last_new = loop.time()
        if self._looker is None or self._looker.done():
            self._looker = loop.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        finally:
            self._forget(run_id, event)
        return True

    def _forget(self, run_id: str, event: asyncio.Event) -> None:
        events = self._waiting.get(run_id, [])
        if event in events:
            events.remove(event)
        if not events:
            self._waiting.pop(run_id, None)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(LOOK_EVERY if loop.time() - self._last_new < SOON else LATER)
            for run_id in await asyncio.to_thread(self._over, list(self._waiting)):
                for event in self._waiting.get(run_id, []):
                    event.set()

    def _over(self, run_ids: list[str]) -> set[str]:
        with reading(self._product.engine) as session:
            return small_runs.finished_among(session, run_ids)
