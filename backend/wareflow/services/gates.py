"""The gate of a connection: every call of this process to it goes through here, whatever node or form makes it.

So many calls at the same time as its limit allows, shared with the other processes; fewer after a 429, then slowly more
again; none while the remote asked for a pause, while the budget is spent, or while the connection is down.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress

from wareflow.sdk.errors import AuthError, NotSent
from wareflow.services.shares import EVERY, Share
from wareflow.store.pressure import Grant, Limits
from wareflow.store.writer import Writer

IDLE = 5.0
"""Seconds without a call after which the share is given back."""
LONGEST_HOLD = 3600.0
LONGEST_WAIT = 10.0
WITHOUT = 0.25
"""Seconds between two questions of a process that has no call at all: each is a transaction, and there may be many."""


class Waiting(NotSent):
    """The connection is down, or has no call to spare for long: nothing was sent, and it counts as no try."""

    code = "waiting"
    counts = False


class NotSignedIn(AuthError):
    """The credentials were refused before, and nobody has mended them yet: nothing was sent."""

    code = "not_signed_in"


class Gate:
    """One connection as this process may use it. Lives in one event loop."""

    def __init__(self, writer: Writer, connection_id: str, name: str, limits: Limits, probe_every: float) -> None:
        self.limits = limits
        self.inside = 0
        self._name = name
        self._share = Share(writer, connection_id, name, probe_every, self)
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._most = float(limits.at_once)
        self._coming = 0
        """Calls that were let in and have not run since."""
        self._used_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    # What calls do ------------------------------------------------------------------------------------------------

    async def enter(self, *, anyway: bool = False) -> None:
        """Wait until a call may go out. Raises Waiting while the connection is down, unless a person wants it tried."""
        share = self._share
        self._used_at = time.monotonic()
        if share.is_down and not share.probing:
            await share.exchange(1)  # a person may have mended it, or it is time to try
        while self._waiting or not self._may_enter(anyway, self._coming):
            if share.grant is None or share.is_stale or share.is_spent:
                await share.exchange(1)
                if not self._waiting and self._may_enter(anyway, self._coming):
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
            self._coming -= 1
            if self._may_enter(anyway):
                break
        self.inside += 1
        share.used()
        self._wake()

    def leave(self, *, limited: bool = False, failed: str = "", answered: bool = False, hold: float = 0.0) -> None:
        """The call is over. `failed` says how it failed when nobody answered in time."""
        self.inside -= 1
        grant = self._share.grant
        if grant is not None and self.inside == grant.slots:
            self._share.soon()  # more were out than it may have now: the others wait for these
        if limited:
            self.slow_down(hold)
        elif failed:
            self._share.failed(failed)
        elif answered:
            self._most = min(float(self.limits.at_once), self._most + 1.0 / max(self._most, 1.0))
            self._share.answered()
        self._wake()

    def slow_down(self, hold: float) -> None:
        """The remote asked for a pause: all calls of the connection wait, and then fewer go out at once."""
        if self._share.pause <= 0:  # the calls that were out together count once
            self._most = max(1.0, self._most / 2)
        self._share.limited(min(max(hold, 1.0 if not hold else 0.0), LONGEST_HOLD))

    def set_limits(self, limits: Limits) -> None:
        """Somebody may have changed the connection."""
        if limits == self.limits:
            return
        self.limits = limits
        self._most = float(limits.at_once)
        self._share.soon()

    def down_for(self) -> float | None:
        """Seconds until a call has a chance again; None when the connection works as far as is known."""
        return self._share.down_for()

    async def refused(self, message: str) -> None:
        """The credentials are not accepted: nobody tries again until a person acted, or a try a minute succeeds."""
        await self._share.refused(message)

    async def close(self) -> None:
        """Give the share back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self._share.close()

    # What the share asks ------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many calls want to go out."""
        return len(self._waiting)

    @property
    def in_use(self) -> bool:
        """Whether there was a call a moment ago."""
        return bool(self.inside or self._waiting) or time.monotonic() - self._used_at < IDLE

    def told(self, grant: Grant) -> None:
        """The share is another one: when the connection is down, each call looks for itself."""
        if grant.open is None:
            self._wake()
            return
        while self._waiting:
            self._let_in()

    # What may go out ----------------------------------------------------------------------------------------------

    def _may_enter(self, anyway: bool = False, before: int = 0) -> bool:
        share = self._share
        grant = share.grant
        if grant is None or share.is_stale or share.pause > 0 or share.is_spent:
            return False
        if grant.open is not None and not anyway:
            return share.probing and self.inside + before == 0
        return self.inside + before < min(grant.slots, int(self._most))

    def _refuse_when_down(self, anyway: bool) -> None:
        """Do not wait here for what takes long: the hands of this process are needed elsewhere."""
        share = self._share
        grant = share.grant
        if grant is None or share.is_stale:
            raise Waiting("The database of Wareflow did not answer for a moment. It is tried again.", retry_after=1.0)
        wait = max(share.pause, self._wait_for_token())
        if wait > LONGEST_WAIT:
            raise Waiting(f"Connection “{self._name}” has no calls to spare at the moment.", retry_after=wait)
        if grant.open is None or share.probing or anyway:
            return
        wait = share.down_for() or 1.0
        if grant.open == "auth":
            raise NotSignedIn(grant.message or f"Connection “{self._name}” is not signed in. Renew its credentials.")
        raise Waiting(
            f"Connection “{self._name}” is down ({grant.message or 'no answer'}). It goes on once it answers.",
            retry_after=wait,
        )

    def _wait_for_token(self) -> float:
        if not self._share.is_spent:
            return 0.0
        per_second = (self.limits.calls or 1) / self.limits.seconds
        return max(0.0, self._share.next_token()) + len(self._waiting) / per_second

    def _gone(self, future: "asyncio.Future[None]") -> None:
        if future.done() and not future.cancelled():
            self._coming -= 1
        with suppress(ValueError):
            self._waiting.remove(future)
        self._wake()

    def _wake(self) -> None:
        """Let in whoever may go; each takes its place when it runs, so no more than fit are woken."""
        while self._waiting and self._may_enter(before=self._coming):
            self._let_in()
        if self._waiting:
            self._set_timer()

    def _let_in(self) -> None:
        future = self._waiting.popleft()
        if not future.done():
            future.set_result(None)
            self._coming += 1

    def _set_timer(self) -> None:
        """Look again when a pause is over or there is another token."""
        grant = self._share.grant
        if self._timer is not None or grant is None:
            return
        wait = self._share.pause
        if wait <= 0 and self._share.is_spent:
            wait = self._share.next_token()
        if wait <= 0 and grant.slots:
            return
        soonest = 0.02 if grant.slots else WITHOUT
        self._timer = asyncio.get_running_loop().call_later(max(soonest, min(wait, EVERY)), self._ring)

    def _ring(self) -> None:
        self._timer = None
        grant = self._share.grant
        if self._share.is_spent or (grant is not None and not grant.slots):
            self._share.soon()
        self._wake()


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
