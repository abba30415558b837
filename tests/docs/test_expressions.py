"""The page about expressions says what the product does."""

import re

import pytest
from wareflow.engine.expressions import FILTERS, FUNCTIONS, NAMES
from wareflow.engine.expressions.conditions import TESTS

from tests.docs.expressions_page import PAGE, page


def test_the_page_is_what_the_catalog_of_filters_says() -> None:
    # python -m tests.docs.expressions_page mends it.
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", [*sorted(FILTERS), *sorted(NAMES), *(f"{name}()" for name in sorted(FUNCTIONS))])
def test_everything_that_can_be_used_stands_on_the_page(name: str) -> None:
    rows = [row.split(" | ")[0] for row in page().splitlines() if row.startswith("| `")]
    found = [row for row in rows if f"`{name}`" in row or f"`{name}(" in row]

    assert found, f"{name} is not on the page"


def test_the_tests_that_the_page_names_are_those_that_exist() -> None:
    sentence = page().split("Tests after `is`:")[1].split(".\n")[0]
    named = set(re.findall(r"`(\w+)`", sentence))

    assert named - {"defined", "undefined"} <= TESTS.keys()
    assert TESTS.keys() - named == {"string", "mapping"}, "other names of text and object"
