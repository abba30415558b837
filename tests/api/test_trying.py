"""Trying one node through the API: real reading, no writing."""

import pytest

from tests.api.arrange import Api
from tests.api.sandbox import CONNECTORS, put_behind, settings_of


def connect(api: Api, system: str) -> str:
    settings = settings_of(put_behind(api.product), system)
    api.post("/connections", {"name": CONNECTORS[system], "connector": system, "settings": settings})
    return CONNECTORS[system]


def test_a_node_is_tried_with_given_items(api: Api) -> None:
    node = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}}

    answer = api.post("/nodes/test", {"node": node, "node_id": "map", "items": [{"sku": "00123"}, {"name": "no sku"}]})

    outputs = answer.json()["outputs"]
    assert [item["record"] for item in outputs["mapped"]["items"]] == [{"number": "00123"}]
    assert outputs["failed"]["items"][0]["error"]["code"] == "MISSING"
    assert "sku" in outputs["failed"]["items"][0]["error"]["message"]


def test_a_source_reads_a_little_for_real(api: Api) -> None:
    name = connect(api, "lightspeed")

    answer = api.post("/nodes/test", {"node": {"type": "lightspeed.changed_items", "config": {"connection": name}}})

    assert answer.status_code == 200, answer.text
    items = answer.json()["outputs"]["items"]
    assert 0 < items["total"] <= 20


def test_an_action_shows_its_changes_and_sends_no_write(api: Api) -> None:
    sandbox = put_behind(api.product)
    settings = settings_of(sandbox, "business_central")
    api.post("/connections", {"name": "bc", "connector": "business_central", "settings": settings})
    config = {"connection": "bc", "number": "{{ item.sku }}", "fields": {"displayName": "{{ item.name }}"}}
    wish = {
        "node": {"type": "business_central.upsert_item", "config": config},
        "items": [{"sku": "NEW-1", "name": "New mug"}],
    }

    answer = api.post("/nodes/test", wish)

    assert answer.status_code == 200, answer.text
    assert [(change["action"], change["key"]) for change in answer.json()["changes"]] == [("create", "NEW-1")]
    assert sandbox.systems["business_central"].state()
    assert "NEW-1" not in str(sandbox.systems["business_central"].state())


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ({"type": "exec"}, "unknown_type"),
        ({"type": "core.map_fields", "config": {}}, "flow_invalid"),
        ({"type": "core.map_fields", "config": {"fields": {"a": "{{ ''.__class__ }}"}}}, "flow_invalid"),
        ({"type": "core.note", "config": {"text": "x"}}, "config"),
        ({"type": "lightspeed.changed_items", "config": {"connection": "none"}}, "flow_invalid"),
    ],
)
def test_a_node_that_cannot_run_is_refused_with_the_reason(api: Api, node: dict[str, object], code: str) -> None:
    answer = api.post("/nodes/test", {"node": node, "items": [{"a": 1}]})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_mapping_is_worked_out_field_by_field(api: Api) -> None:
    fields = {"good": "{{ item.a }}", "missing": "{{ item.b }}", "wrong": "{{ ''.x }}", "plain": "text"}

    values = api.post("/expressions/preview-mapping", {"fields": fields, "item": {"a": 1}}).json()["values"]

    assert {name: value["error"] and value["error"]["code"] for name, value in values.items()} == {
        "good": None,
        "missing": "MISSING",
        "wrong": "FORBIDDEN",
        "plain": None,
    }
    assert (values["good"]["value"], values["plain"]["text"]) == (1, "text")


def test_rounding_of_the_last_factor_alone_is_pointed_out(api: Api) -> None:
    wish = {"source": "{{ item.price * 1.21 | round(2) }}", "item": {"price": 10}}

    answer = api.post("/expressions/preview", wish).json()

    assert answer["lints"][0]["code"] == "PRECEDENCE"
    assert answer["lints"][0]["fix"] == "(item.price * 1.21) | round(2)"


def test_a_preview_says_what_the_record_shows_to_be_wrong_with_its_repair(api: Api) -> None:
    wish = {
        "source": "{{ item.price * 2 ~ item.note }}",
        "item": {"price": "1.50", "note": "x"},
        "others": [{"price": "1"}],
    }

    answer = api.post("/expressions/preview", wish).json()

    assert answer["error"]["code"] == "TYPE"
    assert [(remark["code"], remark["fix"]) for remark in answer["lints"]] == [
        ("TEXT_AS_NUMBER", "(item.price | decimal)"),
        ("MAYBE_MISSING", "item.note | default('')"),
    ]
    assert answer["lints"][0]["facts"] == {"sign": "*", "path": "item.price", "value": "1.50"}


def test_what_came_out_of_a_test_names_the_given_items_by_position(api: Api) -> None:
    node = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}}

    outputs = api.post("/nodes/test", {"node": node, "items": [{"no": "sku"}, {"sku": "A"}]}).json()["outputs"]

    assert [item["from"] for item in outputs["mapped"]["items"]] == [["1"]]
    assert [item["from"] for item in outputs["failed"]["items"]] == [["0"]]
