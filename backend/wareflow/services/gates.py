"""The gate of a connection: every call of this process to it goes through here, whatever node or form makes it.

So many calls at the same time as its limit allows, shared with the other processes; fewer after a 429, then slowly more
again; none while the remote asked for a pause, while the budget is spent, or while the connection is down.
"""

import asyncio
import os
import secrets
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wareflow.sdk.errors import AuthError, NotSent
from wareflow.sdk.nodes import current_batch, current_item
from wareflow.services.ledger import boot_time
from wareflow.store import pressure
from wareflow.store.pressure import Grant, Limits, Report
from wareflow.store.writer import Writer

log = structlog.get_logger()
EVERY = 1.0
"""Seconds between two exchanges while the connection is in use."""
IDLE = 5.0
"""Seconds without a call after which the share is given back."""
STALE = pressure.LENT * 0.8
LONGEST_HOLD = 3600.0
LONGEST_WAIT = 10.0


class Waiting(NotSent):
    """The connection is down, or has no call to spare for long: nothing was sent, and it counts as no try."""

    code = "waiting"
    counts = False


class NotSignedIn(AuthError):
    """The credentials were refused before, and nobody has mended them yet: nothing was sent."""

    code = "not_signed_in"


@dataclass
class _Seen:
    """What happened since the last exchange."""

    answered: bool = False
    failures: int = 0
    records: set[str] = field(default_factory=set)
    message: str = ""
    hold: float = 0.0
    limited: bool = False


class Gate:
    """One connection as this process may use it. Lives in one event loop."""

    def __init__(self, writer: Writer, connection_id: str, name: str, limits: Limits, probe_every: float) -> None:
        self.limits = limits
        self.inside = 0
        self._writer = writer
        self._connection_id = connection_id
        self._name = name
        self._probe_every = probe_every
        self._worker = f"{os.getpid()}:{secrets.token_hex(4)}"
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._seen = _Seen()
        self._grant: Grant | None = None
        self._granted_at = 0.0
        self._tokens = 0
        self._hold_until = 0.0
        self._most = float(limits.at_once)
        self._probing = False
        self._exchanging: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._used_at = 0.0
        self._made: deque[tuple[int, int]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    # What calls do ------------------------------------------------------------------------------------------------

    async def enter(self, *, anyway: bool = False) -> None:
        """Wait until a call may go out. Raises Waiting while the connection is down, unless a person wants it tried."""
        self._used_at = time.monotonic()
        if self._is_down() and not self._probing:
            await self._exchange(1)  # a person may have mended it, or it is time to try
        while self._waiting or not self._may_enter(anyway):
            if self._grant is None or self._is_stale() or self._tokens_are_out():
                await self._exchange(1)
                if not self._waiting and self._may_enter(anyway):
                    break
            self._refuse_when_down(anyway)
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            self._set_timer()
            try:
                await future
            except asyncio.CancelledError:
                self._gone(future)
                raise
            if self._may_enter(anyway):
                break
        self.inside += 1
        if self._grant is not None and self._grant.tokens is not None:
            self._tokens -= 1
        if self._grant is not None and self._grant.open is not None:
            self._probing = False
        self._count()
        self._keep()
        self._wake()

    def leave(self, *, limited: bool = False, failed: str = "", answered: bool = False, hold: float = 0.0) -> None:
        """The call is over. `failed` says how it failed when nobody answered in time."""
        self.inside -= 1
        if self._grant is not None and self.inside == self._grant.slots:
            self._soon()  # more were out than it may have now: the others wait for these
        if limited:
            self.slow_down(hold)
        elif failed:
            self._fail(failed)
        elif answered:
            self._seen.answered, self._seen.failures = True, 0
            self._seen.records.clear()
            self._most = min(float(self.limits.at_once), self._most + 1.0 / max(self._most, 1.0))
            if self._grant is not None and self._grant.open is not None:
                self._soon()
        self._wake()

    def slow_down(self, hold: float) -> None:
        """The remote asked for a pause: all calls of the connection wait, and then fewer go out at once."""
        pause = min(max(hold, 1.0 if not hold else 0.0), LONGEST_HOLD)
        now = time.monotonic()
        if now >= self._hold_until:  # the calls that were out together count once
            self._most = max(1.0, self._most / 2)
        self._hold_until = max(self._hold_until, now + pause)
        self._seen.limited = True
        self._seen.hold = max(self._seen.hold, pause)
        self._soon()

    def set_limits(self, limits: Limits) -> None:
        """Somebody may have changed the connection."""
        if limits == self.limits:
            return
        self.limits = limits
        self._most = float(limits.at_once)
        self._soon()

    def down_for(self) -> float | None:
        """Seconds until a call has a chance again; None when the connection works as far as is known."""
        if self._grant is None or self._grant.open is None:
            return None
        return max(0.5, self._granted_at + self._grant.probe_in - boot_time())

    async def refused(self, message: str) -> None:
        """The credentials are not accepted: nobody tries again until a person acted, or a try a minute succeeds."""
        work = partial(_refused, connection_id=self._connection_id, message=message, probe_every=self._probe_every)
        await self._writer.write(work)
        await self._exchange()

    async def close(self) -> None:
        """Give the share back."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._grant is not None:
            self._grant = None
            work = partial(_leave, connection_id=self._connection_id, worker=self._worker)
            with suppress(DBAPIError, RuntimeError):
                await self._writer.write(work)

    # What may go out ----------------------------------------------------------------------------------------------

    def _may_enter(self, anyway: bool = False) -> bool:
        grant = self._grant
        if grant is None or self._is_stale() or time.monotonic() < self._hold_until or self._tokens_are_out():
            return False
        if grant.open is not None and not anyway:
            return self._probing and self.inside == 0
        return self.inside < min(grant.slots, int(self._most))

    def _tokens_are_out(self) -> bool:
        return self._grant is not None and self._grant.tokens is not None and self._tokens < 1

    def _is_down(self) -> bool:
        return self._grant is not None and self._grant.open is not None

    def _is_stale(self) -> bool:
        return boot_time() - self._granted_at > STALE

    def _refuse_when_down(self, anyway: bool) -> None:
        """Do not wait here for what takes long: the hands of this process are needed elsewhere."""
        grant = self._grant
        if grant is None or self._is_stale():
            raise Waiting("The database of Wareflow did not answer for a moment. It is tried again.", retry_after=1.0)
        wait = max(self._hold_until - time.monotonic(), self._wait_for_token(grant))
        if wait > LONGEST_WAIT:
            raise Waiting(f"Connection “{self._name}” has no calls to spare at the moment.", retry_after=wait)
        if grant.open is None or self._probing or anyway:
            return
        wait = self.down_for() or 1.0
        if grant.open == "auth":
            raise NotSignedIn(grant.message or f"Connection “{self._name}” is not signed in. Renew its credentials.")
        raise Waiting(
            f"Connection “{self._name}” is down ({grant.message or 'no answer'}). It goes on once it answers.",
            retry_after=wait,
        )

    def _wait_for_token(self, grant: Grant) -> float:
        if grant.tokens is None or self._tokens >= 1:
            return 0.0
        per_second = (self.limits.calls or 1) / self.limits.seconds
        return max(0.0, self._granted_at + grant.next_token - boot_time()) + len(self._waiting) / per_second

    def _gone(self, future: "asyncio.Future[None]") -> None:
        with suppress(ValueError):
            self._waiting.remove(future)
        self._wake()

    def _wake(self) -> None:
        """Let in whoever may go; each takes its place when it runs, so no more than fit are woken."""
        free = 1 if self._may_enter() else 0
        if free and self._grant is not None and self._grant.open is None:
            free = min(self._grant.slots, int(self._most)) - self.inside
        while free > 0 and self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                free -= 1
        if self._waiting:
            self._set_timer()

    def _wake_all(self) -> None:
        """Something changed for everybody: each looks for itself."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)

    def _set_timer(self) -> None:
        """Look again when a pause is over or there is another token."""
        if self._timer is not None or self._grant is None:
            return
        wait = self._hold_until - time.monotonic()
        if wait <= 0 and self._tokens_are_out():
            wait = self._granted_at + self._grant.next_token - boot_time()
        if wait <= 0 and self._grant.slots:
            return
        self._timer = asyncio.get_running_loop().call_later(max(0.02, min(wait, EVERY)), self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._tokens_are_out() or (self._grant is not None and not self._grant.slots):
            self._soon()
        self._wake()

    # Talking with the other processes -----------------------------------------------------------------------------

    def _fail(self, what: str) -> None:
        item = current_item.get()
        self._seen.failures += 1
        self._seen.message = what
        concerned = [item] if item is not None else current_batch.get()[: pressure.RECORDS]
        if len(self._seen.records) < pressure.RECORDS:
            self._seen.records.update(str(each.id or each.parents) for each in concerned)
        if self._seen.failures >= pressure.FAILURES or (self._grant is not None and self._grant.open is not None):
            self._soon()

    def _count(self) -> None:
        second = int(time.monotonic())
        if self._made and self._made[-1][0] == second:
            self._made[-1] = (second, self._made[-1][1] + 1)
        else:
            self._made.append((second, 1))
        while self._made[0][0] < second - 60:
            self._made.popleft()

    def _keep(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_up())

    async def _keep_up(self) -> None:
        while self.inside or self._waiting or time.monotonic() - self._used_at < IDLE:
            await asyncio.sleep(EVERY)
            if boot_time() - self._granted_at >= EVERY * 0.9:
                await self._exchange()
        self._grant = None
        with suppress(DBAPIError, RuntimeError):  # the share runs out by itself
            await self._writer.write(partial(_leave, connection_id=self._connection_id, worker=self._worker))

    def _soon(self, entering: int = 0) -> None:
        if self._exchanging is None or self._exchanging.done():
            self._exchanging = asyncio.create_task(self._do_exchange(entering))

    async def _exchange(self, entering: int = 0) -> None:
        self._soon(entering)
        assert self._exchanging is not None
        await asyncio.shield(self._exchanging)

    async def _do_exchange(self, entering: int) -> None:
        seen, self._seen = self._seen, _Seen()
        wanted = len(self._waiting) + entering
        if boot_time() - self._granted_at > EVERY * 2:
            self._tokens = 0  # left over from what was cancelled; spent, so that no period holds too many
        minute = int(time.monotonic()) - 60
        report = Report(
            in_flight=self.inside,
            waiting=wanted,
            tokens_wanted=max(0, wanted - int(self._tokens)),
            calls_a_minute=sum(count for second, count in self._made if second > minute),
            hold=seen.hold,
            limited=seen.limited,
            answered=seen.answered,
            failures=seen.failures,
            records=tuple(sorted(seen.records)),
            message=seen.message,
        )
        at = boot_time()
        work = partial(
            _exchange,
            connection_id=self._connection_id,
            worker=self._worker,
            limits=self.limits,
            report=report,
            probe_every=self._probe_every,
        )
        try:
            grant = await self._writer.write(work)
        except (DBAPIError, RuntimeError):
            log.warning("exchange_failed", connection=self._name, exc_info=True)
            return
        if self._grant is not None and self._grant.open != grant.open:
            log.info("connection_state", connection=self._name, open=grant.open, message=grant.message)
        self._grant, self._granted_at = grant, at
        if grant.tokens is not None:
            self._tokens += grant.tokens
        self._hold_until = max(self._hold_until, time.monotonic() + grant.hold) if grant.hold else self._hold_until
        self._probing = grant.probe or (self._probing and grant.open is not None)
        if grant.open is not None:
            self._wake_all()
        else:
            self._wake()


def _exchange(
    session: Session, *, connection_id: str, worker: str, limits: Limits, report: Report, probe_every: float
) -> Grant:
    return pressure.exchange(session, connection_id, worker, limits, report, probe_every=probe_every)


def _refused(session: Session, *, connection_id: str, message: str, probe_every: float) -> None:
    pressure.open_circuit(session, connection_id, "auth", message, probe_every)


def _leave(session: Session, *, connection_id: str, worker: str) -> None:
    pressure.leave(session, connection_id, worker)


class Gates:
    """The gates of this process, one per connection."""

    def __init__(self, writer: Writer, probe_every: float) -> None:
        self._writer = writer
        self._probe_every = probe_every
        self._gates: dict[str, tuple[asyncio.AbstractEventLoop, Gate]] = {}

    def of(self, connection_id: str, name: str, limits: Limits) -> Gate:
        """The connection's gate; new limits hold from now on. Must be called inside a running loop."""
        loop = asyncio.get_running_loop()
        known = self._gates.get(connection_id)
        if known is None or known[0] is not loop:
            gate = Gate(self._writer, connection_id, name, limits, self._probe_every)
            self._gates[connection_id] = (loop, gate)
            return gate
        known[1].set_limits(limits)
        return known[1]
