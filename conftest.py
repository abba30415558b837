"""What all tests share: the slow kinds start first, and those that need the whole machine run one after another."""

from collections import Counter

import pytest

GROUPS = {"browser": "machine", "kill": "machine", "postgres": "postgres"}


def group_of(item: pytest.Item) -> str | None:
    """The queue a test waits in when several processes run tests; None when it can run beside anything."""
    return next((group for marker, group in GROUPS.items() if item.get_closest_marker(marker)), None)


def look_for_one_name(items: list[pytest.Item]) -> None:
    """Of tests with one id the processes of a parallel run do only one, without a word.

    Raises:
        pytest.UsageError: two tests have one id.
    """
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"These tests share a name, so only one of each would run: {', '.join(twice)}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    look_for_one_name(items)
    for item in items:
        group = group_of(item)
        if group is not None and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: group_of(item) is None)
