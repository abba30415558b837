"""Webhooks: signed over raw bytes, stored before the answer, taken once."""

import base64
import json
from datetime import timedelta

import pytest
from wareflow.services import hook_rules, hook_store
from wareflow.services.books_check import mistakes_of_run

from tests.api.arrange import Api, flow
from tests.api.hooking import BODY, listening, work_small


def test_a_delivery_becomes_a_run(api: Api) -> None:
    hook = listening(api)

    answer = hook.deliver()

    assert answer.status_code == 202
    assert [(run["id"], run["trigger"], run["status"]) for run in hook.runs()] == [
        (answer.json()["run_id"], "webhook", "pending")
    ]


def test_a_run_of_transforms_is_done_by_the_handful_and_can_be_looked_into(api: Api) -> None:
    fields = {"number": "{{ item.order.id }}"}
    nodes = {"map": {"type": "core.map_fields", "config": {"fields": fields}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "map.items")])
    for n in range(5):
        hook.deliver(BODY.replace(b"1001", b"%d" % n))

    done = work_small(api.product)

    assert done == 5
    assert {run["status"] for run in hook.runs()} == {"succeeded"}
    assert [run["number"] for run in hook.runs()] == [5, 4, 3, 2, 1]
    assert [mistakes_of_run(api.product, run["id"]) for run in hook.runs()] == [[]] * 5
    assert (hook.items("hook", "items"), hook.items("map", "mapped")) == (
        [{"order": {"id": 4, "total": 12.5}}],
        [{"number": 4}],
    )
    steps = api.get(f"/runs/{hook.runs()[0]['id']}/steps").json()["items"]
    assert {step["node"]: step["outputs"] for step in steps} == {
        "hook": {"items": 1},
        "map": {"mapped": 1},
    }


def test_what_fails_is_parked_and_stops_none_of_the_others(api: Api) -> None:
    nodes = {"map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.order.id }}"}}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "map.items")])
    hook.deliver(), hook.deliver(b'{"no": "order"}'), hook.deliver(b'{"order": {"id": 2}}')

    done = work_small(api.product)

    assert done == 3
    assert [run["status"] for run in hook.runs()] == ["succeeded", "partial", "succeeded"]
    assert hook.runs()[1]["books"]["parked"] == 1


def test_the_same_delivery_again_starts_nothing(api: Api) -> None:
    hook = listening(api)

    first, again = hook.deliver(), hook.deliver()
    named = [hook.deliver(X_Wareflow_Delivery="7"), hook.deliver(b'{"other": 1}', X_Wareflow_Delivery="7")]

    assert [answer.json()["duplicate"] for answer in (first, again, *named)] == [False, True, False, True]
    assert [answer.status_code for answer in (first, again)] == [202, 200]
    assert again.json()["run_id"] == first.json()["run_id"]
    assert len(hook.runs()) == 2


def test_the_same_words_are_news_when_they_come_later(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = listening(api)
    hook.deliver()
    monkeypatch.setattr(hook_store, "REPEATS_WITHIN", timedelta(seconds=-1))

    later, named = hook.deliver(), [hook.deliver(Idempotency_Key="7"), hook.deliver(Idempotency_Key="7")]

    assert [answer.json()["duplicate"] for answer in (later, *named)] == [False, False, True]
    assert len(hook.runs()) == 3


def test_only_the_right_signature_over_the_raw_bytes_counts(api: Api) -> None:
    hook = listening(api)
    right = hook.mac(BODY)
    spaced = json.dumps(json.loads(BODY), separators=(",", ":")).encode()

    refused = [
        hook.send(),
        hook.send(X_Wareflow_Signature=""),
        hook.send(X_Wareflow_Signature="sha256="),
        hook.send(X_Wareflow_Signature="sha256=" + "0" * 64),
        hook.send(spaced, X_Wareflow_Signature=f"sha256={right}"),
    ]
    hexadecimal = hook.send(X_Wareflow_Signature=f"sha256={right}")
    in_base64 = hook.send(X_Wareflow_Signature=base64.b64encode(bytes.fromhex(right)).decode())

    assert [answer.status_code for answer in refused] == [401] * 5
    assert (hexadecimal.status_code, in_base64.json()["duplicate"]) == (202, True)
    assert api.get(f"/flows/{hook.flow_id}/webhook").json() == {
        "path": "orders",
        "signed": True,
        "unsigned": False,
        "subscription": None,
    }
    secret = (hook.secret or b"").decode()
    assert secret not in api.get(f"/flows/{hook.flow_id}").text + api.get(f"/flows/{hook.flow_id}/export").text


def test_a_renewed_secret_counts_from_the_next_delivery_on(api: Api) -> None:
    hook = listening(api)
    hook.deliver()
    renewed = api.post(f"/flows/{hook.flow_id}/webhook/secret").json()["secret"].encode()

    old = hook.deliver(X_Wareflow_Delivery="2")
    hook.secret = renewed
    new = hook.deliver(X_Wareflow_Delivery="3")

    assert (old.status_code, new.status_code) == (401, 202)


def test_a_webhook_without_a_secret_cannot_be_switched_on(api: Api) -> None:
    made = api.new_flow(flow({"hook": {"type": "core.webhook", "config": {"path": "orders"}}}))
    api.post(f"/flows/{made['id']}/publish", {})

    refused = api.patch(f"/flows/{made['id']}", {"active": True})
    api.post(f"/flows/{made['id']}/webhook/secret")
    taken = api.patch(f"/flows/{made['id']}", {"active": True})

    assert (refused.status_code, refused.json()["code"]) == (422, "unsigned")
    assert taken.json()["active"] is True


def test_unsigned_deliveries_come_to_a_path_that_nobody_can_guess(api: Api) -> None:
    hook = listening(api, signed=False)

    answer, plain = hook.deliver(), hook.deliver(path="orders")
    large = hook.deliver(b'"' + b"x" * 1_100_000 + b'"')
    many = hook.deliver(json.dumps([1] * 101).encode())

    assert (answer.status_code, plain.status_code, large.status_code, many.status_code) == (202, 404, 422, 422)
    assert api.get(f"/flows/{hook.flow_id}/webhook").json() == {
        "path": hook.path,
        "signed": False,
        "unsigned": True,
        "subscription": None,
    }
    assert hook.path.startswith("orders-")
    assert len(hook.path) > 30


def test_an_unsigned_path_takes_so_many_deliveries_and_asks_for_a_pause(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_rules, "UNSIGNED_PER_SECOND", 0.0)
    monkeypatch.setattr(hook_rules, "UNSIGNED_BURST", 2.0)
    hook = listening(api, signed=False)

    answers = [hook.deliver(X_Wareflow_Delivery=str(n)) for n in range(4)]

    assert [answer.status_code for answer in answers] == [202, 202, 429, 429]
    assert answers[3].headers["retry-after"] == "1"
    assert len(hook.runs()) == 2


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"order=1", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        (b"{", {}, 422),
        (b'{"a": 1, "a": 2}', {}, 422),
        (b'{"a": 1e999999999}', {}, 422),
        (b'{"a": 1e99999999999999999999}', {}, 422),
        (rb'{"a": "\ud800"}', {}, 422),
        (b'{"a": "' + b"x" * 11_000_000 + b'"}', {}, 413),
    ],
    ids=["form", "no JSON", "repeated key", "endless number", "no number", "half a character", "11 MB"],
)
def test_what_is_no_json_is_refused(api: Api, body: bytes, headers: dict[str, str], status: int) -> None:
    hook = listening(api)

    answer = hook.deliver(body, **headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert hook.runs() == []


def test_get_is_not_for_deliveries(api: Api) -> None:
    hook = listening(api)

    answer = api.client.get(f"/api/v1/hooks/{hook.path}")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_nothing_listens_before_publishing_or_after_switching_off(api: Api) -> None:
    hook = listening(api)
    before = hook.deliver()

    api.patch(f"/flows/{hook.flow_id}", {"active": False})
    after = hook.deliver(b"{}")

    assert (before.status_code, after.status_code) == (202, 404)
    assert hook.deliver(path="nothing").status_code == 404
    assert len(hook.runs()) == 1


def test_a_newly_published_version_runs_from_the_next_delivery_on(api: Api) -> None:
    hook = listening(api)
    hook.deliver()
    draft = api.get(f"/flows/{hook.flow_id}").json()
    document = {**draft["document"], "name": "Orders anew"}
    document["nodes"]["note"] = {"type": "core.note", "version": 1, "config": {"text": "second"}}
    api.put(f"/flows/{hook.flow_id}", {"revision": draft["revision"], "document": document})
    api.post(f"/flows/{hook.flow_id}/publish", {})

    hook.deliver(b"{}")

    assert [run["version"] for run in hook.runs()] == [2, 1]


def test_a_path_belongs_to_one_flow(api: Api) -> None:
    listening(api)
    other = api.new_flow(flow({"hook": {"type": "core.webhook", "config": {"path": "orders"}}}))
    api.post(f"/flows/{other['id']}/webhook/secret")
    api.post(f"/flows/{other['id']}/publish", {})

    taken = api.patch(f"/flows/{other['id']}", {"active": True})

    assert (taken.status_code, taken.json()["code"]) == (409, "taken")
    assert api.get(f"/flows/{other['id']}").json()["active"] is False


def test_a_payload_that_names_files_is_plain_data(api: Api) -> None:
    hook = listening(api)

    answer = hook.deliver(b'{"files": {"f": {"filepath": "/etc/passwd"}}}')

    assert answer.status_code == 202
    assert "root:" not in api.get(f"/runs/{answer.json()['run_id']}").text


def test_a_flow_with_a_barrier_and_one_that_gives_no_page_run_the_ordinary_way(api: Api) -> None:
    nodes = {"sort": {"type": "core.sort", "config": {"keys": [{"path": "id"}]}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "sort.items")])

    answers = [hook.deliver(b'[{"id": 2}, {"id": 1}]'), hook.deliver(b"[]")]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert [run["status"] for run in hook.runs()] == ["pending", "pending"]
