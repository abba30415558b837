"""The scheduler: relays bells, sweeps, fires schedules. Two may run; one may die; the database decides."""

import signal
import threading
import time
from collections.abc import Callable, Sequence

import structlog

from wareflow.queue import broker as queue
from wareflow.queue.bells import Bell, BellsDown, remind, ring, ring_or_lose
from wareflow.services import endings, scheduling
from wareflow.services.courier import Courier
from wareflow.services.housekeeping import Housekeeper
from wareflow.services.product import Product
from wareflow.services.subscribing import Subscriber

log = structlog.get_logger()
RELAY_EVERY = 0.05
SCHEDULES_EVERY = 1.0
COURIER_PATIENCE = 5.0
"""Seconds for a letter that is on its way; one that takes longer is sent again by the next courier."""


class Scheduler:
    """One loop with three rounds of different length."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._stop = threading.Event()
        url = product.config.redis_url
        self._broker = queue.make_broker(url, timeout=5.0) if url else None

    def run(self) -> None:
        """Go round until stopped."""
        swept = fired = 0.0
        housekeeper = Housekeeper(self._product, self._stop)
        courier = Courier(self._product, self._stop)
        housekeeper.start()
        courier.start()
        subscriber = Subscriber(self._product, self._stop)
        subscriber.start()
        log.info("scheduler_ready")
        while not self._stop.wait(RELAY_EVERY):
            moment = time.monotonic()
            self._round(self._relay)
            if moment - fired >= SCHEDULES_EVERY:
                fired = moment
                self._round(self._fire)
                self._round(self._endings)
            if moment - swept >= self._product.config.sweep_seconds:
                swept = moment
                self._round(self._sweep)
        housekeeper.join()
        courier.join(timeout=COURIER_PATIENCE)
        subscriber.join(timeout=COURIER_PATIENCE)
        if self._broker is not None:
            self._broker.close()

    def stop(self) -> None:
        """End after this round."""
        self._stop.set()

    def _relay(self) -> None:
        try:
            while scheduling.relay(self._product, self._ring):
                pass
        except BellsDown as down:
            log.warning("bells_wait", reason=str(down))
            self._stop.wait(1.0)

    def _ring(self, bells: Sequence[Bell]) -> None:
        if self._broker is not None:
            ring(self._broker, bells)

    def _ring_or_lose(self, bells: Sequence[Bell]) -> None:
        if self._broker is not None:
            ring_or_lose(self._broker, bells)

    def _remind(self, bells: Sequence[Bell]) -> None:
        if self._broker is not None:
            remind(self._broker, bells)

    def _fire(self) -> None:
        scheduling.fire_due(self._product)

    def _endings(self) -> None:
        endings.handle_all(self._product)

    def _sweep(self) -> None:
        scheduling.sweep_and_ring(self._product, self._ring_or_lose, self._remind)
        if self._broker is not None:
            queue.reap(self._broker)

    def _round(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("round_failed", round=work.__name__)
            self._stop.wait(1.0)


def run_scheduler(product: Product) -> None:
    """The scheduler process."""
    scheduler = Scheduler(product)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: scheduler.stop())
    scheduler.run()
    product.close()
