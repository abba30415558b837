"""What all tests share: the slow kinds start first, and those that need the whole machine run one after another."""

import pytest

GROUPS = {"browser": "machine", "kill": "machine", "postgres": "postgres"}


def group_of(item: pytest.Item) -> str | None:
    """The queue a test waits in when several processes run tests; None when it can run beside anything."""
    return next((group for marker, group in GROUPS.items() if item.get_closest_marker(marker)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        group = group_of(item)
        if group is not None and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: group_of(item) is None)
