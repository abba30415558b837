"""What is kept for how long, through the API; and what a run says whose data are gone or were kept in part."""

import asyncio
from typing import Any

from sqlalchemy import text
from wareflow.services.housekeeping import tidy
from wareflow.services.work import work_off

from tests.api.arrange import Api, flow, small_flow


def ended(api: Api, days: float = 0, **wish: Any) -> str:
    made = api.new_flow(small_flow())
    run_id = str(api.post(f"/flows/{made['id']}/runs", {"mode": "live", **wish}).json()["id"])
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    with api.product.engine.begin() as connection:
        ago = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{days} days')"
        connection.execute(text(f"UPDATE run SET finished_at = {ago} WHERE id = :id"), {"id": run_id})
    return run_id


def outputs(api: Api, run_id: str) -> list[tuple[str, str, int]]:
    steps = api.get(f"/runs/{run_id}/steps").json()["items"]
    return [(step["node"], port, n) for step in steps for port, n in step["outputs"].items() if n]


def test_the_rules_are_shown_with_what_there_is(api: Api) -> None:
    ended(api)

    found = api.get("/retention").json()

    assert found["days"]["data"] == 30
    assert found["days"]["parked_open"] == 0
    assert found["log"] == {"mode": "everything", "first": 100, "cap_mb": 200, "cap_items": 1_000_000}
    assert sum(amount["runs"] for amount in found["amounts"]["runs"].values()) == 1
    assert found["amounts"]["database_bytes"] > 0
    assert found["report"] is None


def test_a_rule_that_cannot_stand_is_refused_by_name_and_nothing_is_changed(api: Api) -> None:
    answer = api.patch("/retention", {"days": {"data": 120}})

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "troubled_data"
    assert "120 days or more" in answer.json()["detail"]
    assert api.get("/retention").json()["days"]["data"] == 30


def test_rules_that_fit_are_kept(api: Api) -> None:
    answer = api.patch("/retention", {"days": {"data": 14, "troubled_data": 60}, "log": {"mode": "first", "first": 5}})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["days"]["data"], answer.json()["days"]["troubled_data"]) == (14, 60)
    assert answer.json()["log"]["first"] == 5
    assert api.get("/settings").json()["retention_days"] == 14


def test_a_run_whose_data_are_gone_says_so_and_keeps_its_counts(api: Api) -> None:
    run_id = ended(api, days=100)
    before, counted = api.get(f"/runs/{run_id}").json(), outputs(api, run_id)

    report = tidy(api.product)

    after = api.get(f"/runs/{run_id}").json()
    assert report["removed"]["run_data"] == 1
    assert before["data_removed_at"] is None
    assert after["data_removed_at"] is not None
    assert after["books"] == before["books"]
    assert outputs(api, run_id) == counted
    for node, port, n in counted:
        page = api.get(f"/runs/{run_id}/steps/{node}/items", params={"port": port}).json()
        assert (page["items"], page["total"], page["given"], page["truncated"]) == ([], 0, n, True)
        assert page["removed_at"] is not None
    assert api.get(f"/runs/{run_id}/changes").json()["removed_at"] is not None
    assert api.get(f"/runs/{run_id}/events").status_code == 200
    assert api.get("/retention").json()["report"]["removed"]["run_data"] == 1


def test_a_run_that_is_young_keeps_everything(api: Api) -> None:
    run_id = ended(api, days=1)

    tidy(api.product)

    node, port, n = outputs(api, run_id)[0]
    page = api.get(f"/runs/{run_id}/steps/{node}/items", params={"port": port}).json()
    assert (len(page["items"]), page["given"], page["truncated"], page["removed_at"]) == (n, n, False, None)


def test_a_flow_may_keep_less_than_the_project_and_go_back(api: Api) -> None:
    made = api.new_flow(small_flow())

    own = api.put(f"/flows/{made['id']}/log", {"log": {"mode": "first", "first": 7}})
    back = api.put(f"/flows/{made['id']}/log", {"log": None})

    assert own.json()["log"]["first"] == 7
    assert back.json() == {"log": None}
    assert api.get("/flows/none/log").status_code == 404


def test_a_log_of_the_first_of_each_step_says_how_many_passed(api: Api) -> None:
    fields = {"type": "core.map_fields", "config": {"fields": {"n": "{{ item.n }}"}}}
    rows = [{"n": n} for n in range(30)]
    document = flow(
        {"start": {"type": "core.manual_start", "config": {"rows": rows}}, "map": fields, "again": fields},
        [("start.items", "map.items"), ("map.mapped", "again.items")],
    )
    made = api.new_flow(document)
    answer = api.post(f"/flows/{made['id']}/runs", {"log": {"mode": "first", "first": 10}})
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))

    ports = {node: port for node, port, _ in outputs(api, run_id)}
    given = {node: n for node, _, n in outputs(api, run_id)}
    pages = {
        node: api.get(f"/runs/{run_id}/steps/{node}/items", params={"port": port}).json()
        for node, port in ports.items()
    }
    assert given == {"start": 30, "map": 30, "again": 30}
    assert (pages["start"]["total"], pages["start"]["truncated"]) == (30, False)
    assert (pages["again"]["total"], pages["again"]["given"], pages["again"]["truncated"]) == (10, 30, True)
    assert [item["record"]["n"] for item in pages["again"]["items"]] == list(range(10))
    assert api.get(f"/runs/{run_id}").json()["books"]["balanced"]


def test_the_days_among_the_settings_obey_the_same_rules(api: Api) -> None:
    too_long = api.patch("/settings", {"retention_days": 100})
    fitting = api.patch("/settings", {"retention_days": 20})

    assert (too_long.status_code, fitting.status_code) == (422, 200)
    assert api.get("/retention").json()["days"]["data"] == 20
