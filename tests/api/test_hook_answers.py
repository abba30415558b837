"""Flows that answer their caller: by a Respond node, with the last items, in plain words; and the same again."""

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest
from wareflow.services import hooks as service
from wareflow.services.books_check import mistakes_of_run
from wareflow.services.hook_targets import Slowness

from tests.api.arrange import Api
from tests.api.hooking import BODY, Hook, listening, responding, working


def test_the_respond_node_answers_and_the_run_is_stored_before(api: Api) -> None:
    hook = responding(api, status=201, headers={"X-Order": "{{ item.number }}"})

    answer = hook.deliver()

    assert (answer.status_code, answer.json(), answer.headers["x-order"]) == (201, {"taken": 1001}, "1001")
    assert [(run["status"], run["trigger"]) for run in hook.runs()] == [("succeeded", "webhook")]
    assert mistakes_of_run(api.product, hook.runs()[0]["id"]) == []
    assert hook.items("map", "mapped")[0]["number"] == 1001
    assert hook.items("respond", "answer")[0]["body"] == {"taken": 1001}


def test_the_same_delivery_gets_the_same_answer_again(api: Api) -> None:
    hook = responding(api, {"run": "{{ run.id }}"})

    first, again, other = hook.deliver(), hook.deliver(), hook.deliver(b'{"order": {"id": 2, "total": 1}}')

    assert first.json() == again.json() != other.json()
    assert len(hook.runs()) == 2


def test_the_last_items_are_the_answer_where_the_webhook_says_so(api: Api) -> None:
    nodes = {"map": {"type": "core.map_fields", "config": {"fields": {"id": "{{ item.id }}"}}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "map.items")], answer="last")

    answer = hook.deliver(b'[{"id": "00123"}, {"id": 1.10}]')

    assert (answer.status_code, answer.text) == (200, '[{"id":"00123"},{"id":1.10}]')


def test_the_first_item_answers_and_the_others_are_noted(api: Api) -> None:
    hook = responding(api)

    answer = hook.deliver(b'[{"order": {"id": 1, "total": 1}}, {"order": {"id": 2, "total": 1}}]')

    assert answer.json() == {"taken": 1}
    assert [record["number"] for record in hook.items("respond", "unused")] == [2]


def test_text_is_sent_as_it_is_and_no_browser_takes_it_for_a_page(api: Api) -> None:
    hook = responding(api, content_type="text/plain", text="Order {{ item.number }}: {{ item.total }} zł")

    answer = hook.deliver()

    assert (answer.text, answer.headers["content-type"]) == ("Order 1001: 12.50 zł", "text/plain")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_what_a_worker_must_do_is_waited_for(api: Api) -> None:
    nodes = {
        "sort": {"type": "core.sort", "config": {"keys": [{"path": "id"}]}},
        "respond": {"type": "core.respond", "config": {"body": {"first": "{{ item.id }}"}}},
    }
    edges = [("hook.items", "sort.items"), ("sort.ordered", "respond.items")]
    hook = listening(api, nodes=nodes, edges=edges, answer="respond")

    with working(api.product):
        answer, again = hook.deliver(b'[{"id": 2}, {"id": 1}]'), hook.deliver(b'[{"id": 2}, {"id": 1}]')

    assert (answer.status_code, answer.json()) == (200, {"first": 1})
    assert again.json() == {"first": 1}
    assert len(hook.runs()) == 1


def test_what_cannot_be_processed_is_told_without_the_inside(api: Api) -> None:
    hook = responding(api)

    with working(api.product):
        answer, again = hook.deliver(b'{"secret": "x"}'), hook.deliver(b'{"secret": "x"}')

    run = hook.runs()[0]
    assert (answer.status_code, answer.json()["code"], answer.json()["number"]) == (422, "not_processed", run["number"])
    assert "order" not in answer.json()["detail"]
    assert again.json() == answer.json()
    assert (run["status"], run["books"]["parked"]) == ("failed", 1) or run["status"] == "partial"


def test_a_run_that_takes_too_long_answers_with_its_number_and_goes_on(api: Api) -> None:
    fields = {"number": "{{ run.number }}"}
    nodes = {"map": {"type": "core.map_fields", "config": {"fields": fields}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "map.items")], answer="last", wait_seconds=1)

    late = hook.deliver()
    with working(api.product):
        # The caller comes again until the run is over, which on a busy machine takes longer than one second.
        then = next((answer for _ in range(30) if (answer := hook.deliver()).status_code != 202), late)

    assert (late.status_code, late.json()["duplicate"], late.json()["number"]) == (202, False, 1)
    assert (then.status_code, then.json()) == (200, [{"number": 1}])
    assert len(hook.runs()) == 1


def test_callers_beyond_the_limit_are_asked_to_come_back(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_WAITING", 0)
    fields = {"number": "{{ run.number }}"}
    nodes = {"map": {"type": "core.map_fields", "config": {"fields": fields}}}
    hook = listening(api, nodes=nodes, edges=[("hook.items", "map.items")], answer="last", wait_seconds=1)

    answer = hook.deliver()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert hook.runs() == []


def test_a_run_in_which_nothing_reached_the_answer_says_so(api: Api) -> None:
    nodes = {
        "only": {"type": "core.filter_status", "config": {"field": "status", "statuses": ["paid"]}},
        "respond": {"type": "core.respond", "config": {}},
    }
    edges = [("hook.items", "only.items"), ("only.kept", "respond.items")]
    hook = listening(api, nodes=nodes, edges=edges, answer="respond")

    paid = hook.deliver(b'{"status": "paid"}')
    with working(api.product):
        new = hook.deliver(b'{"status": "new"}')

    assert paid.json() == {"status": "paid"}
    assert (new.status_code, new.json()["status"]) == (200, "succeeded")


@pytest.mark.parametrize("name", ["Set-Cookie", "X-Frame-Options", "Content-Length", "X-Request-ID", "Server"])
def test_a_header_that_is_not_the_flows_to_set_is_a_problem_of_the_flow(api: Api, name: str) -> None:
    document = {"respond": {"type": "core.respond", "config": {"headers": {name: "1"}}}}

    made = api.new_flow({"format": "wareflow/1", "name": "Orders", "nodes": document, "edges": []})

    assert any(problem["node"] == "respond" and name in problem["message"] for problem in made["problems"])


STAMPS = {"now": 0, "four minutes ago": -240, "in four minutes": 240}
OLD = {"six minutes ago": -360, "in six minutes": 360}


def _timed(hook: Hook, stamp: str, body: bytes = BODY) -> Any:
    mac = hmac.new(hook.secret or b"", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hook.send(body, X_Wareflow_Signature=f"t={stamp},v1={mac}", X_Wareflow_Delivery=stamp)


def _standard(hook: Hook, stamp: str, body: bytes = BODY, name: str = "msg_1") -> Any:
    signed = f"{name}.{stamp}.".encode() + body
    word = (hook.secret or b"").removeprefix(b"whsec_")
    key = base64.urlsafe_b64decode(word + b"=" * (-len(word) % 4))
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    headers = {"webhook_id": name, "webhook_timestamp": stamp, "webhook_signature": f"v1,AAAA v1,{mac}"}
    return hook.send(body, **headers)


@pytest.mark.parametrize("scheme", ["any", "timestamp", "standard"])
def test_a_signed_time_counts_for_five_minutes_either_way(api: Api, scheme: str) -> None:
    hook = listening(api, signature=scheme)
    send = _standard if scheme == "standard" else _timed
    moment = int(time.time())

    good = [send(hook, str(moment + off)) for off in STAMPS.values()]
    bad = [send(hook, str(moment + off)) for off in OLD.values()]
    worse = [send(hook, stamp) for stamp in (f"-{moment}", "yesterday", "", "9" * 40, f"{moment}.0")]

    assert good[0].status_code == 202
    assert [answer.status_code for answer in good[1:]] == ([200] * 2 if scheme == "standard" else [202] * 2)
    assert [answer.status_code for answer in bad + worse] == [401] * 7


def test_a_webhook_that_asks_for_a_time_takes_no_signature_without_one(api: Api) -> None:
    hook = listening(api, signature="timestamp")

    plain, standard = hook.deliver(), _standard(hook, str(int(time.time())))
    other_body = _timed(hook, str(int(time.time())))

    assert (plain.status_code, standard.status_code, other_body.status_code) == (401, 401, 202)


def test_a_signature_for_one_body_and_time_fits_no_other(api: Api) -> None:
    hook = listening(api)
    stamp = str(int(time.time()))
    mac = hmac.new(hook.secret or b"", stamp.encode() + b"." + BODY, hashlib.sha256).hexdigest()

    refused = [
        hook.send(BODY + b" ", X_Wareflow_Signature=f"t={stamp},v1={mac}"),
        hook.send(BODY, X_Wareflow_Signature=f"t={int(stamp) + 1},v1={mac}"),
        hook.send(BODY, X_Wareflow_Signature=f"t={stamp},t={stamp},v1={mac}"),
        hook.send(BODY, X_Wareflow_Signature=f"v1={mac}"),
        hook.send(BODY, X_Wareflow_Signature=f"sha256={mac}"),
    ]

    assert [answer.status_code for answer in refused] == [401] * 5


def test_a_sample_is_delivered_as_its_sender_would_and_shows_the_answer(api: Api) -> None:
    hook = responding(api, status=201)

    answer = api.post(f"/flows/{hook.flow_id}/webhook/sample", {"body": {"order": {"id": 7, "total": 1}}})

    assert answer.json() == {"status": 201, "content_type": "application/json", "body": '{"taken":7}'}
    assert [run["status"] for run in hook.runs()] == ["succeeded"]


def test_a_sample_for_a_flow_that_is_off_says_what_to_do(api: Api) -> None:
    hook = responding(api)
    api.patch(f"/flows/{hook.flow_id}", {"active": False})

    answer = api.post(f"/flows/{hook.flow_id}/webhook/sample", {"body": {}})

    assert (answer.status_code, "switch it on" in answer.json()["detail"]) == (422, True)


def test_a_flow_says_when_its_answer_comes_from_nowhere_or_is_for_nobody(api: Api) -> None:
    waits = {"type": "core.webhook", "config": {"path": "orders", "answer": "respond"}}
    told = {"type": "core.webhook", "config": {"path": "orders"}}
    answer = {"type": "core.respond", "config": {}}
    wire = {"from": "hook.items", "to": "one.items"}
    flows: list[tuple[dict[str, Any], list[dict[str, str]]]] = [
        ({"hook": waits}, []),
        ({"hook": told, "one": answer}, [wire]),
    ]

    made = [
        api.new_flow({"format": "wareflow/1", "name": "F", "nodes": nodes, "edges": edges}) for nodes, edges in flows
    ]

    found = [[(problem["code"], problem["node"]) for problem in flow["problems"]] for flow in made]
    assert found == [[("no_answer", "hook")], [("unheard_answer", "one")]]


def test_each_way_through_a_flow_can_have_an_answer_of_its_own(api: Api) -> None:
    nodes = {
        "paid": {"type": "core.filter_status", "config": {"field": "status", "statuses": ["paid"]}},
        "yes": {"type": "core.respond", "config": {"body": {"ok": "{{ true }}"}}},
        "no": {"type": "core.respond", "config": {"status": 422, "body": {"reason": "{{ item.status }}"}}},
    }
    edges = [("hook.items", "paid.items"), ("paid.kept", "yes.items"), ("paid.rejected", "no.items")]
    hook = listening(api, nodes=nodes, edges=edges, answer="respond")

    good, bad = hook.deliver(b'{"status": "paid"}'), hook.deliver(b'{"status": "new"}')

    assert (good.status_code, good.json()) == (200, {"ok": True})
    assert (bad.status_code, bad.json()) == (422, {"reason": "new"})


@pytest.mark.parametrize(("took", "left"), [([0.3], False), ([0.3, 0.01, 0.3], False), ([0.3, 0.3], True)])
def test_only_a_flow_that_is_slow_twice_in_a_row_is_left_to_the_workers(took: list[float], left: bool) -> None:
    slow = Slowness()

    for seconds in took:
        slow.note(seconds)

    assert slow.now is left
