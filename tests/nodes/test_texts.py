"""Every connector says everything in English and in Polish."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wareflow.engine.catalog import load_catalog

from tests.nodes.texts import shape, texts_of

FOLDER = Path(__file__).parents[2] / "nodes"
CONNECTORS = sorted(
    file.parents[1].name for file in FOLDER.glob("*/i18n/en.json") if (file.parents[1] / "connection.py").exists()
)


def read(connector: str, language: str) -> Any:
    return json.loads((FOLDER / connector / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def words(texts: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
        return
    for name, inner in texts.items():
        yield from words(inner, f"{path}.{name}")


def test_there_are_connectors() -> None:
    assert {"baselinker", "business_central", "lightspeed"} <= set(CONNECTORS)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_the_english_texts_are_those_of_the_classes(connector: str) -> None:
    assert read(connector, "en") == texts_of(load_catalog(), connector)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_the_polish_texts_have_the_same_places_and_leave_none_out(connector: str) -> None:
    polish, english = read(connector, "pl"), read(connector, "en")

    assert shape(polish) == shape(english)
    empty = [path for path, text in words(polish) if not text and dict(words(english))[path]]
    assert empty == []


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_field_has_a_title_and_a_description(connector: str) -> None:
    places = [path for path, text in words(read(connector, "en")) if not text]

    assert places == []
