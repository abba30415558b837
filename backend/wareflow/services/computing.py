"""Pages that only compute, in a loop and a thread of their own: reading, leases and calls go on meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 2
"""Pages in line: the next one is at hand when one is through."""


class Computing:
    """One thread for all of it, so that a node meets one page at a time, as it does in the loop of the worker.

    Everything is called in that loop, or when it is over.
    """

    def __init__(self) -> None:
        self._in_line = 0
        self._left = asyncio.Condition()
        self._paused: dict[str, asyncio.Event] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, run_id: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What comes of a page of the run; who is cancelled here stops it there as well."""
        self._in_line += 1
        try:
            while run_id in self._paused:
                await self._paused[run_id].wait()
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), self._running()))
        finally:
            self._in_line -= 1
            async with self._left:
                self._left.notify()

    async def room(self) -> None:
        """Wait while pages stand in line here: another worker may have time for what lies ready."""
        async with self._left:
            while self._in_line >= MOST:
                await self._left.wait()

    def pause(self, run_id: str) -> None:
        """Begin no further page of the run: this process reads it for others, who have nothing to do.

        Threads share one interpreter, and one that computes lets those that read in a few times in each page only.
        """
        self._paused.setdefault(run_id, asyncio.Event())

    def go_on(self, run_id: str) -> None:
        """The others have enough."""
        if paused := self._paused.pop(run_id, None):
            paused.set()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="computing", daemon=True).start()
        return self._loop

    def close(self) -> None:
        """End the thread; nothing may be at work any more."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
