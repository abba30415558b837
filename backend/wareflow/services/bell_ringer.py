"""One bell for many runs: whoever stored small runs says so, and a thread rings, at most so often a second.

A bell that is lost costs a second or two: idle workers look by themselves, and the sweeper rings again.
"""

import threading

import structlog

from wareflow.queue.bells import Bell, ring_or_lose
from wareflow.queue.broker import make_broker
from wareflow.store.outbox import Bell as StoredBell
from wareflow.store.small_runs import INSTANT

log = structlog.get_logger()
EVERY = 0.02


class Ringer:
    """Rings for the small runs of this process."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._wanted = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Small runs are waiting. Returns at once."""
        if self._url is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)
            self._thread.start()
        self._wanted.set()

    def close(self) -> None:
        """Ring no more."""
        self._closing = True
        self._wanted.set()

    def _run(self) -> None:
        broker = make_broker(self._url, timeout=5.0)
        pause = threading.Event()
        bell: Bell = StoredBell(INSTANT, INSTANT)
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closing:
                broker.close()
                return
            ring_or_lose(broker, [bell])
            pause.wait(EVERY)
