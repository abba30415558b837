"""Whose hands a page of a source is for: those of the worker that reads it, or those of all."""

import asyncio
import time
from typing import TYPE_CHECKING

from wareflow.engine.graph import End
from wareflow.sdk.items import Item
from wareflow.store import pages, tasks
from wareflow.store.database import reading

if TYPE_CHECKING:
    from wareflow.services.execution import Work

MOST_AHEAD = 32
"""Pages of a run that may lie ready: what the workers take next, not what the memory or the disk can bear."""
LOOK_FOR_ROOM = 0.2
LOOK_EVERY = 0.05
SUPPLY = 8
"""Pages that lie ready for other workers before this one takes any in hand."""


class Spread:
    """Which pages this worker goes on with itself, and which lie ready for any worker.

    A source that gives quickly fills a small supply for the other workers first; from then on each page is taken in
    hand as long as there is room. A slow source's pages are taken at once, and so is the first one, which may be
    the only one.
    """

    def __init__(self, work: "Work") -> None:
        self._work = work
        self._ready = 0
        self._looked_at = 0.0
        self._rung = 0
        self.slow = True
        """Whether the source kept us waiting for the page at hand."""
        self.slot: pages.Slot | None = None
        """The place kept for the next page."""

    @property
    def take(self) -> bool:
        """Whether the next page is for this worker's own hands."""
        hands = self._work.hands
        return hands is not None and hands.free and (self._ready >= SUPPLY or self.slow)

    @property
    def ring(self) -> bool:
        """Whether the next page needs a bell: who was woken goes on as long as pages lie ready."""
        return self._rung < SUPPLY or self._ready == 0

    def stored(self, added: pages.Page, outputs: dict[End, list[Item]], following: pages.Slot | None) -> None:
        """A page is in the database."""
        self.slot = following
        if self._work.hands is None:
            return
        if added.claimed is not None:
            self._work.hands.take(added.claimed, outputs)
        elif added.task_id is not None:
            self._rung += self.ring
            self._ready += 1
            self._work.product.recent.keep(added.task_id, outputs)
        self.give_way()

    def give_way(self) -> None:
        """Compute here as well when the others have enough, or the source keeps everybody waiting."""
        computing, run_id = self._work.product.computing, self._work.claimed.run_id
        if self.slow or self._ready >= SUPPLY:
            computing.go_on(run_id)
        else:
            computing.pause(run_id)

    def help(self) -> None:
        """While the source keeps us waiting: see to what lies ready."""
        if self._ready and self._work.hands is not None:
            self._work.hands.call(self._work.claimed)

    async def look(self) -> None:
        """Wait while more pages lie ready than workers will take soon: a source never runs away from its targets."""
        if self._ready < SUPPLY or time.monotonic() - self._looked_at < LOOK_EVERY:
            return
        await self._count()
        while self._ready > MOST_AHEAD:
            if self._work.hands is not None:
                self._work.hands.call(self._work.claimed)
            await asyncio.sleep(LOOK_FOR_ROOM)
            await self._count()

    async def _count(self) -> None:
        self._ready = await asyncio.to_thread(_waiting_pages, self._work)
        self._looked_at = time.monotonic()
        self.give_way()

    def let_go(self) -> None:
        """Nothing comes for others any more, or for a while."""
        self._work.product.computing.go_on(self._work.claimed.run_id)


def _waiting_pages(work: "Work") -> int:
    with reading(work.product.engine) as session:
        return tasks.ready_pages(session, work.claimed.run_id)
