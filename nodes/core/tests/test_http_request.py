"""HTTP request: what is sent, what comes back, and what cannot be bent."""

import json
from decimal import Decimal
from typing import Any, Literal

import httpx
import pytest
from wareflow.sdk import Batch, Record, http
from wareflow.testing import NodeRun, run_node

from nodes.core.http_request import HttpRequest

URL = "https://api.example.com/items/{{ item.sku }}"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


class Remote:
    """Answers in turn, the last answer again and again, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def ask(remote: Remote, *records: Record, mode: Literal["live", "plan"] = "live", **config: Any) -> NodeRun:
    batch = Batch.of(records or [{"sku": "00123"}])
    return await run_node(HttpRequest, {"url": URL, **config}, batch, http=remote, mode=mode)


async def test_the_answer_comes_into_its_field_with_every_digit() -> None:
    remote = Remote(httpx.Response(200, content=b'{"stock": 4, "price": 1.10}'))

    run = await ask(remote, query={"lang": "pl & en"}, headers={"X-Shop": "1"})

    assert run.records("done") == [{"sku": "00123", "response": {"stock": 4, "price": Decimal("1.10")}}]
    assert str(remote.seen[0].url) == "https://api.example.com/items/00123?lang=pl%20%26%20en"
    assert remote.seen[0].headers["X-Shop"] == "1"


async def test_a_body_is_sent_as_json_and_counts_as_a_change() -> None:
    remote = Remote(httpx.Response(201, json={"id": "7"}))

    run = await ask(remote, method="POST", body={"sku": "{{ item.sku }}", "price": Decimal("1.10")})

    assert json.loads(remote.seen[0].content, parse_float=str) == {"sku": "00123", "price": "1.10"}
    assert run.records("done")[0]["response"] == {"id": "7"}
    assert [(c.change.action, c.change.key, c.state) for c in run.changes] == [
        ("create", f"POST https://api.example.com/items/00123 (run1/{1 << 20})", "confirmed")
    ]


async def test_a_plan_reads_and_shows_writes_without_sending_them() -> None:
    remote = Remote(httpx.Response(200, json={}))

    await ask(remote, mode="plan")
    planned = await ask(remote, mode="plan", method="PUT", body={"a": 1})
    await ask(remote, mode="plan", method="POST", only_reads=True)

    assert [request.method for request in remote.seen] == ["GET", "POST"]
    assert [change.state for change in planned.changes] == ["planned"]


async def test_a_refusal_is_a_matter_of_its_item() -> None:
    remote = Remote(httpx.Response(404, json={"message": "No such item"}), httpx.Response(200, json={}))

    run = await run_node(HttpRequest, {"url": URL}, Batch.of([{"sku": "A"}, {"sku": "B"}]), http=remote)

    assert run.errors() == ["api.example.com refused GET https://api.example.com/items/A: No such item."]
    assert [record["sku"] for record in run.records("done")] == ["B"]


async def test_a_busy_remote_is_asked_again() -> None:
    remote = Remote(httpx.Response(503), httpx.Response(200, json={"ok": True}))

    run = await ask(remote)

    assert run.records("done")[0]["response"] == {"ok": True}


async def test_a_write_without_an_answer_is_not_sent_again_blindly() -> None:
    remote = Remote(httpx.Response(500), httpx.Response(200, json={}))

    run = await ask(remote, method="POST", body={"a": 1})

    assert [outcome.state for _, outcome in run.host.effects if outcome] == ["unknown"]
    assert len(remote.seen) == 1
    assert "unknown outcome" in run.errors()[0]


@pytest.mark.parametrize(("method", "klass"), [("PUT", "A"), ("DELETE", "A"), ("PATCH", "D"), ("POST", "D")])
async def test_only_what_can_be_repeated_is_declared_so(method: str, klass: str) -> None:
    run = await ask(Remote(httpx.Response(200, json={})), method=method, body={"a": 1})

    assert [intent.klass for intent, _ in run.host.effects] == [klass]


async def test_a_key_goes_along_where_the_remote_knows_one() -> None:
    remote = Remote(httpx.Response(200, json={}))

    run = await ask(
        remote, {"sku": "A"}, {"sku": "B"}, method="POST", body={"a": 1}, idempotency_header="Idempotency-Key"
    )

    keys = [request.headers["Idempotency-Key"] for request in remote.seen]
    assert len(set(keys)) == 2
    assert {intent.klass for intent, _ in run.host.effects} == {"B"}


@pytest.mark.parametrize(
    "sku",
    ["a\r\nHost: evil.example", "a b", "a\nb", "a\tb", 'a"b', "a\\b"],
)
async def test_a_value_cannot_break_out_of_the_address(sku: str) -> None:
    remote = Remote(httpx.Response(200, json={}))

    run = await ask(remote, {"sku": sku})

    assert remote.seen == []
    assert "no address has" in run.errors()[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@example.com/",
        "https://user@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "example.com",
        "https://",
    ],
)
async def test_only_plain_web_addresses_are_called(url: str) -> None:
    remote = Remote(httpx.Response(200, json={}))

    run = await ask(remote, url=url)

    assert remote.seen == []
    assert len(run.errors()) == 1
    assert "secret" not in run.errors()[0]


@pytest.mark.parametrize(
    "headers", [{"X-A": "1\r\nX-B: 2"}, {"X A": "1"}, {"Host": "evil.example"}, {"Content-Length": "0"}, {"X-A": "ł"}]
)
async def test_a_header_cannot_change_the_request(headers: dict[str, str]) -> None:
    remote = Remote(httpx.Response(200, json={}))

    run = await ask(remote, headers=headers)

    assert remote.seen == []
    assert "header" in run.errors()[0].lower()
