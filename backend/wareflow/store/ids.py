"""Ids are text that sorts by time: 48 bits of milliseconds, then 80 random bits; within a process they only rise."""

import secrets
import threading
import time

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    global _last
    fresh = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    with _lock:
        # within one millisecond the next id follows the last one, so that rows of one call keep their order
        _last = fresh if fresh > _last and fresh >> 80 > _last >> 80 else _last + 1 + secrets.randbits(48)
        return f"{_last:032x}"
