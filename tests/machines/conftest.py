"""The machines' database goes away with the session."""

from collections.abc import Iterator

import pytest

from tests.machines import arrange


@pytest.fixture(scope="session", autouse=True)
def database_goes_away() -> Iterator[None]:
    yield
    arrange.clean_up()
