"""Runs through the API: started once per key, watched live, looked into item by item."""

import asyncio
import json
from typing import Any

from wareflow.services.work import work_off
from wareflow.store import events
from wareflow.store.database import transact

from tests.api.arrange import Api, flow, small_flow


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


def test_a_key_is_not_used_for_another_wish(api: Api) -> None:
    made = api.new_flow(small_flow())
    key = {"Idempotency-Key": "a"}
    planned = api.post(f"/flows/{made['id']}/runs", {"mode": "plan"}, headers=key)

    answer = api.post(f"/flows/{made['id']}/runs", {"mode": "live"}, headers=key)

    assert (planned.status_code, answer.status_code) == (202, 409)
    assert "which was another wish" in answer.json()["detail"]


def test_a_part_that_ends_before_it_begins_is_refused(api: Api) -> None:
    made = api.new_flow(small_flow())
    run_id = api.post(f"/flows/{made['id']}/runs", {}).json()["id"]
    work(api, run_id)

    answer = api.post(f"/flows/{made['id']}/runs", {"from": "map", "until": "start"})

    assert answer.status_code == 422
    assert "“start” does not come after “map”" in answer.json()["detail"]


def test_a_merge_is_not_run_with_one_side_only(api: Api) -> None:
    """It would take the other side for empty and hand on records without their other half."""
    rows = {"rows": [{"sku": "MUG-1"}]}
    nodes = {
        "left": {"type": "core.manual_start", "config": rows},
        "right": {"type": "core.manual_start", "config": rows},
        "map": {"type": "core.map_fields", "config": {"fields": {"sku": "{{ item.sku }}"}}},
        "both": {"type": "core.merge_by_key", "config": {"left_key": "sku", "right_key": "sku"}},
    }
    wires = [("left.items", "map.items"), ("map.mapped", "both.left"), ("right.items", "both.right")]
    made = api.new_flow(flow(nodes, wires))
    work(api, api.post(f"/flows/{made['id']}/runs", {}).json()["id"])

    refused = [api.post(f"/flows/{made['id']}/runs", {"from": node}) for node in ("map", "both")]
    allowed = api.post(f"/flows/{made['id']}/runs", {"from": "map", "until": "map"})

    assert [answer.status_code for answer in (*refused, allowed)] == [422, 422, 202]
    assert "“both” also needs the records of “right”" in refused[0].json()["detail"]


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
    dropped = api.post("/parked/drop", {"ids": [second], "reason": "Not sold any more"})
    again = api.post("/parked/drop", {"ids": [second], "reason": "Once more"})

    assert [(group["node"], group["count"]) for group in listed["groups"]] == [("map", 2)]
    assert (replayed.status_code, replayed.json()["trigger"]) == (202, "replay")
    assert (dropped.json(), again.status_code) == ({"dropped": 1}, 422)
    assert api.get("/parked").json()["items"] == []
    assert api.get(f"/runs/{run_id}").json()["status"] == "partial"


def parked_ids(api: Api) -> list[str]:
    made = api.new_flow(small_flow(fields={"number": "{{ item.ean }}"}))
    run_id = api.post(f"/flows/{made['id']}/runs", {}).json()["id"]
    work(api, run_id)
    return [item["id"] for item in api.get("/parked").json()["items"]]


def test_a_parked_record_goes_on_as_it_was_edited_with_its_digits_and_keeps_its_own(api: Api) -> None:
    first, _second = parked_ids(api)
    before = {item["id"]: item["record"] for item in api.get("/parked").json()["items"]}
    headers = {"Content-Type": "application/json"}

    body = f'{{"ids": ["{first}"], "records": {{"{first}": {{"ean": 12345678901234567.20}}}}}}'
    run_id = api.call("POST", "/parked/replay", content=body, headers=headers).json()["id"]
    work(api, run_id)
    text = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped"}).text
    (kept,) = api.get("/parked", params={"status": "resolved"}).json()["items"]

    assert '"number":12345678901234567.20' in text
    assert api.get(f"/runs/{run_id}").json()["status"] == "succeeded"
    assert (kept["id"], kept["record"]) == (first, before[first])


def test_an_edited_record_of_an_item_that_is_not_replayed_is_refused(api: Api) -> None:
    first, second = parked_ids(api)

    answer = api.post("/parked/replay", {"ids": [first], "records": {second: {"ean": "1"}}})
    no_record = api.post("/parked/replay", {"ids": [first], "records": {first: "text"}})

    assert answer.status_code == 422
    assert second in answer.json()["detail"]
    assert no_record.status_code == 422
    assert len(api.get("/parked").json()["items"]) == 2


def test_a_dropped_item_says_why(api: Api) -> None:
    first, _second = parked_ids(api)

    api.post("/parked/drop", {"ids": [first], "reason": " Sold out for good "})
    (dropped,) = api.get("/parked", params={"status": "dropped"}).json()["items"]

    assert (dropped["id"], dropped["note"]) == (first, "Sold out for good")
