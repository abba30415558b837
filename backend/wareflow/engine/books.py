"""The books of a run: every source item ends in exactly one way, and the sums say so.

An item's way out is one byte: strength * 16 + reason. Several descendants of one source item may end differently; the
strongest wins, so merging is ``max`` per byte and can be done in any order, twice, and by any worker.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

REASONS: Final = (
    "",
    "filtered",
    "duplicate",
    "unchanged",
    "empty",
    "older_version",
    "echo",
    "not_found",
    "exists",
    "other",
)

PENDING: Final = 0
_LEFT, _REACHED_END, _NOT_WRITTEN, _WRITTEN, _CANCELLED, _PARKED, _FAILED = (n * 16 for n in range(1, 8))
DELIVERED: Final = _WRITTEN
REACHED_END: Final = _REACHED_END
CANCELLED: Final = _CANCELLED
PARKED: Final = _PARKED
FAILED: Final = _FAILED


def _reason(name: str) -> int:
    return REASONS.index(name) if name in REASONS else REASONS.index("other")


def left(reason: str) -> int:
    """Ended at a port whose items count as skipped."""
    return _LEFT + _reason(reason)


def not_written(reason: str) -> int:
    """Reached a write node and nothing had to be written."""
    return _NOT_WRITTEN + _reason(reason)


def disposition(code: int) -> tuple[str, str | None]:
    """``(delivered|skipped|failed|parked|cancelled|pending, reason)`` of an outcome byte."""
    strength = code & 0xF0
    if strength in (_LEFT, _NOT_WRITTEN):
        return "skipped", REASONS[code & 0x0F]
    names = {
        PENDING: "pending",
        _REACHED_END: "delivered",
        _WRITTEN: "delivered",
        _CANCELLED: "cancelled",
        _PARKED: "parked",
        _FAILED: "failed",
    }
    return names[strength], None


def merge(known: bytes, news: dict[int, int]) -> bytes:
    """The outcomes of a page with news (position -> outcome) laid over; the stronger one stays."""
    merged = bytearray(known)
    for position, code in news.items():
        if code > merged[position]:
            merged[position] = code
    return bytes(merged)


def settle(known: bytes, code: int) -> bytes:
    """The outcomes with everything still pending ended by ``code`` (a run that was stopped or cancelled)."""
    return bytes(outcome or code for outcome in known)


@dataclass
class Books:
    """Counts of source items by how they ended. ``balanced`` is False while an item is unaccounted for."""

    read: int = 0
    delivered: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    parked: int = 0
    cancelled: int = 0

    @staticmethod
    def of(pages: Iterable[bytes]) -> "Books":
        """The books over the outcome bytes of all pages."""
        books = Books()
        codes: Counter[int] = Counter()
        for outcomes in pages:
            codes.update(outcomes)
        for code, count in codes.items():
            books.add(code, count)
        return books

    def add(self, code: int, count: int = 1) -> None:
        """Count items that ended with ``code``."""
        self.read += count
        kind, reason = disposition(code)
        if kind == "skipped":
            self.skipped[reason or ""] += count
        elif kind == "delivered":
            self.delivered += count
        elif kind == "failed":
            self.failed += count
        elif kind == "parked":
            self.parked += count
        elif kind == "cancelled":
            self.cancelled += count

    @property
    def balanced(self) -> bool:
        """Whether every item that was read is accounted for."""
        ended = self.delivered + self.skipped.total() + self.failed + self.parked + self.cancelled
        return self.read == ended

    @property
    def clean(self) -> bool:
        """Whether nothing failed, waits for a person or was cancelled."""
        return self.balanced and not (self.failed or self.parked or self.cancelled)
