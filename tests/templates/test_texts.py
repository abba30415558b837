"""Every ready flow says and asks everything in each language of the product."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from wareflow.sdk.errors import ConfigError
from wareflow.services.catalog_view import LANGUAGES
from wareflow.services.template_questions import questions_of
from wareflow.services.template_texts import texts_of

from tests.templates.world import TEMPLATES, document_of, template_names

SHORT = 25
"""A text up to here may be a name, which is the same everywhere."""

templates = pytest.mark.parametrize("template", template_names())
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def english(template: str) -> dict[str, str]:
    """All texts of a ready flow by their place."""
    document = document_of(template)
    return {"title": document.name, "description": document.description, **asked(template, "en")}


def translated(template: str, language: str) -> dict[str, str]:
    """Those of them that are there in this language."""
    texts = texts_of(TEMPLATES / template).get(language)
    said = {"title": texts.title, "description": texts.description} if texts else {}
    return {**said, **asked(template, language)}


def asked(template: str, language: str) -> dict[str, str]:
    questions = questions_of(TEMPLATES / template)
    return {
        f"{one.node}.{one.field}.{kind}": texts[language]
        for one in questions
        for kind, texts in (("ask", one.ask), ("help", one.help))
        if language in texts
    }


def written(folder: Path, name: str, texts: object) -> Path:
    (folder / name).write_text(json.dumps(texts), encoding="utf-8")
    return folder


@in_each_language
@templates
def test_it_leaves_no_text_out(template: str, language: str) -> None:
    missing = english(template).keys() - translated(template, language).keys()

    assert sorted(missing) == []


@in_each_language
@templates
def test_no_text_was_left_empty_or_in_english(template: str, language: str) -> None:
    source = english(template)

    left = [
        place
        for place, text in translated(template, language).items()
        if not text.strip() or (len(text) > SHORT and text == source[place])
    ]

    assert left == []


def test_a_flow_without_texts_is_shown_in_english(tmp_path: Path) -> None:
    assert texts_of(tmp_path) == {}


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"fr": {"title": "Articles", "description": "Tous."}}, "“fr” is not known here, only pl, es, cs, it, de"),
        ({"de": {"title": "Artikel"}}, "“description” of “de” is missing or empty"),
        ({"de": {"title": "Artikel", "description": " "}}, "“description” of “de” is missing or empty"),
        ({"de": {"title": "Artikel", "description": "Alle.", "text": "Alle."}}, "“text” is not known here"),
        ({"de": "Artikel"}, "Expected `object`, got `str`"),
    ],
)
def test_texts_that_nobody_could_read_are_refused_by_file_and_place(
    texts: Mapping[str, object], says: str, tmp_path: Path
) -> None:
    folder = written(tmp_path, "texts.json", texts)

    with pytest.raises(ConfigError, match=says) as error:
        texts_of(folder)

    assert str(error.value).startswith(f"{tmp_path.name}/texts.json: ")


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"ask": {"en": "Which?", "fr": "Lequel ?"}}, "“fr” is not known here"),
        ({"ask": {"de": "Welcher?"}}, "“en” of “ask” of write.status is missing or empty"),
        (
            {"ask": {"en": "Which?"}, "help": {"en": "One.", "de": ""}},
            "“de” of “help” of write.status is missing or empty",
        ),
    ],
)
def test_a_question_that_somebody_could_not_read_is_refused(
    texts: Mapping[str, object], says: str, tmp_path: Path
) -> None:
    folder = written(tmp_path, "questions.json", [{"node": "write", "field": "status", **texts}])

    with pytest.raises(ConfigError, match=says):
        questions_of(folder)
