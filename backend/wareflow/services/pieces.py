"""Work in pieces: each one short, so that whoever else wants to write waits for no more than a moment."""

import contextlib
import threading
import time
from collections.abc import Iterator

LEAST, MOST = 10, 2_000
LONG, SHORT = 0.06, 0.02
"""Seconds with SQLite's only write lock after which the next piece is smaller, and under which it may be larger."""


class Pace:
    """How many rows a piece may have, so that nobody waits long for the lock."""

    def __init__(self, stop: threading.Event | None = None, *, wait: bool = True) -> None:
        self._stop = stop or threading.Event()
        self._wait = wait
        self.limit = 100
        self.longest = 0.0

    @property
    def stopped(self) -> bool:
        """Whether somebody wants to go home."""
        return self._stop.is_set()

    @contextlib.contextmanager
    def piece(self) -> Iterator[int]:
        """The size of the next piece; measures it, and leaves the lock to others for twice as long."""
        began = time.monotonic()
        yield self.limit
        took = time.monotonic() - began
        self.longest = max(self.longest, took)
        if took > LONG:
            self.limit = max(self.limit // 2, LEAST)
        elif took < SHORT:
            self.limit = min(self.limit * 3 // 2, MOST)
        if self._wait:
            self._stop.wait(max(2 * took, 0.01))
