"""What a ready flow asks before it becomes a flow of one's own: parameters of its steps, in the words of the trade."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wareflow.engine.catalog import Catalog, config_errors, parse_config
from wareflow.engine.document import FlowDocument
from wareflow.sdk.errors import ConfigError
from wareflow.services.catalog_view import LANGUAGES
from wareflow.services.template_texts import read_texts, refuse_empty, refuse_unknown

FILE = "questions.json"
Answers = Mapping[str, Mapping[str, Any]]
"""By step and parameter."""


@dataclass(frozen=True)
class Question:
    """One parameter of one step; ``ask`` and ``help`` by language. Its first answer is what stands in the flow."""

    node: str
    field: str
    ask: Mapping[str, str]
    help: Mapping[str, str] = dataclasses.field(default_factory=dict)


def questions_of(folder: Path) -> tuple[Question, ...]:
    """The questions of the template in this folder, in the order they are asked."""
    path = folder / FILE
    questions = read_texts(path, tuple[Question, ...]) if path.is_file() else ()
    for question in questions:
        _check(question, path)
    return questions


def _check(question: Question, path: Path) -> None:
    """English must be there: every language that has no words falls back to it."""
    place = f"{question.node}.{question.field}"
    helped = {"help": question.help} if question.help else {}
    for name, texts in {"ask": question.ask, **helped}.items():
        refuse_unknown(texts, ("en", *LANGUAGES), path)
        refuse_empty({"en": "", **texts}, f"“{name}” of {place}", path)


def answered(document: FlowDocument, questions: Sequence[Question], answers: Answers, catalog: Catalog) -> FlowDocument:
    """The document with these answers in it.

    Raises ConfigError for an answer that nobody asked for, or that the step does not take.
    """
    asked = {(question.node, question.field): question for question in questions}
    nodes = dict(document.nodes)
    for node_id, values in answers.items():
        for name in values:
            if (node_id, name) not in asked:
                raise ConfigError(f"This ready flow does not ask for “{name}” of “{node_id}”.", field="answers")
        node = replace(nodes[node_id], config={**nodes[node_id].config, **values})
        for path, text in _mistakes(node.config, node.type, catalog):
            question = asked.get((node_id, path.partition(".")[0]))
            if question is not None and question.field in values:
                place = f"answers.{node_id}.{path}"
                raise ConfigError(f"“{question.ask['en']}”: this answer {text}.", field=place)
        nodes[node_id] = node
    return replace(document, nodes=nodes)


def _mistakes(config: Mapping[str, Any], node_type: str, catalog: Catalog) -> list[tuple[str, str]]:
    try:
        parse_config(catalog.node(node_type), config)
    except ValidationError as error:
        return config_errors(error)
    return []
