"""A source set back from the command line, after a look at what comes again."""

from pathlib import Path

import pytest
from wareflow.sandbox.app import SandboxApp

from tests.cli.conftest import Terminal
from tests.cli.test_run import written
from tests.runs.arrange import goods, items_to_bc


@pytest.fixture
def read(connected: Terminal, sandbox: tuple[SandboxApp, str], tmp_path: Path) -> Terminal:
    """A flow that has read five items."""
    sandbox[0].systems["lightspeed"].seed(data={"items": goods("A", "B", "C", "D", "E")})
    done = connected.run("run", written(tmp_path, items_to_bc()))
    assert done.code == 0, done.err
    return connected


def test_it_says_what_comes_again_and_does_it_when_told_so(read: Terminal) -> None:
    asked = read.run("flows", "rewind", "Test", "changed", "--to", "beginning")
    done = read.run("flows", "rewind", "Test", "changed", "--to", "beginning", "--yes", "--reason", "Wrong prices")
    again = read.run("flows", "rewind", "Test", "changed", "--to", "2026-01-01", "--yes")

    assert (asked.code, done.code) == (1, 0)
    assert "5 known records would be read again" in asked.out
    assert "Done. The next run reads from there." in done.out
    assert again.code == 2
    assert "would leave records out" in again.err


@pytest.mark.parametrize(
    ("node", "to", "words"), [("changed", "yesterday", "is no time"), ("other", "beginning", "never read")]
)
def test_what_cannot_be_done_is_named(read: Terminal, node: str, to: str, words: str) -> None:
    answer = read.run("flows", "rewind", "Test", node, "--to", to, "--yes")

    assert answer.code == 2
    assert words in answer.err
