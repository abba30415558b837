"""Runs through the API: started once per key, watched live, looked into item by item."""

import asyncio
import json
from typing import Any

from wareflow.services.work import work_off
from wareflow.store import events
from wareflow.store.database import transact

from tests.api.arrange import Api, small_flow


def start(api: Api, **wish: Any) -> str:
    made = api.new_flow(small_flow())
    answer = api.post(f"/flows/{made['id']}/runs", wish)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def work(api: Api, run_id: str) -> None:
    asyncio.run(work_off(api.product, "test", run_id=run_id))


def stream(api: Api, run_id: str, **facts: Any) -> list[tuple[int, str, Any]]:
    """All events until the stream ends: (number, name, data)."""
    text = api.get(f"/runs/{run_id}/events", **facts).text.replace("\r\n", "\n")
    found = []
    for block in filter(None, text.split("\n\n")):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in lines:
            found.append((int(lines["id"]), lines["event"], json.loads(lines["data"])))
    return found


def test_a_run_goes_from_start_to_balanced_books(api: Api) -> None:
    run_id = start(api)

    work(api, run_id)

    run = api.get(f"/runs/{run_id}").json()
    assert (run["status"], run["books"]["read"], run["books"]["balanced"]) == ("succeeded", 2, True)
    assert {step["node"]: step["outputs"] for step in run["steps"]}["map"] == {"mapped": 2}
    assert set(run["document"]["nodes"]) == {"start", "map"}
    assert api.get("/runs", params={"status": "succeeded"}).json()["items"][0]["id"] == run_id
    assert api.get(f"/flows/{run['flow_id']}").json()["last_run"]["id"] == run_id


def test_items_are_shown_where_they_went_in_and_came_out(api: Api) -> None:
    run_id = start(api)
    work(api, run_id)

    out = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped"}).json()
    into = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "items", "direction": "in"}).json()
    found = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped", "q": "mug"}).json()

    assert [item["record"] for item in out["items"]] == [{"number": "00123"}, {"number": "MUG-1"}]
    assert [item["id"] for item in into["items"]] == [item["from"][0] for item in out["items"]]
    assert (found["total"], found["items"][0]["record"]["number"]) == (1, "MUG-1")


def test_the_same_key_answers_with_the_same_run(api: Api) -> None:
    made = api.new_flow(small_flow())

    ids = [api.post(f"/flows/{made['id']}/runs", {}, headers={"Idempotency-Key": key}).json()["id"] for key in "aab"]

    assert ids[0] == ids[1] != ids[2]
    assert len(api.get("/runs").json()["items"]) == 2


def test_events_tell_the_run_to_its_end(api: Api) -> None:
    run_id = start(api)
    work(api, run_id)

    told = stream(api, run_id)

    assert [name for _, name, _ in told][-2:] == ["run", "end"]
    assert {data["node"] for _, name, data in told if name == "step"} == {"start", "map"}
    assert [data["status"] for _, name, data in told if name == "run"][-1] == "succeeded"
    assert [number for number, _, _ in told] == sorted(number for number, _, _ in told)


def test_a_listener_that_comes_back_gets_what_it_missed(api: Api) -> None:
    run_id = start(api)
    seen = transact(api.product.engine, lambda session: len(events.since(session, run_id)))
    work(api, run_id)

    by_header = stream(api, run_id, headers={"Last-Event-ID": str(seen)})
    by_query = stream(api, run_id, params={"last_event_id": seen})
    at_the_end = stream(api, run_id, headers={"Last-Event-ID": str(by_header[-1][0])})

    assert by_header == by_query
    assert min(number for number, _, _ in by_header) > seen
    assert [name for _, name, _ in at_the_end] == ["run", "end"]


def test_a_stream_is_not_buffered_on_its_way(api: Api) -> None:
    run_id = start(api)
    api.post(f"/runs/{run_id}/cancel")

    headers = api.get(f"/runs/{run_id}/events").headers

    assert headers["x-accel-buffering"] == "no"
    assert headers["content-type"].startswith("text/event-stream")


def test_a_cancelled_run_says_so(api: Api) -> None:
    run_id = start(api)

    answer = api.post(f"/runs/{run_id}/cancel")
    again = api.post(f"/runs/{run_id}/cancel")

    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    assert again.json()["status"] == "cancelled"


def test_numbers_in_items_keep_their_digits(api: Api) -> None:
    made = api.new_flow(small_flow(fields={"total": "{{ item.price }}"}))
    body = '{"records": [{"price": 1.10}, {"price": 12345678901234567.20}]}'
    headers = {"Content-Type": "application/json"}
    run_id = api.call("POST", f"/flows/{made['id']}/runs", content=body, headers=headers).json()["id"]
    work(api, run_id)

    text = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped"}).text

    assert '"total":1.10' in text
    assert '"total":12345678901234567.20' in text


def test_a_parked_item_is_listed_replayed_and_dropped(api: Api) -> None:
    made = api.new_flow(small_flow(fields={"number": "{{ item.ean }}"}))
    run_id = api.post(f"/flows/{made['id']}/runs", {}).json()["id"]
    work(api, run_id)

    listed = api.get("/parked").json()
    first, second = (item["id"] for item in listed["items"])
    replayed = api.post("/parked/replay", {"ids": [first]})
    dropped = api.post("/parked/drop", {"ids": [second]})
    again = api.post("/parked/drop", {"ids": [second]})

    assert [(group["node"], group["count"]) for group in listed["groups"]] == [("map", 2)]
    assert (replayed.status_code, replayed.json()["trigger"]) == (202, "replay")
    assert (dropped.json(), again.status_code) == ({"dropped": 1}, 422)
    assert api.get("/parked").json()["items"] == []
    assert api.get(f"/runs/{run_id}").json()["status"] == "partial"
