"""Webhooks: signed over raw bytes, stored before the answer, taken once."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from wareflow.services import hooks

from tests.api.arrange import Api, flow

BODY = b'{"order": {"id": 1001, "total": 12.50}}'


def listening(api: Api, path: str = "orders") -> str:
    made = api.new_flow(flow({"hook": {"type": "core.webhook", "config": {"path": path}}}))
    published = api.post(f"/flows/{made['id']}/publish", {})
    active = api.patch(f"/flows/{made['id']}", {"active": True})
    assert (published.status_code, active.status_code) == (201, 200), published.text + active.text
    return str(made["id"])


def deliver(api: Api, body: bytes = BODY, path: str = "orders", **headers: str) -> Any:
    kind = {"Content-Type": "application/json"}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.post(f"/api/v1/hooks/{path}", content=body, headers={**kind, **names})


def runs_of(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/runs").json()["items"]
    return found


def test_a_delivery_becomes_a_run(api: Api) -> None:
    listening(api)

    answer = deliver(api)

    assert answer.status_code == 202
    assert [(run["id"], run["trigger"]) for run in runs_of(api)] == [(answer.json()["run_id"], "webhook")]


def test_the_same_delivery_again_starts_nothing(api: Api) -> None:
    listening(api)

    first, again = deliver(api), deliver(api)
    named = [deliver(api, X_Wareflow_Delivery="7"), deliver(api, b'{"other": 1}', X_Wareflow_Delivery="7")]

    assert [answer.json()["duplicate"] for answer in (first, again, *named)] == [False, True, False, True]
    assert len(runs_of(api)) == 2


def test_the_same_words_are_news_when_they_come_later(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    listening(api)
    deliver(api)
    monkeypatch.setattr(hooks, "REPEATS_WITHIN", timedelta(seconds=-1))

    later, named = deliver(api), [deliver(api, Idempotency_Key="7"), deliver(api, Idempotency_Key="7")]

    assert [answer.json()["duplicate"] for answer in (later, *named)] == [False, False, True]
    assert len(runs_of(api)) == 3


def test_only_the_right_signature_over_the_raw_bytes_counts(api: Api) -> None:
    flow_id = listening(api)
    secret = api.post(f"/flows/{flow_id}/webhook/secret").json()["secret"].encode()
    right = hmac.new(secret, BODY, hashlib.sha256)
    spaced = json.dumps(json.loads(BODY), separators=(",", ":")).encode()

    refused = [
        deliver(api),
        deliver(api, X_Wareflow_Signature=""),
        deliver(api, X_Wareflow_Signature="sha256="),
        deliver(api, X_Wareflow_Signature="sha256=" + "0" * 64),
        deliver(api, spaced, X_Wareflow_Signature=f"sha256={right.hexdigest()}"),
    ]
    hexadecimal = deliver(api, X_Wareflow_Signature=f"sha256={right.hexdigest()}")
    in_base64 = deliver(api, X_Wareflow_Signature=base64.b64encode(right.digest()).decode())

    assert [answer.status_code for answer in refused] == [401] * 5
    assert (hexadecimal.status_code, in_base64.json()["duplicate"]) == (202, True)
    assert api.get(f"/flows/{flow_id}/webhook").json() == {"path": "orders", "signed": True}
    assert secret.decode() not in api.get(f"/flows/{flow_id}").text + api.get(f"/flows/{flow_id}/export").text


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
    listening(api)

    answer = deliver(api, body, **headers)

    assert answer.status_code == status
    assert runs_of(api) == []


def test_get_is_not_for_deliveries(api: Api) -> None:
    listening(api)

    answer = api.client.get("/api/v1/hooks/orders")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_nothing_listens_before_publishing_or_after_switching_off(api: Api) -> None:
    flow_id = listening(api)

    api.patch(f"/flows/{flow_id}", {"active": False})

    assert deliver(api).status_code == 404
    assert deliver(api, path="nothing").status_code == 404


def test_a_path_belongs_to_one_flow(api: Api) -> None:
    listening(api)
    other = api.new_flow(flow({"hook": {"type": "core.webhook", "config": {"path": "orders"}}}))
    api.post(f"/flows/{other['id']}/publish", {})

    taken = api.patch(f"/flows/{other['id']}", {"active": True})

    assert (taken.status_code, taken.json()["code"]) == (409, "taken")
    assert api.get(f"/flows/{other['id']}").json()["active"] is False


def test_a_payload_that_names_files_is_plain_data(api: Api) -> None:
    listening(api)

    answer = deliver(api, b'{"files": {"f": {"filepath": "/etc/passwd"}}}')

    assert answer.status_code == 202
    assert "root:" not in api.get(f"/runs/{answer.json()['run_id']}").text
