"""Hostile expressions and flow documents through HTTP; the tables are those of the engine's tests."""

import json
from typing import Any

import pytest

from tests.api.arrange import Api, flow, small_flow
from tests.engine.expressions.test_hostile import REFUSED_IN_A_RUN, REFUSED_WHEN_SAVED

CANARIES = ("Traceback", "/backend/", "site-packages", "sqlalchemy", "<class", "object at 0x")
KILLERS = ["00123", "1e5", "1_000", "1.10", "007.50", "5901234123457", "+48600100200"]
KILLERS += ["None", "True", "[1]", "1,5", "'q'", "0x1F", " 42 "]
NAMES = ["<img src=x onerror=alert(1)>", "Orders \u202e gpj.exe", "{{ 7*7 }}", "'; DROP TABLE flow"]
SWAP = {"type": "core.map_fields", "config": {"fields": {"a": "1"}}}


@pytest.fixture
def api(shared_api: Api) -> Api:
    return shared_api


@pytest.mark.parametrize(("row", "source", "code"), REFUSED_WHEN_SAVED)
def test_a_hostile_expression_is_refused_in_the_preview(api: Api, row: str, source: str, code: str) -> None:
    answer = api.post("/expressions/preview", {"source": source, "item": {}})

    assert (answer.status_code, answer.json()["code"]) == (422, code), row
    assert 0 <= answer.json()["preview"]["error"]["start"] <= len(source)
    assert not any(canary in answer.text for canary in CANARIES)


@pytest.mark.parametrize(("row", "source", "item", "code"), REFUSED_IN_A_RUN)
def test_a_hostile_record_gets_a_typed_error_in_the_preview(
    api: Api, row: str, source: str, item: dict[str, Any], code: str
) -> None:
    answer = api.post("/expressions/preview", {"source": source, "item": item})

    assert (answer.status_code, answer.json()["error"]["code"]) == (200, code), row


@pytest.mark.parametrize(("row", "source", "code"), REFUSED_WHEN_SAVED)
def test_a_hostile_expression_is_a_problem_of_the_saved_flow(api: Api, row: str, source: str, code: str) -> None:
    made = api.new_flow(small_flow(fields={"number": source}))

    refused = api.post(f"/flows/{made['id']}/publish", {})
    run = api.post(f"/flows/{made['id']}/runs", {})

    assert [problem["field"] for problem in made["problems"]] == ["fields.number"], row
    assert (refused.status_code, run.status_code) == (422, 422)


@pytest.mark.parametrize("text", KILLERS)
def test_a_code_comes_out_as_it_went_in(api: Api, text: str) -> None:
    answer = api.post("/expressions/preview", {"source": "{{ record.sku }}", "item": {"sku": text}})

    assert answer.json()["value"] == text
    assert answer.json()["type"] == "text"


def test_money_keeps_its_digits_on_the_whole_way(api: Api) -> None:
    body = '{"source": "{{ item.price }}", "item": {"price": 12345678901234567.10}}'

    answer = api.call("POST", "/expressions/preview", content=body, headers={"Content-Type": "application/json"})

    assert '"value":12345678901234567.10' in answer.text
    assert answer.json()["text"] == "12345678901234567.10"


def cyclic() -> dict[str, Any]:
    return flow({"a": SWAP, "b": SWAP}, [("a.mapped", "b.items"), ("b.mapped", "a.items")])


PROBLEMS: list[tuple[str, dict[str, Any], str]] = [
    ("F1", cyclic(), "cycle"),
    ("F1", flow({"a": SWAP}, [("a.mapped", "a.items")]), "cycle"),
    ("F4", flow({"a": {"type": "exec"}}), "unknown_type"),
    ("F4", flow({"a": {"type": "../../x"}}), "unknown_type"),
    ("F4", flow({"a": {"type": "__import__"}}), "unknown_type"),
    ("F6", flow({"a": {"type": "lightspeed.changed_items", "config": {"connection": "x"}}}), "missing_connection"),
]


@pytest.mark.parametrize(("row", "document", "code"), PROBLEMS)
def test_a_flow_that_cannot_run_is_kept_but_never_published_or_run(
    api: Api, row: str, document: dict[str, Any], code: str
) -> None:
    made = api.new_flow(document)

    published = api.post(f"/flows/{made['id']}/publish", {})
    run = api.post(f"/flows/{made['id']}/runs", {})

    assert code in {problem["code"] for problem in made["problems"]}, row
    for refused in (published, run):
        assert refused.status_code == 422
        assert code in {problem["code"] for problem in refused.json()["problems"]}


UNREADABLE: list[tuple[str, str, int]] = [
    ("F2 edge to a missing node", json.dumps(flow({"a": SWAP}, [("a.mapped", "b.items")])), 422),
    ("F2 two nodes of one id", '{"format": "wareflow/1", "name": "x", "nodes": {"a": {}, "a": {}}}', 422),
    ("F2 no id", json.dumps(flow({"": SWAP})), 422),
    ("F5 foreign keys", json.dumps({**flow(), "project_id": "x", "owner_id": "y", "is_admin": True}), 422),
    ("F5 state", json.dumps({**flow(), "state": "active", "id": "1"}), 422),
    ("F10 prototype as node", json.dumps(flow({"__proto__": SWAP})), 422),
    ("F12 long name", json.dumps({**flow(), "name": "x" * 10_000}), 422),
    ("F16 newer format", json.dumps({**flow(), "format": "wareflow/2"}), 422),
    ("F16 half valid", json.dumps({**flow({"a": SWAP}), "edges": "none"}), 422),
    ("not a flow", "[]", 422),
    ("no JSON", "{", 422),
    ("NaN", '{"format": "wareflow/1", "name": "x", "layout": {"a": [NaN, 1]}}', 422),
    ("deep", "[" * 100_000 + "]" * 100_000, 422),
    ("half a character", '{"format": "wareflow/1", "name": "\\ud800"}', 422),
    ("NUL", '{"format": "wareflow/1", "name": "a\\u0000b"}', 422),
    ("endless number", '{"format": "wareflow/1", "name": "x", "version": ' + "9" * 5000 + "}", 422),
    ("not UTF-8", '{"name": "ż"}'.encode("cp1250").decode("latin-1"), 422),
    ("too large", '{"format": "wareflow/1", "name": "' + "x" * 2_000_001 + '"}', 413),
]


@pytest.mark.parametrize(("row", "text", "status"), UNREADABLE, ids=[row for row, _, _ in UNREADABLE])
def test_a_document_that_cannot_be_read_creates_nothing(api: Api, row: str, text: str, status: int) -> None:
    before = api.get("/flows", params={"limit": 1}).json()

    answer = api.call(
        "POST", "/flows/import", content=text.encode("latin-1"), headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not any(canary in answer.text for canary in CANARIES)
    assert api.get("/flows", params={"limit": 1}).json() == before


def test_dangerous_keys_inside_parameters_are_plain_data(api: Api) -> None:
    rows = [{"__proto__": {"polluted": "yes"}, "constructor": "c", "prototype": "p"}]

    made = api.new_flow(flow({"start": {"type": "core.manual_start", "config": {"rows": rows}}}))

    assert made["document"]["nodes"]["start"]["config"]["rows"] == rows


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_text(api: Api, name: str) -> None:
    made = api.new_flow({**flow(), "name": name}, name=name)

    assert api.get(f"/flows/{made['id']}").json()["name"] == name


def test_an_export_names_connections_and_holds_no_secret(api: Api) -> None:
    settings = {"token": "CANARY-0123456789-abcdef"}
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": settings})
    made = api.new_flow(flow({"a": {"type": "baselinker.changed_orders", "config": {"connection": "shop"}}}))

    text = api.get(f"/flows/{made['id']}/export").text

    assert '"connection": "shop"' in text
    assert "CANARY" not in text
    assert made["id"] not in text
