"""The request budget of a token: over the limit it is blocked for every call until a stated time."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wareflow.sandbox.baselinker.errors import blocked_token
from wareflow.sandbox.kit import Clock


@dataclass
class Budget:
    """Calls of the last minute and the block, if there is one."""

    calls: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0

    def spend(self, clock: Clock, settings: Mapping[str, Any]) -> None:
        now = clock.timestamp()
        if now < self.blocked_until:
            raise blocked_token(until_text(self.blocked_until, str(settings["zone"])))
        while self.calls and self.calls[0] <= now - 60:
            self.calls.popleft()
        if len(self.calls) >= int(settings["requests_per_minute"]):
            self.block(clock, settings)
            raise blocked_token(until_text(self.blocked_until, str(settings["zone"])))
        self.calls.append(now)

    def block(self, clock: Clock, settings: Mapping[str, Any]) -> None:
        self.calls.clear()
        self.blocked_until = clock.timestamp() + float(settings["block_seconds"])


def until_text(moment: float, zone: str) -> str:
    """The time as the error text has it: local time of the service, without a zone."""
    return datetime.fromtimestamp(moment, _zone(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC
