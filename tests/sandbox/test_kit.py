"""The parts every sandbox system shares: control routes, request log, faults, snapshots."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app, run_sandbox, running_sandbox
from wareflow.sandbox.kit import ReplyDropped

from tests.sandbox.toy import ToySystem


@pytest.fixture
def toy() -> ToySystem:
    return ToySystem()


@pytest.fixture
async def http(toy: ToySystem) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_sandbox_app([toy]))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


@pytest.fixture
def live(toy: ToySystem) -> Iterator[httpx.Client]:
    with running_sandbox(create_sandbox_app([toy])) as address, httpx.Client(base_url=address) as client:
        yield client


async def switch_on(http: httpx.AsyncClient, **fault: object) -> None:
    reply = await http.post("/toy/_control/faults", json=[fault])
    assert reply.status_code == 200, reply.text


async def test_the_index_lists_the_systems(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    data = await http.get("/", headers={"Accept": "application/json"})

    assert "Toy" in page.text
    assert data.json() == {"systems": [{"name": "toy", "title": "Toy"}]}


async def test_the_log_shows_each_request_with_secrets_masked(http: httpx.AsyncClient) -> None:
    await http.get("/toy/notes/1?access_token=s3cret&a=1", headers={"Authorization": "Bearer s3cret"})
    await http.put("/toy/notes/2", json={"text": "5901234123457", "password": "s3cret"})
    await http.put("/toy/notes/3", json={"text": "1.10"})

    shown = (await http.get("/toy/_control/requests")).json()["requests"]
    writes = (await http.get("/toy/_control/requests?write=true&path=notes/3")).json()

    assert [(r["method"], r["path"], r["status"], r["write"]) for r in shown] == [
        ("GET", "/toy/notes/1", 200, False),
        ("PUT", "/toy/notes/2", 201, True),
        ("PUT", "/toy/notes/3", 201, True),
    ]
    assert shown[0]["query"] == {"access_token": ["***"], "a": ["1"]}
    assert shown[0]["headers"]["authorization"] == "***"
    assert shown[1]["json"] == {"text": "5901234123457", "password": "***"}
    assert "s3cret" not in str(shown)
    assert writes["total"] == 1
    assert writes["requests"][0]["text"] == '{"text":"1.10"}'


async def test_the_log_can_be_cleared(http: httpx.AsyncClient) -> None:
    await http.get("/toy/notes/1")

    await http.post("/toy/_control/requests/clear")

    assert (await http.get("/toy/_control/requests")).json() == {"total": 0, "requests": []}


async def test_an_unknown_path_is_logged_with_its_404(http: httpx.AsyncClient) -> None:
    reply = await http.get("/toy/nothing")

    logged = (await http.get("/toy/_control/requests")).json()["requests"]
    assert reply.status_code == 404
    assert [r["status"] for r in logged] == [404]


@pytest.mark.parametrize(
    ("kind", "status", "saved"),
    [
        ("429", 429, False),
        ("503", 503, False),
        ("500_before", 500, False),
        ("500_after", 500, True),
        ("expired_token", 401, False),
    ],
)
async def test_a_fault_strikes_as_often_as_asked_and_then_lets_through(
    http: httpx.AsyncClient, toy: ToySystem, kind: str, status: int, saved: bool
) -> None:
    await switch_on(http, kind=kind, times=1, match={"method": "PUT", "path": "/notes/"})

    other = await http.get("/toy/notes/1")
    struck = await http.put("/toy/notes/2", json={"text": "first"})
    was_saved = "2" in toy.notes
    again = await http.put("/toy/notes/2", json={"text": "second"})

    logged = (await http.get("/toy/_control/requests?write=true")).json()["requests"]
    assert (other.status_code, struck.status_code, again.status_code) == (200, status, 201)
    assert was_saved is saved
    assert toy.notes["2"] == {"text": "second"}
    assert [(r["status"], r["fault"], r["performed"]) for r in logged] == [(status, kind, saved), (201, None, True)]
    assert (await http.get("/toy/_control/faults")).json()["faults"][0]["fired"] == 1


async def test_a_rate_with_the_same_seed_strikes_the_same_requests(http: httpx.AsyncClient) -> None:
    async def statuses() -> list[int]:
        await http.request("DELETE", "/toy/_control/faults")
        await switch_on(http, kind="500_before", rate=0.5, seed=7)
        return [(await http.get("/toy/notes/1")).status_code for _ in range(20)]

    first, second = await statuses(), await statuses()

    assert first == second
    assert set(first) == {200, 500}


async def test_a_fault_can_look_into_the_body(http: httpx.AsyncClient) -> None:
    await switch_on(http, kind="500_before", match={"body": "bad"})

    good = await http.put("/toy/notes/2", json={"text": "good"})
    bad = await http.put("/toy/notes/2", json={"text": "bad"})

    assert (good.status_code, bad.status_code) == (201, 500)


async def test_slow_commit_answers_first_and_works_later(http: httpx.AsyncClient, toy: ToySystem) -> None:
    await switch_on(http, kind="slow_commit", delay=0.05)

    reply = await http.put("/toy/notes/2", json={"text": "late"})
    at_once = "2" in toy.notes
    await asyncio.wait_for(toy.saved.wait(), 10)

    logged = (await http.get("/toy/_control/requests")).json()["requests"]
    assert reply.status_code == 504
    assert not at_once
    assert toy.notes["2"] == {"text": "late"}
    assert [(r["status"], r["performed"]) for r in logged] == [(504, True)]


async def test_slow_gives_the_true_answer_after_a_wait(http: httpx.AsyncClient, toy: ToySystem) -> None:
    await switch_on(http, kind="slow", delay=0.02)

    reply = await http.put("/toy/notes/2", json={"text": "kept"})

    assert (reply.status_code, reply.json()) == (201, {"saved": True})
    assert toy.notes["2"] == {"text": "kept"}


@pytest.mark.parametrize("query", ["limit=few", "path=("])
async def test_a_question_to_the_log_that_makes_no_sense_says_why(http: httpx.AsyncClient, query: str) -> None:
    reply = await http.get(f"/toy/_control/requests?{query}")

    assert reply.status_code == 400
    assert query.split("=")[0] in reply.json()["error"]


async def test_the_log_can_show_only_the_newest(http: httpx.AsyncClient) -> None:
    for number in ("1", "7", "8"):
        await http.put(f"/toy/notes/{number}", json={"text": number})

    shown = (await http.get("/toy/_control/requests?limit=2")).json()

    assert (shown["total"], [each["path"] for each in shown["requests"]]) == (3, ["/toy/notes/7", "/toy/notes/8"])


async def test_without_a_socket_a_dropped_reply_is_a_connection_error(http: httpx.AsyncClient, toy: ToySystem) -> None:
    await switch_on(http, kind="drop_reply")

    with pytest.raises(ReplyDropped):
        await http.put("/toy/notes/2", json={"text": "kept"})

    assert toy.notes["2"] == {"text": "kept"}


def test_a_dropped_reply_closes_the_connection_after_the_work(live: httpx.Client, toy: ToySystem) -> None:
    live.post("/toy/_control/faults", json={"kind": "drop_reply", "times": 1, "match": {"write": True}})

    with pytest.raises(httpx.RemoteProtocolError):
        live.put("/toy/notes/2", json={"text": "kept"})

    assert live.get("/toy/notes/2").json() == {"text": "kept"}
    logged = live.get("/toy/_control/requests?write=true").json()["requests"]
    assert [(r["status"], r["fault"], r["performed"]) for r in logged] == [(None, "drop_reply", True)]


def test_a_dropped_request_is_not_worked_on(live: httpx.Client, toy: ToySystem) -> None:
    live.post("/toy/_control/faults", json={"kind": "drop_before", "times": 1})

    with pytest.raises(httpx.RemoteProtocolError):
        live.put("/toy/notes/2", json={"text": "lost"})

    assert "2" not in toy.notes
    assert live.put("/toy/notes/2", json={"text": "then"}).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("faults", '[{"kind": "meteor"}]', "meteor"),
        ("faults", '[{"kind": "429", "match": {"verb": "GET"}}]', "verb"),
        ("faults", '[{"kind": "429", "match": {"path": "("}}]', "regular expression"),
        ("faults", '[{"kind": "429", "times": "often"}]', "often"),
        ("faults", '[{"kind": "429", "match": "PUT"}]', "match"),
        ("faults", '"429"', "list"),
        ("clock", '{"advance": "far"}', "far"),
        ("settings", '{"colour": 1}', "colour"),
        ("seed", '{"size": "many"}', "size"),
        ("seed", '{"size": true}', "size"),
        ("seed", '{"size": 1000000000}', "at most 200000"),
        ("clock", '{"freeze": "noon"}', "noon"),
        ("seed", "{", "not JSON"),
    ],
)
async def test_a_wish_that_cannot_be_met_says_why(http: httpx.AsyncClient, path: str, body: str, named: str) -> None:
    reply = await http.post(f"/toy/_control/{path}", content=body)

    assert reply.status_code == 400
    assert named in reply.json()["error"]


async def test_settings_change_and_go_back_to_their_default(http: httpx.AsyncClient) -> None:
    changed = await http.post("/toy/_control/settings", json={"greeting": "hi"})
    back = await http.post("/toy/_control/settings", json={"greeting": None})

    assert (changed.json(), back.json()) == ({"greeting": "hi"}, {"greeting": "hello"})


async def test_the_clock_stands_still_and_moves_on_demand(http: httpx.AsyncClient) -> None:
    await http.post("/toy/_control/clock", json={"freeze": "2026-01-31T12:00:00+00:00"})

    moved = await http.post("/toy/_control/clock", json={"advance": 90})

    assert moved.json() == {"now": "2026-01-31T12:01:30+00:00"}
    assert (await http.get("/toy/_control/clock")).json() == moved.json()


async def test_seed_replaces_the_records_and_reset_brings_the_demo_back(http: httpx.AsyncClient) -> None:
    await http.post("/toy/_control/seed", json={"size": 3, "notes": {"x": {"text": "own"}}})
    seeded = (await http.get("/toy/_control/state?only=notes")).json()
    await http.post("/toy/_control/reset")
    reset = (await http.get("/toy/_control/state")).json()

    assert sorted(seeded["notes"]) == ["1", "2", "3", "x"]
    assert reset == {"notes": {"1": {"text": "demo"}}, "credentials": {"token": "open-sesame"}}


async def test_credentials_alone_are_given_without_all_that_is_stored(
    http: httpx.AsyncClient, toy: ToySystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await http.get("/toy/_control/state")).json()
    monkeypatch.delattr(ToySystem, "state")

    alone = (await http.get("/toy/_control/state?only=credentials")).json()

    assert alone == {"credentials": whole["credentials"]}


def test_an_unreadable_saved_state_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "toy.json").write_text("{half")

    with running_sandbox(create_sandbox_app([ToySystem()], data_dir=tmp_path)) as address:
        found = httpx.get(f"{address}/toy/notes/1").json()

    assert found == {"text": "demo"}
    assert (tmp_path / "toy.unreadable").read_text() == "{half"


def test_the_sandbox_listens_on_the_loopback_address_only() -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        run_sandbox(0, host="0.0.0.0")


def test_the_state_is_kept_between_two_starts(tmp_path: Path) -> None:
    with running_sandbox(create_sandbox_app([ToySystem()], data_dir=tmp_path)) as first:
        httpx.put(f"{first}/toy/notes/2", json={"text": "kept"})

    with running_sandbox(create_sandbox_app([ToySystem()], data_dir=tmp_path)) as second:
        found = httpx.get(f"{second}/toy/notes/2").json()

    assert found == {"text": "kept"}
    assert (tmp_path / "toy.json").stat().st_mode & 0o777 == 0o600
