"""The page about the architecture names the tables, states and files that exist."""

import re

from wareflow.engine.states import MOVES
from wareflow.store.models import Run

from tests.project.checkout import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_table_is_listed_once() -> None:
    rows = [row.split("|")[1] for row in section("Tables").splitlines() if row.startswith("| `")]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]

    assert sorted(listed) == sorted(Run.metadata.tables)


def test_the_states_are_those_of_the_table_of_moves() -> None:
    rows = [row.split("|") for row in section("States").splitlines() if row.startswith("| ")]
    listed = {row[1].strip(): set(re.findall(r"`(\w+)`", row[2])) for row in rows if "`" in row[2]}

    assert listed == {entity: set(moves) for entity, moves in MOVES.items()}


def test_files_of_the_product_that_the_page_names_exist() -> None:
    named = set(re.findall(r"`((?:engine|store|services|sdk|wareflow)/[\w/]+\.py)`", PAGE))

    missing = [path for path in named if not (ROOT / "backend" / "wareflow" / path.removeprefix("wareflow/")).is_file()]

    assert len(named) > 10
    assert missing == []
