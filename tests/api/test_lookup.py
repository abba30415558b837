"""Looking closer at a run: lineage in both directions, the way of a record, an earlier run beside it."""

import asyncio
from typing import Any

from wareflow.services.work import work_off

from tests.api.arrange import Api, flow

ROWS = [{"sku": f"MUG-{n:03}", "price": n} for n in range(120)]


def mugs(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Records by hand, split by a condition, the dear ones mapped, summed at the end."""
    return flow(
        {
            "start": {"type": "core.manual_start", "config": {"rows": rows}},
            "dear": {
                "type": "core.filter",
                "config": {
                    "conditions": {"rules": [{"field": "price", "operator": "greater_or_equal", "value": "60"}]}
                },
            },
            "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}},
            "sum": {"type": "core.aggregate", "config": {"results": [{"name": "n", "what": "count"}]}},
        },
        [("start.items", "dear.items"), ("dear.kept", "map.items"), ("map.mapped", "sum.items")],
    )


def ran(api: Api, flow_id: str) -> str:
    run_id = str(api.post(f"/flows/{flow_id}/runs", {}).json()["id"])
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    assert api.get(f"/runs/{run_id}").json()["status"] == "succeeded"
    return run_id


def items(api: Api, run_id: str, node: str, **params: Any) -> dict[str, Any]:
    answer = api.get(f"/runs/{run_id}/steps/{node}/items", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_item_is_found_by_its_children_and_its_parents_on_any_page(api: Api) -> None:
    run_id = ran(api, api.new_flow(mugs(ROWS))["id"])
    made = items(api, run_id, "map", port="mapped", offset=55, limit=1)["items"][0]

    into = items(api, run_id, "map", port="items", direction="in", ids=made["from"][0])
    onward = items(api, run_id, "map", port="mapped", parents=into["items"][0]["id"])
    source = items(api, run_id, "start", port="items", ids=made["roots"][0])

    assert [(item["no"], item["record"]["sku"]) for item in into["items"]] == [(55, "MUG-115")]
    assert [(item["no"], item["id"]) for item in onward["items"]] == [(55, made["id"])]
    assert [(item["no"], item["record"]["sku"]) for item in source["items"]] == [(115, "MUG-115")]
    assert (into["total"], into["given"]) == (1, 60)


def test_an_item_that_passed_unchanged_is_its_own_origin(api: Api) -> None:
    run_id = ran(api, api.new_flow(mugs(ROWS))["id"])
    kept = items(api, run_id, "dear", port="kept", limit=1)["items"][0]

    before = items(api, run_id, "dear", port="items", direction="in", ids=",".join([kept["id"], *kept["from"]]))

    assert [item["record"]["sku"] for item in before["items"]] == ["MUG-060"]


def test_the_way_of_a_record_goes_through_every_step_and_over_pages(api: Api) -> None:
    run_id = ran(api, api.new_flow(mugs(ROWS))["id"])
    root = items(api, run_id, "start", port="items", offset=70, limit=1)["items"][0]["id"]

    way = api.get(f"/runs/{run_id}/trace", params={"roots": root}).json()
    found, cursor = [], None
    while True:
        params = {"roots": root, "limit": 1, **({"cursor": cursor} if cursor else {})}
        page = api.get(f"/runs/{run_id}/trace", params=params).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert [(one["node"], one["port"], one["item"]["no"]) for one in way["items"]] == [
        ("start", "items", 70),
        ("dear", "kept", 10),
        ("map", "mapped", 10),
        ("sum", "groups", 0),
    ]
    assert way["items"][2]["item"]["record"] == {"number": "MUG-070"}
    assert found == way["items"]


def test_a_record_that_was_left_out_ends_where_it_was(api: Api) -> None:
    run_id = ran(api, api.new_flow(mugs(ROWS))["id"])
    root = items(api, run_id, "start", port="items", limit=1)["items"][0]["id"]

    way = api.get(f"/runs/{run_id}/trace", params={"roots": root}).json()["items"]

    assert [(one["node"], one["port"]) for one in way] == [("start", "items"), ("dear", "rejected")]


def test_lineage_is_asked_for_by_numbers_only(api: Api) -> None:
    run_id = ran(api, api.new_flow(mugs(ROWS[:1]))["id"])

    answers = [
        api.get(f"/runs/{run_id}/trace", params={"roots": "1 or 1"}),
        api.get(f"/runs/{run_id}/trace", params={"roots": "1", "cursor": "x"}),
        api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped", "ids": "a"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_a_step_is_compared_with_the_run_before_by_its_key(api: Api) -> None:
    made = api.new_flow(mugs([{"sku": "A", "price": 70}, {"sku": "B", "price": 80}, {"sku": "C", "price": 90}]))
    first = ran(api, made["id"])
    rows = [{"sku": "C", "price": 90}, {"sku": "B", "price": 85}, {"sku": "D", "price": 60}]
    api.put(f"/flows/{made['id']}", {"document": mugs(rows), "revision": made["revision"]})
    second = ran(api, made["id"])

    answer = api.get(f"/runs/{second}/steps/dear/comparison", params={"port": "kept", "differing": True}).json()
    all_of_them = api.get(f"/runs/{second}/steps/dear/comparison", params={"port": "kept"}).json()
    alone = api.get(f"/runs/{first}/steps/dear/comparison", params={"port": "kept"}).json()

    assert (answer["run"]["id"], answer["key"]) == (first, "sku")
    assert [(row["key"], row["kind"], row["no"]) for row in answer["items"]] == [
        ("B", "changed", 1),
        ("D", "added", 2),
        ("A", "gone", None),
    ]
    assert answer["items"][0]["fields"] == [{"name": "price", "before": 80, "after": 85}]
    assert answer["counts"] == all_of_them["counts"] == {"changed": 1, "added": 1, "gone": 1, "same": 1}
    assert (answer["total"], all_of_them["total"]) == (3, 4)
    assert (alone["run"], alone["items"]) == (None, [])


def test_runs_of_two_flows_are_not_compared(api: Api) -> None:
    one, other = (ran(api, api.new_flow(mugs(ROWS[:1]), name)["id"]) for name in ("One", "Other"))

    answer = api.get(f"/runs/{one}/steps/map/comparison", params={"port": "mapped", "other": other})

    assert answer.status_code == 422
    assert "Only runs of one flow" in answer.json()["detail"]


def test_of_a_large_record_the_first_part_is_sent_and_the_whole_on_demand(api: Api) -> None:
    large: dict[str, Any] = {"sku": "BIG", "text": "x" * 900_000, "lines": [{"n": n} for n in range(500)]}
    large |= {f"field_{n}": n for n in range(2_000)}
    run_id = ran(api, api.new_flow(mugs([{**large, "price": 70}, {"sku": "SMALL", "price": 70}]))["id"])

    first, small = items(api, run_id, "dear", port="kept", whole=False)["items"]
    (whole,) = items(api, run_id, "dear", port="kept", ids=first["id"])["items"]

    assert (first["cut"], small["cut"], whole["cut"]) == (True, False, False)
    assert first["size"] == whole["size"] > 900_000
    assert first["record"]["text"] == "x" * 2_000 + "…"
    assert len(first["record"]["lines"]) == 50
    assert first["record"]["field_1999"] == 1_999
    assert whole["record"] == {**large, "price": 70}
