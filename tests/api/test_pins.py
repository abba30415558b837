"""Pinned data: used where a flow is tried, never where it works."""

import asyncio
from typing import Any

import pytest
from wareflow.services.work import work_off

from tests.api.arrange import Api, flow

PINNED = [{"sku": "PINNED", "price": "9.99"}]


def shop() -> dict[str, Any]:
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": [{"sku": "REAL", "price": "1.00"}]}},
        "clean": {"type": "core.map_fields", "config": {"fields": {"sku": "{{ item.sku }}"}}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}},
    }
    return flow(nodes, [("start.items", "clean.items"), ("clean.mapped", "map.items")])


def made(api: Api, node: str = "clean", port: str = "mapped") -> str:
    flow_id = str(api.new_flow(shop())["id"])
    answer = api.put(f"/flows/{flow_id}/pins/{node}", {"port": port, "items": PINNED})
    assert answer.status_code == 204, answer.text
    return flow_id


def given(api: Api, flow_id: str, **wish: Any) -> dict[str, Any]:
    """What each step gave in a run."""
    answer = api.post(f"/flows/{flow_id}/runs", wish)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    run = api.get(f"/runs/{run_id}").json()
    assert (run["status"], run["books"]["balanced"]) == ("succeeded", True)
    found = {}
    for step in run["steps"]:
        for port in step["outputs"]:
            page = api.get(f"/runs/{run_id}/steps/{step['node']}/items", params={"port": port}).json()
            if page["items"]:
                found[step["node"]] = [item["record"] for item in page["items"]]
    return found


@pytest.mark.parametrize(("node", "port"), [("clean", "mapped"), ("start", "items")])
def test_a_plan_goes_on_from_what_is_pinned_and_runs_nothing_before_it(api: Api, node: str, port: str) -> None:
    flow_id = made(api, node, port)

    found = given(api, flow_id, mode="plan", pins=True)

    assert found["map"] == [{"number": "PINNED"}]
    assert found[node] == PINNED
    assert ("start" in found) == (node == "start")


def test_a_plan_up_to_a_step_uses_pins_too(api: Api) -> None:
    flow_id = made(api)

    assert given(api, flow_id, mode="plan", pins=True, until="map")["map"] == [{"number": "PINNED"}]
    assert given(api, flow_id, mode="plan", pins=True, until="clean") == {"clean": PINNED}


@pytest.mark.parametrize("wish", [{"mode": "live"}, {"mode": "plan"}, {"mode": "live", "draft": False}])
def test_whatever_does_not_ask_for_pins_never_sees_them(api: Api, wish: dict[str, Any]) -> None:
    flow_id = made(api)
    api.post(f"/flows/{flow_id}/publish", {"message": "First"})

    assert given(api, flow_id, **wish)["map"] == [{"number": "REAL"}]


@pytest.mark.parametrize("wish", [{"mode": "live"}, {"mode": "plan", "draft": False}, {"mode": "plan", "from": "map"}])
def test_pins_are_refused_where_a_flow_works(api: Api, wish: dict[str, Any]) -> None:
    flow_id = made(api)
    api.post(f"/flows/{flow_id}/publish", {"message": "First"})

    answer = api.post(f"/flows/{flow_id}/runs", {**wish, "pins": True})

    assert answer.status_code == 422
    assert "Pinned data are for trying" in answer.json()["detail"]


def test_pins_stand_beside_the_flow_and_in_no_copy_of_it(api: Api) -> None:
    flow_id = made(api)

    copy = api.post(f"/flows/{flow_id}/duplicate", {}).json()

    assert [(pin["node"], pin["port"], pin["items"]) for pin in api.get(f"/flows/{flow_id}/pins").json()["items"]] == [
        ("clean", "mapped", PINNED)
    ]
    assert "PINNED" not in api.get(f"/flows/{flow_id}").text
    assert api.get(f"/flows/{copy['id']}/pins").json()["items"] == []


def test_a_pin_is_changed_and_taken_away(api: Api) -> None:
    flow_id = made(api)
    api.put(f"/flows/{flow_id}/pins/clean", {"port": "mapped", "items": [{"sku": "OTHER"}]})
    assert given(api, flow_id, mode="plan", pins=True)["map"] == [{"number": "OTHER"}]

    gone = api.delete(f"/flows/{flow_id}/pins/clean")
    again = api.delete(f"/flows/{flow_id}/pins/clean")

    assert (gone.status_code, again.status_code) == (204, 404)
    assert given(api, flow_id, mode="plan", pins=True)["map"] == [{"number": "REAL"}]


def test_nothing_is_pinned_to_a_step_that_is_not_there(api: Api) -> None:
    flow_id = str(api.new_flow(shop())["id"])

    answer = api.put(f"/flows/{flow_id}/pins/nowhere", {"port": "items", "items": PINNED})

    assert answer.status_code == 422
    assert "no node “nowhere”" in answer.json()["detail"]
