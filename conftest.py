"""What all tests share: the slow kinds start first, and those that need the whole machine run one after another.

What passes between a client of ours and a sandbox system in a test's own process is held against the written contract.
"""

import gc
import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

# Big imitated systems live as long as the process: looking through them for garbage took a sixth of the time. One that
# is filled anew makes 90,000 objects, which mostly go by themselves when it is filled again.
gc.set_threshold(400_000, 20, 100)

# httpx looks for it with every request to an application in this process: where it is not installed, on the disk.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

GROUPS = {"kill": "machine", "postgres": "postgres"}


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


@pytest.fixture(autouse=True)
def fits_the_written_contracts(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test of a client passes with a request, or an answer, that the real system would not know.

    A test whose client is meant to send such a request says so: `@pytest.mark.refused("items.gift is unknown")`.
    """
    sandbox = sys.modules.get("wareflow.sandbox.kit.system")
    # The tests of the sandbox itself are clients that make mistakes on purpose.
    if sandbox is None or "tests/sandbox/" in str(request.path):
        yield
        return
    from tests.contracts.checks import Misfit, misfits

    odd: list[Misfit] = []

    def watch(served: Any) -> None:
        odd.extend(misfits(served))

    sandbox.SandboxSystem.watchers.append(watch)
    yield
    sandbox.SandboxSystem.watchers.remove(watch)
    meant = [str(text) for mark in request.node.iter_markers("refused") for text in mark.args]
    refused = {text for text in meant if any(each.refused and text in each.text for each in odd)}
    assert [each.text for each in odd if not (each.refused and any(text in each.text for text in meant))] == []
    assert set(meant) == refused, "The mark says what was not refused."
