"""A plan on what the sources gave in an earlier run: only the flow changed meanwhile."""

import asyncio
from typing import Any

import pytest
from wareflow.services.work import work_off

from tests.api.arrange import Api, flow

OLD, NEW = {"sku": "OLD", "price": "1.00"}, {"sku": "NEW", "price": "2.00"}


def shop(rows: list[dict[str, str]], number: str = "{{ item.sku }}", **more: Any) -> dict[str, Any]:
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": number}}},
        **more,
    }
    return flow(nodes, [("start.items", "map.items")])


def run(api: Api, flow_id: str, **wish: Any) -> Any:
    """A run that has come to its end."""
    answer = api.post(f"/flows/{flow_id}/runs", wish)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    found = api.get(f"/runs/{run_id}").json()
    assert found["status"] == "succeeded"
    return found


def given(api: Api, found: dict[str, Any], node: str = "map", port: str = "mapped") -> list[dict[str, Any]]:
    page = api.get(f"/runs/{found['id']}/steps/{node}/items", params={"port": port}).json()
    return [item["record"] for item in page["items"]]


def change(api: Api, flow_id: str, document: dict[str, Any]) -> None:
    revision = api.get(f"/flows/{flow_id}").json()["revision"]
    answer = api.put(f"/flows/{flow_id}", {"revision": revision, "document": document})
    assert answer.status_code == 200, answer.text


def refused(api: Api, flow_id: str, **wish: Any) -> tuple[str, str]:
    answer = api.post(f"/flows/{flow_id}/runs", {"mode": "plan", **wish})
    assert answer.status_code == 422, answer.text
    return answer.json().get("code", ""), answer.json()["detail"]


def test_a_changed_flow_is_planned_on_what_the_sources_gave_then(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    first = run(api, flow_id)
    change(api, flow_id, shop([NEW], "{{ item.sku }}-{{ item.price }}"))

    planned = run(api, flow_id, mode="plan", input_of=first["id"])

    assert given(api, planned, "start", "items") == [OLD]
    assert given(api, planned) == [{"number": "OLD-1.00"}]
    assert planned["books"]["balanced"]
    assert given(api, run(api, flow_id, mode="plan")) == [{"number": "NEW-2.00"}]


def test_the_published_version_takes_it_too_and_a_plan_ends_where_it_is_told(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    first = run(api, flow_id)
    api.post(f"/flows/{flow_id}/publish", {"message": "First"})
    change(api, flow_id, shop([NEW], "draft"))

    live = run(api, flow_id, mode="plan", input_of=first["id"], draft=False)
    part = run(api, flow_id, mode="plan", input_of=first["id"], until="start")

    assert given(api, live) == [{"number": "OLD"}]
    assert [step["node"] for step in part["steps"]] == ["start"]


def test_such_a_plan_is_an_input_itself_and_done_again_it_takes_the_same(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    first = run(api, flow_id)
    change(api, flow_id, shop([NEW]))
    planned = run(api, flow_id, mode="plan", input_of=first["id"])

    again = api.post(f"/runs/{planned['id']}/rerun", {})
    asyncio.run(work_off(api.product, "test", run_id=again.json()["id"]))

    assert given(api, again.json()) == [{"number": "OLD"}]
    assert given(api, run(api, flow_id, mode="plan", input_of=planned["id"])) == [{"number": "OLD"}]


def test_a_run_that_read_nothing_is_an_empty_input(api: Api) -> None:
    flow_id = str(api.new_flow(shop([]))["id"])
    first = run(api, flow_id)
    change(api, flow_id, shop([NEW]))

    assert given(api, run(api, flow_id, mode="plan", input_of=first["id"])) == []


@pytest.mark.parametrize("wish", [{"mode": "live"}, {"pins": True}, {"from": "map"}])
def test_only_a_whole_plan_takes_the_input_of_a_run(api: Api, wish: dict[str, Any]) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    first = run(api, flow_id)

    assert "Only a plan of the whole flow" in refused(api, flow_id, input_of=first["id"], **wish)[1]


def test_a_run_of_another_flow_or_of_nobody_is_no_input(api: Api) -> None:
    flow_id, other = (str(api.new_flow(shop([OLD]))["id"]) for _ in range(2))
    first = run(api, other)

    assert "is of another flow" in refused(api, flow_id, input_of=first["id"])[1]
    assert api.post(f"/flows/{flow_id}/runs", {"mode": "plan", "input_of": "nothing"}).status_code == 404


def test_a_run_that_began_in_the_middle_is_no_input(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    run(api, flow_id)
    middle = run(api, flow_id, mode="plan", **{"from": "map"})

    assert refused(api, flow_id, input_of=middle["id"])[0] == "no_input"


def test_a_source_that_was_not_there_then_has_no_input(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    first = run(api, flow_id)
    change(api, flow_id, shop([OLD], more={"type": "core.manual_start", "config": {"rows": [NEW]}}))

    code, detail = refused(api, flow_id, input_of=first["id"])

    assert code == "no_input"
    assert "“more” had no part in run 1" in detail


@pytest.mark.parametrize("log", [{"mode": "failed"}, {"mode": "first", "first": 1}])
def test_what_sources_gave_is_whole_however_little_a_log_keeps(api: Api, log: dict[str, Any]) -> None:
    flow_id = str(api.new_flow(shop([OLD, NEW]))["id"])
    first = run(api, flow_id, log=log)

    assert len(given(api, run(api, flow_id, mode="plan", input_of=first["id"]))) == 2


def test_a_run_that_still_goes_on_is_no_input_yet(api: Api) -> None:
    flow_id = str(api.new_flow(shop([OLD]))["id"])
    going = api.post(f"/flows/{flow_id}/runs", {}).json()

    assert refused(api, flow_id, input_of=going["id"])[0] == "not_over"
