"""The time a sandbox system believes in: real time, or moved ahead, or standing still."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time that tests can freeze and push forward."""

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._frozen_at = frozen_at
        self._ahead = timedelta()

    def now(self) -> datetime:
        return (self._frozen_at or datetime.now(UTC)) + self._ahead

    def timestamp(self) -> float:
        return self.now().timestamp()

    def advance(self, seconds: float) -> datetime:
        self._ahead += timedelta(seconds=seconds)
        return self.now()

    def freeze(self, at: datetime | None = None) -> datetime:
        self._frozen_at, self._ahead = at or self.now(), timedelta()
        return self.now()

    def run_free(self) -> datetime:
        """Back to real time."""
        self._frozen_at, self._ahead = None, timedelta()
        return self.now()
