"""Housekeeping: what has had its time is removed in small pieces, beside everything else that goes on.

It runs in a thread of the scheduler. Any number may run: each piece is one short transaction that asks the database
again, so two of them, or one that was killed, do no harm.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from wareflow.services import keeping, privacy
from wareflow.services.pieces import Pace
from wareflow.services.product import Product
from wareflow.store import files, kept_for, retention, settings
from wareflow.store.database import reading, transact
from wareflow.store.kept_for import KeptFor
from wareflow.store.retention import Place

log = structlog.get_logger()
FIRST_AFTER = 60.0
LOOK_EVERY = 5.0
"""Seconds between looks whether somebody is to be erased."""
WALK_EVERY = 24 * 3_600.0


class Round:
    """One round through everything that can grow old."""

    def __init__(self, product: Product, pace: Pace, *, walk: bool = True) -> None:
        self._product = product
        self._pace = pace
        self._walk = walk
        self.removed: Counter[str] = Counter()

    def go(self) -> Counter[str]:
        """Remove what has had its time; says how much of what."""
        with reading(self._product.engine) as session:
            keep = kept_for.read(session, self._product.project_id)
        self._data(keep)
        project = self._product.project_id
        self._empty("runs", lambda s, n: retention.remove_runs(s, project, keep, n))
        self._empty("parked", lambda s, n: retention.remove_parked(s, project, keep, n))
        self._empty("other", lambda s, n: retention.remove_rest(s, project, keep, n))
        if self._walk:
            self._through("inbox", lambda s, at, n: retention.compact_inbox(s, project, keep, at, n))
            self._through("effects", lambda s, at, n: retention.compact_effects(s, project, keep, at, n))
            self._files(keep)
            self.removed["audit"] += self._do(lambda s: retention.remove_audit(s, project, keep))
        self._give_back()
        return self.removed

    def _data(self, keep: KeptFor) -> None:
        while not self._pace.stopped:
            with reading(self._product.engine) as session:
                due = retention.due_runs(session, self._product.project_id, keep)
            if not due:
                return
            for run_id in due:
                self._of_run(run_id)

    def _of_run(self, run_id: str) -> None:
        self._do(lambda s: retention.begin_run(s, run_id))
        if self._empty("rows", lambda s, n: retention.remove_data(s, run_id, n)):
            self.removed["run_data"] += 1

    def _empty(self, what: str, work: Callable[[Session, int], int]) -> bool:
        """Remove all of it, piece by piece; false when there was no time for that."""
        while not self._pace.stopped:
            with self._pace.piece() as limit:
                removed = self._do(lambda s, n=limit: work(s, n))  # type: ignore[misc]
            self.removed[what] += removed
            if not removed:
                return True
        return False

    def _through(self, what: str, work: Callable[[Session, Place, int], tuple[Place, int]]) -> None:
        place: Place = ()
        while not self._pace.stopped:
            with self._pace.piece() as limit:
                place, removed = self._do(lambda s, at=place, n=limit: work(s, at, n))  # type: ignore[misc]
            self.removed[what] += removed
            if not place:
                return

    def _files(self, keep: KeptFor) -> None:
        project = self._product.project_id
        with reading(self._product.engine) as session:
            unused = files.unused(session, project, keep.files)
        for file_id in unused:
            path = self._do(lambda s, id=file_id: files.delete(s, project, id).path)  # type: ignore[misc]
            (self._product.config.files / path).unlink(missing_ok=True)
            self.removed["files"] += 1

    def _give_back(self) -> None:
        left = 1
        while left and not self._pace.stopped:
            with self._pace.piece() as limit:
                left = retention.give_back(self._product.engine, limit)

    def _do(self, work: Callable[[Session], Any]) -> Any:
        return transact(self._product.engine, work)


def tidy(product: Product, pace: Pace | None = None, *, walk: bool = True) -> dict[str, Any]:
    """One whole round; writes down what it removed and how much is left."""
    pace = pace or Pace(wait=False)
    began = datetime.now(UTC)
    removed = {name: n for name, n in Round(product, pace, walk=walk).go().items() if n}
    report = {
        "at": began.isoformat(),
        "seconds": round((datetime.now(UTC) - began).total_seconds(), 3),
        "removed": removed,
        "longest_ms": round(pace.longest * 1_000),
    }
    with reading(product.engine) as session:
        known = settings.read(session, product.project_id)
        before, amounts = known.get(keeping.REPORT), known.get(keeping.AMOUNTS)
        if removed or walk or amounts is None:
            amounts = keeping.measure(session, product.project_id)

    def note(session: Session) -> None:
        # a round that found nothing does not hide what the last one removed
        if removed or not before or not before.get("removed"):
            settings.write(session, product.project_id, keeping.REPORT, report)
        settings.write(session, product.project_id, keeping.AMOUNTS, amounts)

    transact(product.engine, note)
    if removed:
        log.info("tidied", **removed, seconds=report["seconds"])
    return report


class Housekeeper:
    """Erases who is to be erased, and tidies every few minutes, until stopped."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        self._product = product
        self._stop = stop
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="housekeeper", daemon=True)
        self._thread.start()

    def join(self, timeout: float = 10.0) -> None:
        """Wait for the piece that is under way."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        next_round, walked = time.monotonic() + FIRST_AFTER, float("-inf")
        while not self._stop.wait(LOOK_EVERY):
            self._safely(lambda: privacy.work_off(self._product, Pace(self._stop)), "erase")
            moment = time.monotonic()
            if moment < next_round:
                continue
            walk = moment - walked >= WALK_EVERY
            self._safely(lambda walk=walk: tidy(self._product, Pace(self._stop), walk=walk), "tidy")  # type: ignore[misc]
            walked = moment if walk else walked
            next_round = time.monotonic() + self._product.config.tidy_seconds

    def _safely(self, work: Callable[[], object], name: str) -> None:
        try:
            work()
        except Exception:
            log.exception("round_failed", round=name)
