"""A flow document is read strictly and written in one spelling."""

import json
from typing import Any

import pytest
from wareflow.engine.document import (
    MAX_BYTES,
    MAX_NODES,
    FlowUnreadable,
    as_json,
    canonical,
    fingerprint,
    read_flow,
    read_json,
)

GOOD: dict[str, Any] = {
    "format": "wareflow/1",
    "name": "Items to the office",
    "description": "",
    "nodes": {
        "read": {"type": "core.manual_start", "version": 1, "config": {"rows": [{"sku": "00123", "price": 1.5}]}},
        "map": {"type": "core.map_fields", "config": {"fields": {"b": "{{ item.sku }}", "a": "1.10"}}, "title": "Map"},
    },
    "edges": [{"from": "read.items", "to": "map.items"}],
    "layout": {"read": [80, 120]},
}


def changed(**parts: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(GOOD)), **parts}


def with_node(**parts: Any) -> dict[str, Any]:
    return changed(nodes={"read": {**GOOD["nodes"]["read"], **parts}}, edges=[])


def codes(raw: Any) -> list[str]:
    with pytest.raises(FlowUnreadable) as caught:
        read_flow(raw)
    return [problem.code for problem in caught.value.problems]


def test_the_one_spelling_stays_as_it_is() -> None:
    text = canonical(read_flow(GOOD))

    assert canonical(read_flow(read_json(text))) == text
    assert as_json(read_flow(GOOD)) == read_json(text)


def test_the_order_of_keys_in_the_file_does_not_matter() -> None:
    backwards = {key: GOOD[key] for key in reversed(GOOD)}
    backwards["nodes"] = {key: GOOD["nodes"][key] for key in reversed(GOOD["nodes"])}

    assert canonical(read_flow(backwards)) == canonical(read_flow(GOOD))


def test_each_wire_and_each_place_has_a_line_of_its_own() -> None:
    lines = canonical(read_flow(GOOD)).splitlines()

    assert '    {"from": "read.items", "to": "map.items"}' in lines
    assert '    "read": [80, 120]' in lines


@pytest.mark.parametrize(
    "parts",
    [
        {"name": "Other"},
        {"description": "More words"},
        {"layout": {"read": [1, 2], "map": [3, 4]}},
        {"nodes": {**GOOD["nodes"], "map": {**GOOD["nodes"]["map"], "title": "Other", "notes": "why"}}},
    ],
)
def test_words_and_places_do_not_change_the_fingerprint(parts: dict[str, Any]) -> None:
    assert fingerprint(read_flow(changed(**parts))) == fingerprint(read_flow(GOOD))


@pytest.mark.parametrize(
    "parts",
    [
        {"edges": []},
        {"nodes": {**GOOD["nodes"], "map": {**GOOD["nodes"]["map"], "disabled": True}}},
        {"nodes": {**GOOD["nodes"], "map": {**GOOD["nodes"]["map"], "config": {"fields": {"a": "1.1"}}}}},
    ],
)
def test_what_the_flow_does_changes_the_fingerprint(parts: dict[str, Any]) -> None:
    assert fingerprint(read_flow(changed(**parts))) != fingerprint(read_flow(GOOD))


def test_a_node_keeps_its_own_time_limit_and_one_without_is_spelled_as_before() -> None:
    limited = {**GOOD, "nodes": {**GOOD["nodes"], "map": {**GOOD["nodes"]["map"], "timeout": 90}}}

    document = read_flow(limited)

    assert document.nodes["map"].timeout == 90
    assert read_flow(read_json(canonical(document))) == document
    assert fingerprint(document) != fingerprint(read_flow(GOOD))
    assert "timeout" not in canonical(read_flow(GOOD))


@pytest.mark.parametrize("timeout", [0, -1, 86_401, True, "60", 1.5])
def test_a_time_limit_that_is_none_is_refused_by_name(timeout: Any) -> None:
    with pytest.raises(FlowUnreadable) as refused:
        read_flow({**GOOD, "nodes": {**GOOD["nodes"], "map": {**GOOD["nodes"]["map"], "timeout": timeout}}})

    assert [(found.node, found.field) for found in refused.value.problems] == [("map", "timeout")]


def test_numbers_in_a_flow_keep_their_digits() -> None:
    text = canonical(
        read_flow(read_json('{"format":"wareflow/1","name":"n","nodes":{"a":{"type":"t","config":{"p":1.10}}}}'))
    )

    assert '"p": 1.10' in text


HOSTILE: list[tuple[str, Any, str]] = [
    (
        "F2: a wire to a node that does not exist",
        changed(edges=[{"from": "read.items", "to": "gone.items"}]),
        "unknown_node",
    ),
    ("F2: a node without an id", changed(nodes={"": {"type": "core.note"}}, edges=[]), "bad_id"),
    ("F5: a foreign project", changed(project_id="p2"), "unknown_key"),
    ("F5: a foreign owner", changed(owner_id="u2"), "unknown_key"),
    ("F5: a wish to be admin", changed(is_admin=True), "unknown_key"),
    ("F5: a state", changed(state="active"), "unknown_key"),
    ("F5: an id", changed(id="1"), "unknown_key"),
    ("F5: a foreign key on a node", with_node(owner_id="u2"), "unknown_key"),
    ("F10: __proto__ as a node", changed(nodes={"__proto__": {"type": "core.note"}}, edges=[]), "bad_id"),
    ("F12: a name of 10,000 letters", changed(name="x" * 10_000), "too_long"),
    ("F12: a title of 10,000 letters", with_node(title="x" * 10_000), "too_long"),
    ("F12: a zero byte", changed(name="a\x00b"), "bad_text"),
    ("F16: a newer format", changed(format="wareflow/2"), "future_format"),
    ("F16: another format", changed(format="n8n"), "wrong_format"),
    ("F16: half a flow", {"format": "wareflow/1", "name": "x", "nodes": {"a": {"config": {}}}}, "missing"),
    ("no object at all", [1, 2], "not_a_flow"),
    ("nodes as a list", changed(nodes=[], edges=[]), "bad_nodes"),
    ("a node that is a text", changed(nodes={"a": "x"}, edges=[]), "bad_node"),
    ("a node id with a dot", changed(nodes={"a.b": {"type": "core.note"}}, edges=[]), "bad_id"),
    ("a node id that leads out of a folder", changed(nodes={"../x": {"type": "core.note"}}, edges=[]), "bad_id"),
    ("a version that is a text", with_node(version="1"), "bad_version"),
    ("a version below one", with_node(version=0), "bad_version"),
    ("parameters as a list", with_node(config=[]), "bad_config"),
    ("disabled as a text", with_node(disabled="yes"), "bad_node"),
    ("an edge with more keys", changed(edges=[{"from": "read.items", "to": "map.items", "x": 1}]), "bad_edge"),
    ("an edge that is a text", changed(edges=["read.items -> map.items"]), "bad_edge"),
    ("an edge twice", changed(edges=[{"from": "read.items", "to": "map.items"}] * 2), "duplicate_edge"),
    ("edges as an object", changed(edges={}), "bad_edges"),
    ("a place with one number", changed(layout={"read": [1]}), "bad_layout"),
    ("a place beyond all screens", changed(layout={"read": [10**9, 0]}), "bad_layout"),
    (
        "more nodes than fit",
        changed(nodes={f"n{i}": {"type": "t"} for i in range(MAX_NODES + 1)}, edges=[]),
        "too_large",
    ),
    ("no name", changed(name=" "), "missing"),
]


@pytest.mark.parametrize(("raw", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_document_is_refused_with_its_reason(raw: Any, code: str) -> None:
    assert code in codes(raw)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"nodes": {"a": {"type": "x"}, "a": {"type": "y"}}}', "repeated_key"),
        ("{", "json"),
        ('{"a": NaN}', "json"),
        ('{"a": Infinity}', "json"),
        ("[" * 5000 + "]" * 5000, "too_deep"),
        ('{"a": "' + "x" * MAX_BYTES + '"}', "too_large"),
        (b'{"a": "\xff"}', "encoding"),
    ],
    ids=["F2: two nodes with one id", "cut off", "NaN", "Infinity", "nested", "large", "not UTF-8"],
)
def test_hostile_json_is_refused_with_its_reason(text: str | bytes, code: str) -> None:
    with pytest.raises(FlowUnreadable) as caught:
        read_json(text)

    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_mark_at_the_start_of_the_file_does_not_hurt() -> None:
    assert read_json("\ufeff{}".encode()) == {}


def test_all_problems_of_half_a_flow_are_told_at_once() -> None:
    raw = changed(extra=1, nodes={"A": {}, "b": {"type": "core.note", "version": "x"}}, edges=["?"])

    assert {"unknown_key", "bad_id", "bad_version", "bad_edge"} <= set(codes(raw))


@pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype"])
def test_keys_that_mean_something_in_a_browser_are_plain_keys_of_parameters(key: str) -> None:
    document = read_flow(with_node(config={"fields": {key: {"polluted": "yes"}}}))

    assert read_json(canonical(document))["nodes"]["read"]["config"] == {"fields": {key: {"polluted": "yes"}}}


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "invoice\u202excod.exe", "Zażółć gęślą jaźń 🛒"])
def test_a_name_is_kept_as_the_text_that_it_is(name: str) -> None:
    document = read_flow(changed(name=name))

    assert read_json(canonical(document))["name"] == name


def test_an_export_names_connections_and_holds_no_more_of_them() -> None:
    document = read_flow(with_node(type="lightspeed.changed_items", config={"connection": "demo_lightspeed"}))

    assert read_json(canonical(document))["nodes"]["read"]["config"] == {"connection": "demo_lightspeed"}


def test_places_of_nodes_that_are_gone_are_left_out() -> None:
    assert read_flow(changed(layout={"gone": [1, 2]})).layout == {}
