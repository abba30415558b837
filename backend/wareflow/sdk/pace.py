"""Budgets: keeping to "so many requests in so many seconds" before the remote has to say no."""

import time
from collections import deque

from wareflow.sdk import http


class Budget:
    """At most `limit` requests in any `seconds`; `wait` gives a turn, later when the budget is spent."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._turns: deque[float] = deque()

    async def wait(self) -> None:
        """Wait for the next turn. Turns are handed out in order, before waiting, so that nobody overtakes."""
        now = time.monotonic()
        turn = now
        if len(self._turns) >= self.limit:
            turn = max(now, self._turns[-self.limit] + self.seconds)
        self._turns.append(turn)
        while len(self._turns) > self.limit:
            self._turns.popleft()
        if turn > now:
            await http.sleep(turn - now)


_budgets: dict[str, Budget] = {}


def shared_budget(key: str, limit: int, seconds: float) -> Budget:
    """One budget for everything in this process that uses the same account; `key` must not be a secret itself."""
    return _budgets.setdefault(key, Budget(limit, seconds))
