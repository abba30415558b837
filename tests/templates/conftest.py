"""A fresh world for each test, without the waiting that real systems would ask for."""

import pytest
from wareflow.sdk import http

from tests.templates.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)
