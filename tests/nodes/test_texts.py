"""Every connector says everything in each language of the product."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wareflow.engine.catalog import load_catalog
from wareflow.services.catalog_view import LANGUAGES, show

from tests.nodes.texts import shape, texts_of

FOLDER = Path(__file__).parents[2] / "nodes"
CONNECTORS = sorted(
    file.parents[1].name for file in FOLDER.glob("*/i18n/en.json") if (file.parents[1] / "connection.py").exists()
)

SPEAKING = sorted(file.parents[1].name for file in FOLDER.glob("*/i18n/en.json"))
KEPT = re.compile(r"\{\{.*?\}\}|`[^`]+`")


def read(connector: str, language: str) -> Any:
    return json.loads((FOLDER / connector / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def words(texts: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
        return
    for name, inner in texts.items():
        yield from words(inner, f"{path}.{name}")


def kept(text: str) -> set[str]:
    """What a translation takes over as it is: expressions and names of fields."""
    return set(KEPT.findall(text))


def test_there_are_connectors() -> None:
    assert {"baselinker", "business_central", "lightspeed"} <= set(CONNECTORS)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_the_english_texts_are_those_of_the_classes(connector: str) -> None:
    assert read(connector, "en") == texts_of(load_catalog(), connector)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("connector", SPEAKING)
def test_each_language_has_the_same_places_and_leaves_none_out(connector: str, language: str) -> None:
    theirs, english = read(connector, language), read(connector, "en")

    assert shape(theirs) == shape(english)
    empty = [path for path, text in words(theirs) if not text and dict(words(english))[path]]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("connector", SPEAKING)
def test_a_translation_keeps_expressions_and_names_of_fields(connector: str, language: str) -> None:
    theirs, english = dict(words(read(connector, language))), dict(words(read(connector, "en")))

    other = [path for path, text in english.items() if kept(text) != kept(theirs[path])]

    assert other == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("connector", SPEAKING)
def test_no_description_was_left_in_english(connector: str, language: str) -> None:
    theirs = dict(words(read(connector, language)))

    # A sentence; names such as “CSV” or “SKU” are the same everywhere.
    left = [path for path, text in words(read(connector, "en")) if text.count(" ") > 2 and theirs[path] == text]

    assert left == []


def test_the_catalog_gives_the_texts_of_the_language_that_is_asked_for() -> None:
    node = next(node for node in show(load_catalog(), "de").nodes if node["type"] == "core.filter")
    every = next(node for node in show(load_catalog()).nodes if node["type"] == "core.filter")

    assert {language: texts["title"] for language, texts in node["i18n"].items()} == {"de": "Filtern"}
    assert set(every["i18n"]) == set(LANGUAGES)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_field_has_a_title_and_a_description(connector: str) -> None:
    places = [path for path, text in words(read(connector, "en")) if not text]

    assert places == []
