"""Every problem of a flow is found at once and points at its place."""

from typing import Any

import pytest
from wareflow.engine.checks import check_flow, check_wire, has_errors
from wareflow.engine.document import FlowDocument, read_flow
from wareflow.sdk import In, Out, Problem

from tests.engine.arrange import CATALOG, flow

KEEP = {"statuses": ["paid"]}


def problems(document: FlowDocument) -> list[Problem]:
    return check_flow(document, CATALOG)


def found(code: str, document: FlowDocument) -> Problem:
    return next(problem for problem in problems(document) if problem.code == code)


def test_a_good_flow_has_no_problem() -> None:
    document = flow({"a": "test.feed", "b": ("core.filter_status", KEEP)}, "a.items > b.items")

    assert problems(document) == []


@pytest.mark.parametrize("kind", ["exec", "python", "../../x", "__import__", "os.system", "core", "core._csv"])
def test_a_node_type_that_does_not_exist_is_never_looked_for(kind: str) -> None:
    problem = found("unknown_type", flow({"a": kind}))

    assert (problem.node, problem.field) == ("a", "type")
    assert has_errors([problem])


def test_a_mistyped_node_type_is_guessed() -> None:
    assert "core.filter_status" in found("unknown_type", flow({"a": "core.filter_statsu"})).message


def test_a_node_made_by_a_newer_version_is_named() -> None:
    raw = {"format": "wareflow/1", "name": "n", "nodes": {"a": {"type": "test.feed", "version": 9}}}

    assert found("future_node", read_flow(raw)).node == "a"


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({}, "statuses", "“Statuses to keep” must be filled in."),
        ({"statuses": []}, "statuses", "Statuses to keep"),
        ({"statuses": ["a"], "field": ""}, "field", "“Status field” must be filled in."),
        ({"statuses": ["a"], "colour": 1}, "colour", "is not a parameter of this node"),
        ({"statuses": "paid"}, "statuses", "Statuses to keep"),
    ],
)
def test_a_wrong_parameter_is_named_by_its_title(config: dict[str, Any], field: str, words: str) -> None:
    problem = found("bad_config", flow({"a": ("core.filter_status", config)}))

    assert (problem.node, problem.field) == ("a", field)
    assert words in problem.message


def test_a_mistake_inside_conditions_points_at_the_rule() -> None:
    rules = [{"field": "a"}, {"match": "any", "rules": [{"field": "b", "operator": "sounds_like"}]}]

    problem = found("bad_config", flow({"a": ("core.filter", {"conditions": {"rules": rules}})}))

    assert problem.field == "conditions.rules.1.rules.0.operator"


def test_an_expression_that_cannot_work_points_at_its_field() -> None:
    problem = found("bad_expression", flow({"a": ("core.map_fields", {"fields": {"x": "{{ item. }}"}})}))

    assert (problem.node, problem.field) == ("a", "fields.x")


def test_an_expression_that_surely_surprises_is_a_warning_with_a_repair() -> None:
    document = flow({"a": ("core.map_fields", {"fields": {"x": "{{ item.price * 1.21 | round(2) }}"}})})

    warnings = [problem for problem in problems(document) if problem.field == "fields.x"]

    assert [problem.severity for problem in warnings] == ["warning"]
    assert warnings[0].fix is not None


@pytest.mark.parametrize(("edge", "node"), [("a.gone > b.items", "a"), ("a.items > b.gone", "b")])
def test_a_wire_at_a_port_that_does_not_exist_is_named(edge: str, node: str) -> None:
    problem = found("unknown_port", flow({"a": "test.feed", "b": "test.works"}, edge))

    assert problem.node == node
    assert problem.edge == edge.replace(" > ", " -> ")


def test_the_ways_out_of_a_branch_are_ports() -> None:
    paid = {"name": "paid", "when": {"rules": [{"field": "status", "value": "paid"}]}}
    nodes = {"a": "test.feed", "b": ("core.branch", {"branches": [paid]}), "c": "test.works"}

    good = flow(nodes, "a.items > b.items", "b.paid > c.items", "b.otherwise > c.items")
    bad = flow(nodes, "a.items > b.items", "b.sent > c.items")

    assert problems(good) == []
    assert found("unknown_port", bad).node == "b"


def test_a_wire_between_ports_that_do_not_fit_says_why() -> None:
    nodes = {"s": "core.manual_start", "b": "test.works"}

    problem = found("wire_does_not_fit", flow(nodes, "s.start > b.items"))

    assert "start signal" in problem.message


@pytest.mark.parametrize(
    ("source", "target", "fits"),
    [("record", "any", True), ("any", "record", True), ("file", "record", False), ("trigger", "any", False)],
)
def test_only_ports_that_fit_can_be_wired(source: Any, target: Any, fits: bool) -> None:
    assert (check_wire(Out("From", type=source), In("To", type=target)) is None) is fits


def test_f1_a_circle_is_named_with_all_its_nodes() -> None:
    nodes = {"f": "test.feed", "a": "test.works", "b": "test.works"}

    problem = found("cycle", flow(nodes, "f.items > a.items", "a.out > b.items", "b.out > a.items"))

    assert "a" in problem.message
    assert "b" in problem.message
    assert "→" in problem.message


def test_f1_a_node_wired_to_itself_is_a_circle() -> None:
    assert found("cycle", flow({"f": "test.feed", "a": "test.works"}, "a.out > a.items")).node == "a"


def test_a_flow_that_nothing_starts_is_told() -> None:
    assert has_errors([found("no_source", flow({"a": "test.works"}))])


def test_a_node_that_nothing_reaches_is_a_warning() -> None:
    problem = found("not_connected", flow({"f": "test.feed", "a": "test.works"}))

    assert (problem.node, problem.severity) == ("a", "warning")


def test_a_note_needs_no_wire() -> None:
    assert problems(flow({"f": "test.feed", "n": "core.note"})) == []


def test_all_problems_are_told_at_once() -> None:
    document = flow({"a": "no.such", "b": ("core.filter_status", {}), "c": "test.works"}, "c.out > c.items")

    assert {"unknown_type", "bad_config", "cycle", "no_source"} <= {problem.code for problem in problems(document)}
