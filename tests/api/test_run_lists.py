"""The list of runs over HTTP: narrowed, counted over time, taken away; and runs done again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.arrange import Api, small_flow
from tests.api.test_runs import work


def ran(api: Api, flow_id: str, **wish: Any) -> dict[str, Any]:
    started = api.post(f"/flows/{flow_id}/runs", wish).json()
    work(api, started["id"])
    found: dict[str, Any] = api.get(f"/runs/{started['id']}").json()
    return found


@pytest.fixture
def made(api: Api) -> str:
    return str(api.new_flow(small_flow())["id"])


def numbers(api: Api, **wanted: Any) -> list[int]:
    answer = api.get("/runs", params=wanted)
    assert answer.status_code == 200, answer.text
    return [run["number"] for run in answer.json()["items"]]


def test_runs_are_narrowed_by_what_started_them_their_kind_time_and_number(api: Api, made: str) -> None:
    ran(api, made)
    plan = ran(api, made, mode="plan")
    again = api.post(f"/runs/{plan['id']}/rerun", {}).json()
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    assert again["mode"] == "plan"
    assert numbers(api) == [3, 2, 1]
    assert numbers(api, mode="plan") == [3, 2]
    assert numbers(api, trigger="replay") == numbers(api, replay=True) == [3]
    assert numbers(api, replay=False) == [2, 1]
    assert numbers(api, since=past, until=soon) == [3, 2, 1]
    assert numbers(api, since=soon) == numbers(api, until=past) == []
    assert numbers(api, q="#2") == [2]
    assert numbers(api, ids=plan["id"]) == [2]
    assert api.get("/runs", params={"since": "yesterday"}).status_code == 422


def test_runs_are_counted_over_time(api: Api, made: str) -> None:
    ran(api, made)
    ran(api, made)

    bars = api.get("/runs/histogram", params={"bars": 10}).json()["items"]

    assert len(bars) == 10
    assert sum(bar["counts"].get("succeeded", 0) for bar in bars) == 2
    assert bars[0]["end"] == bars[1]["start"]
    assert api.get("/runs/histogram", params={"mode": "test"}).json()["items"] == []


def test_the_list_is_taken_away_as_csv_without_formulas(api: Api) -> None:
    flow = str(api.new_flow(small_flow(), name="=cmd|' /C calc'!A0")["id"])
    run = ran(api, flow)

    answer = api.get("/runs/export", params={"flow_id": flow})

    header, line = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert header.split(",")[:4] == ["run", "flow", "version", "status"]
    assert line.split(",")[:4] == [str(run["number"]), "'=cmd|' /C calc'!A0", "", "succeeded"]


def test_a_run_is_done_again_with_its_records_and_its_own_version(api: Api, made: str) -> None:
    former = ran(api, made, records=[{"sku": "OTHER", "price": "1"}])
    document = api.get(f"/flows/{made}").json()
    changed = document["document"] | {"description": "Changed"}
    changed["nodes"]["map"]["config"]["fields"] = {"number": "{{ item.sku }}-new"}
    api.put(f"/flows/{made}", {"revision": document["revision"], "document": changed})

    told = {}
    for version in ("original", "current"):
        again = api.post(f"/runs/{former['id']}/rerun", {"version": version}).json()
        work(api, again["id"])
        items = api.get(f"/runs/{again['id']}/steps/map/items", params={"port": "mapped"}).json()["items"]
        told[version] = ([item["record"]["number"] for item in items], again["trigger"])

    assert told == {"original": (["OTHER"], "replay"), "current": (["OTHER-new"], "replay")}
    links = api.get(f"/runs/{former['id']}/links").json()
    assert len(links["started"]) == 2


def test_a_run_is_done_again_from_a_step_with_what_it_brought_there(api: Api, made: str) -> None:
    former = ran(api, made, records=[{"sku": "FIRST"}])
    ran(api, made, records=[{"sku": "SECOND"}])

    again = api.post(f"/runs/{former['id']}/rerun", {"from": "map"}).json()
    work(api, again["id"])

    items = api.get(f"/runs/{again['id']}/steps/map/items", params={"port": "mapped"}).json()["items"]
    assert [item["record"]["number"] for item in items] == ["FIRST"]


def test_what_cannot_be_done_again_says_why(api: Api, made: str) -> None:
    going = api.post(f"/flows/{made}/runs", {}).json()

    early = api.post(f"/runs/{going['id']}/rerun", {})
    work(api, going["id"])
    nowhere = api.post(f"/runs/{going['id']}/rerun", {"from": "gone"})

    assert (early.status_code, early.json()["code"]) == (422, "not_over")
    assert "Cancel it, or wait" in early.json()["detail"]
    assert nowhere.status_code == 422
    assert "gone" in nowhere.json()["detail"]
