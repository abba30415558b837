"""A process's share of a connection: what it tells the others every second or so, and what it may do until then.

The gate of the connection spends the share; nothing here knows who waits for what.
"""

import asyncio
import os
import secrets
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError

from wareflow.sdk.nodes import current_batch, current_item
from wareflow.services.ledger import boot_time
from wareflow.store import pressure
from wareflow.store.pressure import Grant, Limits, Report
from wareflow.store.writer import Writer

log = structlog.get_logger()
EVERY = 1.0
"""Seconds between two exchanges while the connection is in use."""
STALE = pressure.LENT * 0.8


class User(Protocol):
    """Who spends a share."""

    limits: Limits
    inside: int
    """Calls that are under way."""

    @property
    def waiting(self) -> int:
        """Calls that want to go out."""

    @property
    def in_use(self) -> bool:
        """Whether the share is still needed."""

    def told(self, grant: Grant) -> None:
        """The share is another one from now on."""


@dataclass
class _Seen:
    """What happened since the last exchange."""

    answered: bool = False
    failures: int = 0
    records: set[str] = field(default_factory=set)
    message: str = ""
    hold: float = 0.0
    limited: bool = False


class Share:
    """Lent for some seconds and asked for again while it is used. Lives in one event loop."""

    def __init__(self, writer: Writer, connection_id: str, name: str, probe_every: float, user: User) -> None:
        self.grant: Grant | None = None
        self.probing = False
        """Whether this process may try whether the connection answers again."""
        self.hold_until = 0.0
        self._writer = writer
        self._connection_id = connection_id
        self._name = name
        self._probe_every = probe_every
        self._user = user
        self._worker = f"{os.getpid()}:{secrets.token_hex(4)}"
        self._seen = _Seen()
        self._granted_at = 0.0
        self._tokens = 0
        self._exchanging: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._made: deque[tuple[int, int]] = deque()

    # What it allows -----------------------------------------------------------------------------------------------

    @property
    def is_stale(self) -> bool:
        """Whether the others may have got it meanwhile."""
        return boot_time() - self._granted_at > STALE

    @property
    def is_spent(self) -> bool:
        """Whether no call of the budget is left."""
        return self.grant is not None and self.grant.tokens is not None and self._tokens < 1

    @property
    def is_down(self) -> bool:
        """Whether the connection does not work, as far as is known."""
        return self.grant is not None and self.grant.open is not None

    @property
    def pause(self) -> float:
        """Seconds for which the remote wants no call; below zero when it is over."""
        return self.hold_until - time.monotonic()

    def next_token(self) -> float:
        """Seconds until there is another call of the budget; below zero when it is there."""
        return self._granted_at + self.grant.next_token - boot_time() if self.grant is not None else 0.0

    def down_for(self) -> float | None:
        """Seconds until a call has a chance again; None when the connection works as far as is known."""
        if self.grant is None or self.grant.open is None:
            return None
        return max(0.5, self._granted_at + self.grant.probe_in - boot_time())

    # What happened ------------------------------------------------------------------------------------------------

    def used(self) -> None:
        """A call goes out."""
        if self.grant is not None and self.grant.tokens is not None:
            self._tokens -= 1
        if self.is_down:
            self.probing = False
        self._count()
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_up())

    def answered(self) -> None:
        """The connection works."""
        self._seen.answered, self._seen.failures = True, 0
        self._seen.records.clear()
        if self.is_down:
            self.soon()

    def failed(self, how: str) -> None:
        """Nobody answered in time."""
        item = current_item.get()
        self._seen.failures += 1
        self._seen.message = how
        concerned = [item] if item is not None else current_batch.get()[: pressure.RECORDS]
        if len(self._seen.records) < pressure.RECORDS:
            self._seen.records.update(str(each.id or each.parents) for each in concerned)
        if self._seen.failures >= pressure.FAILURES or self.is_down:
            self.soon()

    def limited(self, pause: float) -> None:
        """The remote wants no call for so many seconds."""
        self.hold_until = max(self.hold_until, time.monotonic() + pause)
        self._seen.limited = True
        self._seen.hold = max(self._seen.hold, pause)
        self.soon()

    async def refused(self, message: str) -> None:
        """The credentials are not accepted: nobody tries again until a person acted, or a try a minute succeeds."""
        work = partial(
            pressure.open_circuit,
            connection_id=self._connection_id,
            reason="auth",
            message=message,
            probe_every=self._probe_every,
        )
        await self._writer.write(work)
        await self.exchange()

    # Talking with the other processes -----------------------------------------------------------------------------

    def soon(self, entering: int = 0) -> None:
        """Report and be told, unless that is under way. `entering` calls want to go out besides those that wait."""
        if self._exchanging is None or self._exchanging.done():
            self._exchanging = asyncio.create_task(self._exchange(entering))

    async def exchange(self, entering: int = 0) -> None:
        """The same, and wait for it."""
        self.soon(entering)
        assert self._exchanging is not None
        await asyncio.shield(self._exchanging)

    async def close(self) -> None:
        """Give it back."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self.grant is not None:
            await self._give_back()

    async def _give_back(self) -> None:
        self.grant = None
        with suppress(DBAPIError, RuntimeError):  # it runs out by itself
            await self._writer.write(
                partial(pressure.leave, connection_id=self._connection_id, worker=self._worker)
            )  # fmt: skip

    async def _keep_up(self) -> None:
        while self._user.in_use:
            await asyncio.sleep(EVERY)
            if boot_time() - self._granted_at >= EVERY * 0.9:
                await self.exchange()
        await self._give_back()

    async def _exchange(self, entering: int) -> None:
        seen, self._seen = self._seen, _Seen()
        if boot_time() - self._granted_at > EVERY * 2:
            self._tokens = 0  # left over from what was cancelled; spent, so that no period holds too many
        at = boot_time()
        work = partial(
            pressure.exchange,
            connection_id=self._connection_id,
            worker=self._worker,
            limits=self._user.limits,
            report=self._report(seen, self._user.waiting + entering),
            probe_every=self._probe_every,
        )
        try:
            grant = await self._writer.write(work)
        except (DBAPIError, RuntimeError):
            log.warning("exchange_failed", connection=self._name, exc_info=True)
            return
        self._take(grant, at)
        self._user.told(grant)

    def _report(self, seen: _Seen, waiting: int) -> Report:
        minute = int(time.monotonic()) - 60
        return Report(
            in_flight=self._user.inside,
            waiting=waiting,
            tokens_wanted=max(0, waiting - int(self._tokens)),
            calls_a_minute=sum(count for second, count in self._made if second > minute),
            hold=seen.hold,
            limited=seen.limited,
            answered=seen.answered,
            failures=seen.failures,
            records=tuple(sorted(seen.records)),
            message=seen.message,
        )

    def _take(self, grant: Grant, at: float) -> None:
        if self.grant is not None and self.grant.open != grant.open:
            log.info("connection_state", connection=self._name, open=grant.open, message=grant.message)
        self.grant, self._granted_at = grant, at
        self._tokens += grant.tokens or 0
        if grant.hold:
            self.hold_until = max(self.hold_until, time.monotonic() + grant.hold)
        self.probing = grant.probe or (self.probing and grant.open is not None)

    def _count(self) -> None:
        second = int(time.monotonic())
        if self._made and self._made[-1][0] == second:
            self._made[-1] = (second, self._made[-1][1] + 1)
        else:
            self._made.append((second, 1))
        while self._made[0][0] < second - 60:
            self._made.popleft()
