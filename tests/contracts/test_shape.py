"""What every node type shows of itself: words, form, docs, size."""

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wareflow.sdk import Source

from tests.contracts.arrange import ALL, CATALOG, RUNNING

CATEGORIES = ["triggers", "lightspeed", "business_central", "baselinker", "logic", "data", "files", "helpers"]
WIDGETS = {
    "text", "textarea", "number", "switch", "select", "multiselect", "tags", "connection", "file", "mapping",
    "conditions", "branches", "path", "paths", "options", "cron", "table", "json", "flow",
}  # fmt: skip
LINES_OF_CODE = 120


def schema_of(name: str) -> dict[str, Any]:
    return CATALOG.node(name).config_class.model_json_schema()


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every property of the schema and of what it refers to, references followed."""
    definitions = schema.get("$defs", {})
    owners = [("", schema), *definitions.items()]
    found = []
    for owner, holder in owners:
        for key, value in holder.get("properties", {}).items():
            target = definitions.get(value.get("$ref", "").rsplit("/", 1)[-1], {})
            found.append((f"{owner}.{key}", {**target, **value}))
    return found


@pytest.mark.parametrize("name", ALL)
def test_a_node_says_what_it_is(name: str) -> None:
    node = CATALOG.node(name)

    assert 2 <= len(node.title) <= 40
    assert node.category in CATEGORIES
    assert node.icon
    assert len((inspect.getdoc(node) or "").splitlines()[0]) > 15
    assert (inspect.getmodule(node).__doc__ or "").startswith(node.title)
    assert node.example is not None


@pytest.mark.parametrize("name", RUNNING)
def test_ports_are_named_and_failing_items_have_a_way_out(name: str) -> None:
    node = CATALOG.node(name)

    assert all(port.title and port.name == key for key, port in node.inputs.items())
    assert all(port.title and port.name == key for key, port in node.outputs.items())
    assert node.dynamic or any(port.role == "main" and port.type != "trigger" for port in node.outputs.values())
    assert issubclass(node, Source) or node.outputs["failed"].role == "error"


@pytest.mark.parametrize("name", ALL)
def test_the_form_is_a_valid_schema_in_which_every_field_has_a_title(name: str) -> None:
    schema = schema_of(name)

    Draft202012Validator.check_schema(schema)
    assert [key for key, value in properties(schema) if not value.get("title")] == []
    assert [key for key, value in properties(schema) if _widget(value) not in {*WIDGETS, None}] == []
    assert json.loads(json.dumps(schema)) == schema


def _widget(value: dict[str, Any]) -> Any:
    return value.get("x-wareflow", {}).get("widget")


@pytest.mark.parametrize("name", ALL)
def test_what_the_form_hides_depends_on_a_field_that_exists(name: str) -> None:
    schema = schema_of(name)

    rules = [
        value["x-wareflow"]["show_if"] for _, value in properties(schema) if "show_if" in value.get("x-wareflow", {})
    ]

    assert [rule["field"] for rule in rules if rule["field"] not in schema["properties"]] == []


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_parameter_is_refused(name: str) -> None:
    assert schema_of(name)["additionalProperties"] is False


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("name", ALL)
def test_a_node_speaks_both_languages(name: str, language: str) -> None:
    node = CATALOG.node(name)
    folder, stem = name.split(".")
    texts = json.loads((_file(name).parent / "i18n" / f"{language}.json").read_text())[stem]

    assert {*node.inputs, *node.outputs} <= set(texts["ports"]), folder
    assert set(node.config_class.model_fields) <= set(texts["fields"])
    assert texts["title"] == node.title or language != "en"
    assert texts["description"]
    assert all(field["title"] for field in texts["fields"].values())


@pytest.mark.parametrize("name", ALL)
def test_a_node_reads_on_one_screen(name: str) -> None:
    tree = ast.parse(_file(name).read_text())
    outside = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    imports = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in outside)
    lines = [line for line in _file(name).read_text().splitlines() if line.strip()]

    assert len(lines) - imports <= LINES_OF_CODE


def _file(name: str) -> Path:
    return Path(inspect.getfile(CATALOG.node(name)))
