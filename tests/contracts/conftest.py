"""A world of its own for each test, in which nobody waits."""

import pytest
from wareflow.sdk import http

from tests.contracts.arrange import World, new_world


@pytest.fixture
def world(name: str) -> World:
    """The nodes that come with Wareflow itself need no remote system."""
    return new_world(with_systems=not name.startswith("core."))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(*_: object) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)
