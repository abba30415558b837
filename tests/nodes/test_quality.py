"""The promises of a connector name tests that exist."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from wareflow.engine.catalog import load_catalog
from wareflow.sdk import Source

FOLDER = Path(__file__).parents[2] / "nodes"
FILES = sorted(FOLDER.glob("*/quality.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_promise_is_held_by_a_test(file: Path) -> None:
    quality: Any = yaml.safe_load(file.read_text(encoding="utf-8"))

    named = [each["test"].split("::") for each in quality["promises"]]

    assert named
    for name, test in named:
        assert f"def {test}(" in (file.parent / "tests" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_node_that_reads_or_writes_stands_in_the_promises(file: Path) -> None:
    quality: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    folder = file.parent.name
    nodes = {
        name.partition(".")[2]: node for name, node in load_catalog().nodes.items() if name.startswith(f"{folder}.")
    }

    reading = {name for name, node in nodes.items() if issubclass(node, Source) and not node.is_trigger}
    writing = {name for name, node in nodes.items() if node.writes}

    assert set(quality["reads"]) == reading
    assert set(quality["writes"]) == writing
    assert (file.parent / "README.md").stat().st_size > 500
