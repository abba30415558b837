"""Group commit: whoever wants to write while a commit is under way goes into the next one, together.

A commit waits for the disk, and SQLite makes all writers wait for each other; the work of many tasks in one transaction
shares that wait. Each work has its own savepoint: what fails takes nothing of the others with it.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wareflow import failpoints
from wareflow.store.database import may_be_repeated, transact, writing

T = TypeVar("T")

MOST = 64
"""How many works share a transaction: enough to hide the disk, few enough that locks are short."""


@dataclass
class _Job:
    work: Callable[[Session], Any]
    future: "Future[Any]" = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None


class _Broken(Exception):
    """The transaction as a whole is lost; nothing of it was kept."""


class Writer:
    """One thread that writes for everybody in this process; starts by itself, ends with ``close``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    async def write(self, work: Callable[[Session], T]) -> T:
        """Do ``work`` in a transaction that others may share; returns after the commit.

        Raises what ``work`` raises, and then nothing of it is kept. ``work`` may be called twice (after a deadlock).
        """
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        """The same for threads: the future is done after the commit."""
        job = _Job(work)
        with self._wake:
            if self._closing:
                raise RuntimeError("The writer is closed.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._jobs.append(job)
            self._wake.notify()
        return job.future

    def close(self) -> None:
        """Write what is waiting, then end."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while group := self._next():
            try:
                self._write(group)
            except BaseException as error:  # noqa: BLE001 - whoever waits hears of it; the thread goes on
                for job in group:
                    job.error = job.error or error
            for job in group:
                _answer(job)

    def _next(self) -> list[_Job]:
        """What to write next; empty when the writer was closed and nothing is left."""
        while True:
            with self._wake:
                while not self._jobs and not self._closing:
                    self._wake.wait()
                group = [self._jobs.popleft() for _ in range(min(MOST, len(self._jobs)))]
            # Whoever was cancelled while waiting does not write any more.
            wanted = [job for job in group if job.future.set_running_or_notify_cancel()]
            if wanted or not group:
                return wanted

    def _write(self, group: Sequence[_Job]) -> None:
        if len(group) > 1 and self._together(group):
            return
        for job in group:
            job.error = job.result = None
            try:
                job.result = transact(self._engine, job.work)
            except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
                job.error = error

    def _together(self, group: Sequence[_Job]) -> bool:
        """Whether the transaction came to its commit; if not, nothing was kept and each goes by itself."""
        committing = False
        try:
            with writing(self._engine) as session:
                for job in group:
                    _attempt(session, job)
                committing = True
                failpoints.before(*(job.work for job in group))
            failpoints.after(*(job.work for job in group))
        except _Broken:
            return False
        except DBAPIError as error:
            if may_be_repeated(error, committing=committing):
                return False
            raise
        return True


def _attempt(session: Session, job: _Job) -> None:
    """One work in its savepoint."""
    try:
        with session.begin_nested():
            job.result = job.work(session)
            session.flush()
    except DBAPIError as error:
        if error.connection_invalidated or may_be_repeated(error):
            raise _Broken from error
        job.error = error
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
        job.error = error


def _answer(job: _Job) -> None:
    if job.error is not None:
        job.future.set_exception(job.error)
    else:
        job.future.set_result(job.result)
