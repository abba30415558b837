"""Three limits: of five minutes, of an hour and of a day, whose windows begin at full ones."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wareflow.sandbox.lightspeed_c.store import stamp

WINDOWS = {"limit5Min": 300, "limitHour": 3600, "limitDay": 86_400}


class Limits:
    """What was asked in the windows that run."""

    def __init__(self) -> None:
        self._counted: dict[str, list[int]] = {}

    def admit(self, now: int, settings: Mapping[str, Any]) -> bool:
        """Count a request in, unless one of the limits has no room for it."""
        for name, seconds in WINDOWS.items():
            begun = now - now % seconds
            if self._counted.get(name, [0, 0])[0] != begun:
                self._counted[name] = [begun, 0]
            if self._counted[name][1] >= int(settings[name]):
                return False
        for name in WINDOWS:
            self._counted[name][1] += 1
        return True

    def end(self, now: int, settings: Mapping[str, Any]) -> int:
        """When there is room again."""
        full = [name for name in WINDOWS if self._counted.get(name, [0, 0])[1] >= int(settings[name])]
        seconds = max((WINDOWS[name] for name in full), default=300)
        return now - now % seconds + seconds

    def told(self, now: int, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What is left of each."""
        limits = {}
        for name, seconds in WINDOWS.items():
            limit, end = int(settings[name]), now - now % seconds + seconds
            left, when = limit - self._counted[name][1], stamp(datetime.fromtimestamp(end, UTC))
            limits[name] = {"limit": limit, "remaining": left, "reset": end - now, "resetTime": when}
        return limits
