"""Budgets of requests."""

import pytest
from wareflow.sdk import http, pace
from wareflow.sdk.pace import Budget


class Time:
    """A clock that only sleeping moves."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_no_window_holds_more_requests_than_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time()
    monkeypatch.setattr(pace, "time", time)
    monkeypatch.setattr(http, "sleep", time.sleep)
    budget = Budget(3, 60)
    turns = []

    for _ in range(8):
        await budget.wait()
        turns.append(time.now - 1000)

    assert turns == [0, 0, 0, 60, 60, 60, 120, 120]
