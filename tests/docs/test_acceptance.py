"""The table of acceptance claims nothing that no test shows."""

import re

from tests.project.checkout import ROOT

PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d\.\d\d) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_every_line_is_met_by_a_test_that_exists_or_says_why_it_is_not() -> None:
    unproved = []
    for line, _, _, state in ROWS:
        named = re.fullmatch(r"met: \[`(\w+)`\]\(\.\./([\w/]+\.py)\)", state)
        code = (ROOT / named[2]).read_text(encoding="utf-8") if named else ""
        if not state.startswith("not yet: ") and not (named and f"def {named[1]}(" in code):
            unproved.append(line)

    assert unproved == []


def test_each_line_stands_once_and_the_count_is_right() -> None:
    lines = [row[0] for row in ROWS]
    met = sum(row[3].startswith("met: ") for row in ROWS)

    assert len(set(lines)) == len(lines)
    assert f"**{met} of {len(lines)} lines are met.**" in PAGE
