"""The effect ledger as many items use it: what is asked while a commit is under way shares the next one."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from wareflow.sdk.errors import TransientError
from wareflow.store import effects, tasks
from wareflow.store.effects import Begun, Outcome, Wish
from wareflow.store.errors import LeaseLost
from wareflow.store.tasks import Claimed
from wareflow.store.writer import Writer

A = TypeVar("A")
R = TypeVar("R")
AWAY = (OperationalError, InterfaceError)
"""What the driver raises when the database is not there."""


def boot_time() -> float:
    """Seconds since the machine started; it goes on while this process is stopped or the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True)
class Started:
    """An intent in the ledger. `at` is before its commit, `lease_until` when the lease ends, both by `boot_time`."""

    begun: Begun
    at: float
    lease_until: float


@dataclass
class _Batch(Generic[A, R]):
    """What is asked of one transaction. Once that has begun, whoever comes goes into the next one."""

    asked: list[A] = field(default_factory=list)
    waiting: list[tuple[asyncio.AbstractEventLoop, "asyncio.Future[R]"]] = field(default_factory=list)
    closed: bool = False


class _Counter(Generic[A, R]):
    """Gathers what is asked, hands it to the writer, and tells everybody what came of it."""

    def __init__(self, writer: Writer, record: Callable[..., list[R | Exception]]) -> None:
        self._writer = writer
        self._record = record
        self._lock = threading.Lock()
        self._open: _Batch[A, R] | None = None

    async def ask(self, asked: A) -> R:
        """The answer, once it is committed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        with self._lock:
            batch = self._open
            fresh = batch is None or batch.closed
            if batch is None or batch.closed:
                batch = self._open = _Batch()
            batch.asked.append(asked)
            batch.waiting.append((loop, future))
        if fresh:
            done = self._writer.submit(partial(self._record, batch=partial(self._close, batch)))
            done.add_done_callback(partial(_tell, batch))
        return await future

    def _close(self, batch: _Batch[A, R]) -> list[A]:
        with self._lock:
            batch.closed = True
            return batch.asked


def _tell(batch: _Batch[Any, Any], done: "Future[list[Any]]") -> None:
    """In the thread of the writer: one call into each loop, however many wait there."""
    error = done.exception()
    answers = done.result() if error is None else [error] * len(batch.waiting)
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for (loop, future), answer in zip(batch.waiting, answers, strict=True):
        loops.setdefault(loop, []).append((future, answer))
    for loop, pairs in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_answer, pairs)


def _answer(pairs: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    for future, answer in pairs:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


class Ledger:
    """Intents before their request, outcomes after it; each is committed when its call returns."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._begins: _Counter[tuple[Claimed, Wish, float], Started] = _Counter(writer, _begin)
        self._renewals: _Counter[tuple[Claimed, str, bool], tuple[float, float]] = _Counter(writer, _renew)
        self._ends: _Counter[tuple[Claimed, Outcome], None] = _Counter(writer, _finish)

    async def begin(self, claimed: Claimed, wish: Wish, settle: float) -> Started:
        """Record the wish; raises LeaseLost when the task went to another worker."""
        return await _reached(self._begins.ask((claimed, wish, settle)))

    async def end(self, claimed: Claimed, outcome: Outcome) -> None:
        """Record what became of it."""
        await _reached(self._ends.ask((claimed, outcome)))

    async def renew(self, claimed: Claimed, effect_id: str, *, sent: bool) -> tuple[float, float]:
        """Record the intent once more; gives the time before that and the end of the lease."""
        return await _reached(self._renewals.ask((claimed, effect_id, sent)))

    async def write(self, work: Callable[[Session], R]) -> R:
        """Something else about effects, in a transaction that others may share."""
        return await _reached(self._writer.write(work))


async def _reached(asked: Awaitable[R]) -> R:
    try:
        return await asked
    except AWAY as error:
        raise no_answer() from error


def no_answer() -> TransientError:
    """The database went away, which says nothing about the items."""
    return TransientError("The database of Wareflow did not answer for a moment. It is tried again.")


def _begin(session: Session, *, batch: Callable[[], list[tuple[Claimed, Wish, float]]]) -> list[Started | Exception]:
    asked = batch()
    at = boot_time()
    left = tasks.hold_all(session, [claimed for claimed, _, _ in asked])
    held = [index for index, (claimed, _, _) in enumerate(asked) if claimed in left]
    answers: list[Started | Exception] = [_lost(claimed) for claimed, _, _ in asked]
    for settle in {asked[index][2] for index in held}:
        chosen = [index for index in held if asked[index][2] == settle]
        begun = effects.begin_held(session, [asked[index][:2] for index in chosen], settle)
        for index, each in zip(chosen, begun, strict=True):
            answers[index] = Started(each, at, at + left[asked[index][0]])
    return answers


def _renew(
    session: Session, *, batch: Callable[[], list[tuple[Claimed, str, bool]]]
) -> list[tuple[float, float] | Exception]:
    asked = batch()
    at = boot_time()
    left = tasks.hold_all(session, [claimed for claimed, _, _ in asked])
    effects.renew(session, [each for each in asked if each[0] in left])
    return [(at, at + left[claimed]) if claimed in left else _lost(claimed) for claimed, _, _ in asked]


def _finish(session: Session, *, batch: Callable[[], list[tuple[Claimed, Outcome]]]) -> list[Exception | None]:
    asked = batch()
    left = tasks.hold_all(session, [claimed for claimed, _ in asked])
    effects.finish_held(session, [end for end in asked if end[0] in left])
    return [None if claimed in left else _lost(claimed) for claimed, _ in asked]


def _lost(claimed: Claimed) -> LeaseLost:
    return LeaseLost(f"The lease of task {claimed.id} went to another worker.")
