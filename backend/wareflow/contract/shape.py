"""What every node type shows of itself: words, form, docs, size."""

import ast
import inspect
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

from wareflow.engine.catalog import NodeClass
from wareflow.sdk.nodes import Remark, Source
from wareflow.sdk.policies import UpsertConfig
from wareflow.sdk.ports import In, Out

ShapeRule = Callable[[NodeClass], None]
OWN_CATEGORIES: Final = ("triggers", "logic", "data", "files", "helpers")
WIDGETS: Final = frozenset({
    "text", "textarea", "number", "switch", "select", "multiselect", "tags", "connection", "file", "mapping",
    "conditions", "branches", "path", "paths", "options", "cron", "table", "json", "flow", "policies",
})  # fmt: skip
"""The controls that the editor has."""
TARGET_KINDS: Final = ("text", "number", "integer", "boolean", "datetime", "list")
LINES_OF_CODE = 120
LANGUAGES = ("en", "pl")


def it_says_what_it_is(node: NodeClass) -> None:
    assert 2 <= len(node.title) <= 40, node.title
    # A connector's steps stand together in the palette, under its name.
    assert node.category in (*OWN_CATEGORIES, node.name.partition(".")[0]), node.category
    assert node.icon
    assert len((inspect.getdoc(node) or "").splitlines()[0]) > 15, "the class needs a line that says what the step does"
    assert (inspect.getmodule(node).__doc__ or "").startswith(node.title), "the file begins with the title of the step"
    assert node.example is not None, "an example is the step's test and its explanation"


def ports_are_named_and_failing_items_have_a_way_out(node: NodeClass) -> None:
    if issubclass(node, Remark):
        return
    ports: list[In | Out] = [*node.inputs.values(), *node.outputs.values()]
    for port in ports:
        assert port.title, f"the port {port.name} has no title"
    main = [port for port in node.outputs.values() if port.role == "main" and port.type != "trigger"]
    assert node.dynamic or main, "the step has no output for its items"
    assert issubclass(node, Source) or node.outputs["failed"].role == "error"


def the_form_is_a_schema_in_which_every_field_has_a_title(node: NodeClass) -> None:
    schema = node.config_class.model_json_schema()

    untitled = [key for key, value in _properties(schema) if not value.get("title")]
    unknown = [key for key, value in _properties(schema) if _widget(value) not in {*WIDGETS, None}]
    assert not untitled, untitled
    assert not unknown, f"the editor has no such control: {unknown}"
    assert json.loads(json.dumps(schema)) == schema
    assert schema["additionalProperties"] is False, "an unknown parameter is to be refused"


def what_the_form_hides_depends_on_a_field_that_exists(node: NodeClass) -> None:
    schema = node.config_class.model_json_schema()

    rules = [value.get("x-wareflow", {}).get("show_if") for _, value in _properties(schema)]
    missing = [rule["field"] for rule in rules if rule and rule["field"] not in schema["properties"]]
    assert not missing, missing


def every_target_of_a_mapping_is_one_that_the_step_takes(node: NodeClass) -> None:
    """A field that the mapper offers is accepted under its name, and is told in words with a kind that it knows."""
    if node.example is None:
        return
    for mapping, value in node.config_class.model_json_schema().get("properties", {}).items():
        targets = value.get("x-wareflow", {}).get("targets", ())
        names = [target["name"] for target in targets]
        assert len(names) == len(set(names)), f"{mapping} names a target twice"
        for target in targets:
            assert target["title"], target
            assert target["type"] in TARGET_KINDS, target
            assert not (target.get("options") and target.get("members")), f"one list of values is enough: {target}"
            node.config_class.model_validate({**node.example.config, mapping: {target["name"]: "{{ item.x }}"}})


def it_speaks_both_languages(node: NodeClass) -> None:
    stem = node.name.partition(".")[2]
    for language in LANGUAGES:
        file = _file(node).parent / "i18n" / f"{language}.json"
        texts = json.loads(file.read_text(encoding="utf-8"))[stem]
        missing = {*node.inputs, *node.outputs} - set(texts["ports"])
        # What all upserts have in common is said by the editor itself.
        missing |= set(node.config_class.model_fields) - set(texts["fields"]) - set(UpsertConfig.model_fields)
        assert not missing, f"{file.name}: nothing about {sorted(missing)}"
        assert texts["title"] == node.title or language != "en", f"the title in {file.name} is another one"
        assert texts["description"]
        assert all(field["title"] for field in texts["fields"].values())


def it_reads_on_one_screen(node: NodeClass) -> None:
    text = _file(node).read_text(encoding="utf-8")
    outside = [part for part in ast.parse(text).body if isinstance(part, ast.Import | ast.ImportFrom)]
    imports = sum((part.end_lineno or part.lineno) - part.lineno + 1 for part in outside)
    lines = sum(1 for line in text.splitlines() if line.strip()) - imports
    assert lines <= LINES_OF_CODE, f"{lines} lines; put what it has in common with others into a module of its own"


SHAPE: Final[tuple[ShapeRule, ...]] = (
    it_says_what_it_is,
    ports_are_named_and_failing_items_have_a_way_out,
    the_form_is_a_schema_in_which_every_field_has_a_title,
    what_the_form_hides_depends_on_a_field_that_exists,
    every_target_of_a_mapping_is_one_that_the_step_takes,
    it_speaks_both_languages,
    it_reads_on_one_screen,
)


def shape_rules_for(node: NodeClass, *, besides: Collection[ShapeRule] = ()) -> list[ShapeRule]:
    """The rules about what a node type shows of itself."""
    return [rule for rule in SHAPE if rule not in besides]


def _properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every property of the schema and of what it refers to, references followed."""
    definitions = schema.get("$defs", {})
    found = []
    for owner, holder in [("", schema), *definitions.items()]:
        for key, value in holder.get("properties", {}).items():
            target = definitions.get(value.get("$ref", "").rsplit("/", 1)[-1], {})
            found.append((f"{owner}.{key}", {**target, **value}))
    return found


def _widget(value: dict[str, Any]) -> Any:
    return value.get("x-wareflow", {}).get("widget")


def _file(node: NodeClass) -> Path:
    return Path(inspect.getfile(node))
