"""Frames around nodes are part of the document and no part of what the flow does."""

from typing import Any

import pytest
from wareflow.engine.document import FlowUnreadable, as_json, canonical, fingerprint, read_flow, read_json

NODES = {name: {"type": "core.map_fields", "version": 1, "config": {}} for name in ("a", "b", "c")}


def flow(**parts: Any) -> dict[str, Any]:
    return {"format": "wareflow/1", "name": "n", "description": "", "nodes": NODES, "edges": [], "layout": {}, **parts}


def test_groups_have_one_spelling() -> None:
    groups = {
        "two": {"nodes": ["c"], "title": "", "collapsed": False},
        "one": {"color": "blue", "nodes": ["b", "a"], "title": " Prices ", "collapsed": True},
    }

    text = canonical(read_flow(flow(groups=groups)))

    assert list(read_json(text)["groups"].items()) == [
        ("one", {"title": "Prices", "nodes": ["a", "b"], "collapsed": True, "color": "blue"}),
        ("two", {"title": "", "nodes": ["c"]}),
    ]
    assert canonical(read_flow(read_json(text))) == text


def test_a_flow_without_groups_is_spelled_as_before() -> None:
    assert "groups" not in as_json(read_flow(flow(groups={})))
    assert canonical(read_flow(flow(groups={}))) == canonical(read_flow(flow()))


def test_groups_do_not_change_what_the_flow_does() -> None:
    grouped = read_flow(flow(groups={"one": {"title": "Prices", "nodes": ["a"]}}))

    assert fingerprint(grouped) == fingerprint(read_flow(flow()))


@pytest.mark.parametrize(
    ("groups", "code", "names"),
    [
        ([], "bad_groups", "groups"),
        ({"One": {"title": "", "nodes": ["a"]}}, "bad_id", "“One”"),
        ({"one": []}, "bad_group", "“one”"),
        ({"one": {"title": "", "nodes": []}}, "bad_group", "“one”"),
        ({"one": {"title": ""}}, "bad_group", "“one”"),
        ({"one": {"title": "", "nodes": ["gone"]}}, "unknown_node", "“gone”"),
        ({"one": {"title": "", "nodes": ["a", "a"]}}, "duplicate_node", "“a”"),
        ({"one": {"title": "", "nodes": ["a"]}, "two": {"title": "", "nodes": ["a"]}}, "node_in_two_groups", "“two”"),
        ({"one": {"title": "x" * 81, "nodes": ["a"]}}, "too_long", "80"),
        ({"one": {"title": 1, "nodes": ["a"]}}, "bad_text", "“one”"),
        ({"one": {"title": "", "nodes": ["a"], "collapsed": "yes"}}, "bad_group", "collapsed"),
        ({"one": {"title": "", "nodes": ["a"], "color": "#f00"}}, "bad_color", "blue, green"),
        ({"one": {"title": "", "nodes": ["a"], "size": 3}}, "unknown_key", "“size”"),
    ],
)
def test_a_group_that_cannot_be_is_refused_by_name(groups: Any, code: str, names: str) -> None:
    with pytest.raises(FlowUnreadable) as refused:
        read_flow(flow(groups=groups))

    assert [problem.code for problem in refused.value.problems] == [code]
    assert names in refused.value.problems[0].message
