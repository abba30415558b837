"""Stop rules through the API: said of a plan, held against live runs, put aside once by a person."""

import asyncio
from typing import Any

from wareflow.services.work import work_off

from tests.api.arrange import Api, flow
from tests.api.sandbox import put_behind, settings_of

FIELDS = {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price | decimal }}"}


def shop(api: Api) -> tuple[Any, str]:
    sandbox = put_behind(api.product)
    api.post(
        "/connections",
        {"name": "bc", "connector": "business_central", "settings": settings_of(sandbox, "business_central")},
    )
    rows = [{"sku": f"STOP-{n}", "name": "Mug", "price": f"{10 + n}.00"} for n in range(5)]
    upsert = {"connection": "bc", "number": "{{ item.sku }}", "fields": FIELDS}
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "upsert": {"type": "business_central.upsert_item", "config": upsert},
    }
    return sandbox, str(api.new_flow(flow(nodes, [("start.items", "upsert.items")]))["id"])


def ran(api: Api, flow_id: str, **wish: Any) -> dict[str, Any]:
    answer = api.post(f"/flows/{flow_id}/runs", wish)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    found: dict[str, Any] = api.get(f"/runs/{run_id}").json()
    return found


def written(sandbox: Any) -> int:
    return str(sandbox.systems["business_central"].state()).count("'STOP-")


def test_a_live_run_stops_before_it_writes_too_much_and_goes_on_when_a_person_says_so(api: Api) -> None:
    sandbox, flow_id = shop(api)
    api.put(f"/flows/{flow_id}/stops", {"created": 2})

    plan = ran(api, flow_id, mode="plan")
    verdicts = api.get(f"/runs/{plan['id']}/stops").json()["items"]
    stopped = ran(api, flow_id, mode="live")
    after_stop = written(sandbox)
    allowed = ran(api, flow_id, mode="live", over_stops=True)

    assert [(one["rule"], one["limit"], one["found"]) for one in verdicts] == [("created", 2, 5)]
    assert len(verdicts[0]["examples"]) == 5
    assert stopped["status"] == "failed"
    assert "records are new (limit 2)" in stopped["error"]["message"]
    assert after_stop <= 2
    assert (allowed["status"], allowed["books"]["balanced"]) == ("succeeded", True)
    assert written(sandbox) >= 5


def test_without_rules_and_within_them_nothing_stops(api: Api) -> None:
    _, flow_id = shop(api)

    assert api.get(f"/flows/{flow_id}/stops").json() == dict.fromkeys(
        ("changed", "changed_percent", "created", "price_percent", "to_zero")
    )
    api.put(f"/flows/{flow_id}/stops", {"created": 5, "changed": 5, "price_percent": 20})

    assert ran(api, flow_id, mode="live")["status"] == "succeeded"
    assert ran(api, flow_id, mode="live")["status"] == "succeeded"


def test_a_price_that_jumps_is_stopped_before_it_is_written(api: Api) -> None:
    sandbox, flow_id = shop(api)
    ran(api, flow_id, mode="live")
    api.put(f"/flows/{flow_id}/stops", {"price_percent": 20})
    found = api.get(f"/flows/{flow_id}").json()
    found["document"]["nodes"]["start"]["config"]["rows"][0]["price"] = "99.00"
    api.put(f"/flows/{flow_id}", {"revision": found["revision"], "document": found["document"]})

    run = ran(api, flow_id, mode="live")

    assert "a price changes by 890 % (limit 20 %): STOP-0" in run["error"]["message"]
    assert "99" not in str(sandbox.systems["business_central"].state()).split("STOP-0")[1][:300]


def test_changes_are_narrowed_by_field_size_and_words(api: Api) -> None:
    _, flow_id = shop(api)
    ran(api, flow_id, mode="live")
    found = api.get(f"/flows/{flow_id}").json()
    rows = found["document"]["nodes"]["start"]["config"]["rows"]
    rows[0]["price"], rows[1]["price"], rows[2]["name"] = "10.50", "44.00", "Cup"
    api.put(f"/flows/{flow_id}", {"revision": found["revision"], "document": found["document"]})
    run = ran(api, flow_id, mode="plan")["id"]

    def keys(**params: Any) -> list[str]:
        return [one["key"] for one in api.get(f"/runs/{run}/changes", params=params).json()["items"]]

    assert api.get(f"/runs/{run}/changes").json()["fields"] == ["displayName", "unitPrice"]
    assert sorted(keys(field="unitPrice")) == ["STOP-0", "STOP-1"]
    assert keys(field="unitPrice", least=20) == ["STOP-1"]
    assert keys(sort="size", action="update")[:2] == ["STOP-1", "STOP-0"]
    assert keys(q="stop-2") == ["STOP-2"]
    assert keys(sort="key", limit=1, offset=1) == ["STOP-1"]


def test_rules_are_checked(api: Api) -> None:
    _, flow_id = shop(api)

    answers = [
        api.put(f"/flows/{flow_id}/stops", wish) for wish in ({"changed": -1}, {"changed_percent": 101}, {"x": 1})
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
