"""The last look before a write goes out: is its intent fresh, and is the task still ours?

A process that was stopped between the commit of an intent and the request would otherwise send what somebody else has
taken over meanwhile. Time is that of the machine since its start, which goes on while a process is stopped.
"""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass

from wareflow.sdk.errors import NotSent
from wareflow.services.ledger import Ledger, Started, boot_time
from wareflow.store.tasks import Claimed

MOST_AGE = 0.5
"""Seconds that an intent may be old when its request goes out."""
LEAST_LEASE = 5.0
RENEWALS = 3


@dataclass
class Sending:
    """A write between its intent and its outcome."""

    ledger: Ledger
    claimed: Claimed
    effect_id: str
    at: float
    lease_until: float
    least: float
    requests: int = 0

    @staticmethod
    def of(ledger: Ledger, claimed: Claimed, started: Started, lease: float) -> "Sending":
        """For an intent that was just recorded; short leases of tests want less of them left."""
        least = min(LEAST_LEASE, lease / 6)
        return Sending(ledger, claimed, started.begun.id, started.at, started.lease_until, least)

    @property
    def fresh(self) -> bool:
        """Whether the intent is young enough and the lease long enough to send at this moment."""
        now = boot_time()
        return now - self.at <= MOST_AGE and now + self.least <= self.lease_until

    async def ready(self) -> None:
        """Return only when a request may go out now. Raises LeaseLost when the task went to another worker."""
        if self.requests:
            await self.renew(sent=True)
        await self.still_ready()
        self.requests += 1

    async def still_ready(self) -> None:
        """The same once more, when the connection is open: that may have taken long, and the process may have slept."""
        await _refresh([self])

    async def renew(self, *, sent: bool) -> None:
        """Record the intent once more; ``sent`` when it was sent before, and refused."""
        self.at, self.lease_until = await self.ledger.renew(self.claimed, self.effect_id, sent=sent)


@dataclass
class SendingAll:
    """Writes that go out in one request."""

    each: Sequence[Sending]

    async def ready(self) -> None:
        """Return only when the request may go out now, for all of them."""
        await asyncio.gather(*(one.ready() for one in self.each))
        await self.still_ready()

    async def still_ready(self) -> None:
        """The same once more, when the connection is open."""
        await _refresh(self.each)


async def _refresh(each: Sequence[Sending]) -> None:
    for _ in range(RENEWALS):
        old = [one for one in each if not one.fresh]
        if not old:
            return
        await asyncio.gather(*(one.renew(sent=False) for one in old))
    raise NotSent(
        "This machine is too slow at the moment to send safely; nothing was sent. It is tried again.",
        code="guard_abort",
    )


current_sending: ContextVar[Sending | SendingAll | None] = ContextVar("current_sending", default=None)
"""The write that the running code sends for, if any."""
