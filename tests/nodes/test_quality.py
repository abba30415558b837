"""The promises of a connector name tests that exist."""

from pathlib import Path
from typing import Any

import pytest
import yaml

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
def test_every_node_stands_in_the_promises_and_in_the_readme(file: Path) -> None:
    quality: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    parts = ("__init__", "client", "connection", "fields", "records", "scan")

    nodes = {each.stem for each in file.parent.glob("*.py") if each.stem not in parts}

    assert {*quality["reads"], *quality["writes"]} == nodes
    assert (file.parent / "README.md").stat().st_size > 500
