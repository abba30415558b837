"""The inbox of parked items over HTTP: found, mended, sent on, dropped with a reason."""

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session
from wareflow.engine.lineage import first_id
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store import parked
from wareflow.store.database import transact
from wareflow.store.models import Effect, table
from wareflow.store.parked import Parking

from tests.api.arrange import Api, small_flow
from tests.api.test_runs import work

REFUSED = Problem("refused", "Price must be positive. Fix the price.")


def broken(api: Api) -> tuple[str, list[str]]:
    """A flow that asks for a field nobody has; its id and the ids of its two parked items, oldest first."""
    made = api.new_flow(small_flow(fields={"number": "{{ item.ean }}"}))
    work(api, api.post(f"/flows/{made['id']}/runs", {}).json()["id"])
    return made["id"], [item["id"] for item in reversed(api.get("/parked").json()["items"])]


def park_many(api: Api, flow_id: str, count: int) -> None:
    items = [Item({"sku": f"S-{n}", "price": "-1"}, id=first_id(1) + n, roots=()) for n in range(count)]
    parkings = [
        Parking("map", "failed", item, REFUSED, "refused: price", key=str(item.record["sku"])) for item in items
    ]

    def keep(session: Session) -> None:
        project = api.product.project_id
        parked.park(session, project_id=project, run_id="gone", flow_id=flow_id, task_id="t", items=parkings)

    transact(api.product.engine, keep)


def test_a_group_says_the_cause_and_what_to_do(api: Api) -> None:
    flow_id, ids = broken(api)

    (group,) = api.get("/parked/groups").json()["items"]
    item = api.get(f"/parked/{ids[0]}").json()

    assert (group["flow_id"], group["node"], group["count"], group["advice"]) == (flow_id, "map", 2, "edit")
    assert "item.ean" in group["message"]
    assert (item["group"], item["run"]["number"], item["resolution"]) == (group["key"], 1, "")
    assert api.get("/parked/count").json() == {"open": 2}


def test_ten_thousand_items_of_one_cause_are_one_group_and_come_page_by_page(api: Api) -> None:
    made = api.new_flow(small_flow())
    park_many(api, made["id"], 10_000)

    groups = api.get("/parked/groups").json()["items"]
    first = api.get("/parked", params={"group": groups[0]["key"], "limit": 100}).json()
    second = api.get("/parked", params={"limit": 100, "cursor": first["next_cursor"]}).json()
    found = api.get("/parked", params={"q": "s-9999"}).json()["items"]
    started = api.post("/parked/replay", {"group": groups[0]["key"]}).json()

    assert [(group["count"], group["message"]) for group in groups] == [(10_000, REFUSED.message)]
    assert len({item["id"] for page in (first, second) for item in page["items"]}) == 200
    assert [item["key"] for item in found] == ["S-9999"]
    assert len(started["run_ids"]) == 10
    assert api.get("/parked/count").json() == {"open": 0}


def test_an_edited_copy_waits_beside_the_record_and_is_what_goes_on(api: Api) -> None:
    _, (first, _) = broken(api)

    edited = api.put(f"/parked/{first}/record", {"record": {"ean": "5901234123457"}}).json()
    (group,) = api.get("/parked/groups").json()["items"]
    run_id = api.post("/parked/replay", {"ids": [first]}).json()["id"]
    work(api, run_id)
    solved = api.get(f"/parked/{first}").json()
    late = api.put(f"/parked/{first}/record", {"record": None})

    assert (edited["status"], edited["edited"]) == ("open", {"ean": "5901234123457"})
    assert edited["record"]["sku"] == "00123"
    assert group["edited"] == 1
    assert api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped"}).json()["items"][0]["record"] == {
        "number": "5901234123457"
    }
    assert (solved["status"], solved["resolution"], solved["resolved_by"]["id"]) == ("resolved", "replayed", run_id)
    assert (late.status_code, late.json()["code"]) == (422, "not_open")


def test_an_edit_can_be_taken_back(api: Api) -> None:
    _, (first, _) = broken(api)
    api.put(f"/parked/{first}/record", {"record": {"ean": "1"}})

    back = api.put(f"/parked/{first}/record", {"record": None}).json()

    assert back["edited"] is None


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_nothing_is_dropped_without_a_reason(api: Api, reason: str | None) -> None:
    _, ids = broken(api)

    answer = api.post("/parked/drop", {"ids": ids, **({} if reason is None else {"reason": reason})})

    assert answer.status_code == 422
    assert api.get("/parked/count").json() == {"open": 2}


@pytest.mark.parametrize("wish", [{}, {"ids": ["a"], "group": "b"}])
def test_either_items_or_a_group_are_meant(api: Api, wish: dict[str, object]) -> None:
    answer = api.post("/parked/replay", wish)

    assert answer.status_code == 422
    assert "either" in answer.text


def test_a_whole_group_is_dropped_with_its_reason(api: Api) -> None:
    broken(api)
    (group,) = api.get("/parked/groups").json()["items"]

    answer = api.post("/parked/drop", {"group": group["key"], "reason": "Test data"})

    assert answer.json() == {"dropped": 2}
    assert {item["note"] for item in api.get("/parked", params={"status": "dropped"}).json()["items"]} == {"Test data"}
    assert api.get("/parked/groups", params={"status": "dropped"}).json()["items"][0]["count"] == 2


def test_what_a_broken_page_may_have_sent_goes_on_only_after_a_look(api: Api) -> None:
    made = api.new_flow(small_flow())
    poison = Parking(
        "map", "items", Item({"sku": "A"}, id=first_id(1), roots=()), Problem("poison", "Crashed."), "poison"
    )
    sent = {"id": "e1", "project_id": api.product.project_id, "connection_id": "", "operation": "http:request",
            "effect_key": "POST x (gone/1)", "klass": "D", "idem_key": "i1", "request_hash": "h", "state": "confirmed",
            "run_id": "gone", "task_id": "t", "remote_id": "1"}  # fmt: skip

    def keep(session: Session) -> None:
        project = api.product.project_id
        parked.park(session, project_id=project, run_id="gone", flow_id=made["id"], task_id="t", items=[poison])
        session.execute(insert(table(Effect)).values(sent))

    transact(api.product.engine, keep)
    (item,) = api.get("/parked").json()["items"]

    refused = api.post("/parked/replay", {"ids": [item["id"]]})
    looked = api.post("/parked/replay", {"ids": [item["id"]], "sure": True})

    assert (refused.status_code, refused.json()["code"]) == (422, "may_double")
    assert looked.status_code == 202


def test_a_decision_about_a_write_that_is_not_there_is_refused(api: Api) -> None:
    answer = api.post("/effects/nothing/decide", {"decision": "exists"})

    assert (answer.status_code, api.get("/effects").json()["items"]) == (404, [])


def test_a_flow_without_such_sources_has_no_cursors(api: Api) -> None:
    made = api.new_flow(small_flow())

    listed = api.get(f"/flows/{made['id']}/cursors").json()
    refused = api.post(f"/flows/{made['id']}/cursors/start/preview", {"to": None})
    forward = api.post(f"/flows/{made['id']}/cursors/start/rewind", {"to": "2026-01-01T00:00:00", "reason": "x"})

    assert listed["items"] == []
    assert (refused.status_code, forward.status_code) == (404, 422)
    assert "never read" in refused.json()["detail"]


def test_a_run_is_told_to_read_everything_again(api: Api) -> None:
    made = api.new_flow(small_flow())

    live = api.post(f"/flows/{made['id']}/runs", {"read_again": "all"})
    plan = api.post(f"/flows/{made['id']}/runs", {"read_again": "all", "mode": "plan"})

    assert (live.status_code, plan.status_code) == (202, 422)
