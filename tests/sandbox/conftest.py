"""Fixtures for the tests of the sandbox systems."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.lightspeed_client import Shop


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """The Lightspeed demo shop, with room for as many requests as a test makes."""
    found = Shop()
    found.system.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    async with found.http:
        yield found


@pytest.fixture
async def strict_shop() -> AsyncIterator[Shop]:
    """The same with the real rate limits and a clock that stands still."""
    found = Shop()
    found.system.clock.freeze()
    async with found.http:
        yield found
