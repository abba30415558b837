"""A world in which nobody waits."""

import pytest
from wareflow.sdk import http


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(*_: object) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)
