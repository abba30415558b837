"""The planted bugs still find their places, and the runner tells red from green."""

import os
from datetime import UTC, datetime

import pytest

from tests.planted.__main__ import ROOT, a_copy, plant, planted
from tests.planted.bugs import BUGS, Bug

AT_ONCE = 2
"""How many bugs each run of the suite plants; another pair every day."""
QUICK = [
    bug for bug in BUGS if all(test.startswith(("tests/sdk", "tests/store/test_rules", "nodes")) for test in bug.tests)
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: str(bug.name))
def test_each_bug_finds_its_place(bug: Bug) -> None:
    text = (ROOT / bug.file).read_text(encoding="utf-8")

    assert planted(text, bug) != text
    assert all((ROOT / test.partition("::")[0]).exists() for test in bug.tests)


def test_there_are_twenty_bugs_of_different_names() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) == 20


@pytest.mark.timeout(180)
def test_some_bugs_turn_their_tests_red() -> None:
    day = int(os.environ.get("WAREFLOW_TEST_DAY") or datetime.now(UTC).toordinal())
    chosen = [QUICK[(day * AT_ONCE + n) % len(QUICK)] for n in range(AT_ONCE)]

    with a_copy() as copy:
        findings = [plant(copy, bug) for bug in chosen]

    assert [finding.bug.name for finding in findings if not finding.red] == []
