"""A person looked for and erased through the API."""

import asyncio
from typing import Any

from wareflow.services import privacy
from wareflow.services.work import work_off

from tests.api.arrange import Api, flow

MAIL = "anna@example.com"


def logged(api: Api) -> str:
    made = api.new_flow(flow({"start": {"type": "core.manual_start", "config": {"rows": [{"email": MAIL}, {"n": 1}]}}}))
    run_id = str(api.post(f"/flows/{made['id']}/runs", {}).json()["id"])
    asyncio.run(work_off(api.product, "test", run_id=run_id))
    return run_id


def items(api: Api, run_id: str) -> list[Any]:
    page = api.get(f"/runs/{run_id}/steps/start/items", params={"port": "items"}).json()
    return [item["record"] for item in page["items"]]


def test_a_person_is_found_first_and_erased_when_somebody_says_so(api: Api) -> None:
    run_id = logged(api)
    looked = api.post("/erasures", {"email": MAIL})
    too_early = api.post(f"/erasures/{looked.json()['id']}/execute")
    privacy.work_off(api.product)

    found = api.get(f"/erasures/{looked.json()['id']}").json()
    untouched = items(api, run_id)
    ordered = api.post(f"/erasures/{found['id']}/execute")
    privacy.work_off(api.product)

    done = api.get("/erasures").json()["items"][0]
    assert (looked.status_code, looked.json()["state"], too_early.status_code) == (202, "looking", 422)
    assert (found["state"], found["found"]["records"], found["found"]["run_count"]) == ("found", 1, 1)
    assert untouched[0] == {"email": MAIL}
    assert (ordered.status_code, ordered.json()["state"], done["state"]) == (202, "erasing", "done")
    assert items(api, run_id) == [{"erased": True, "at": items(api, run_id)[0]["at"]}, {"n": 1}]
    assert MAIL not in str(api.get("/erasures").text)


def test_a_look_can_be_taken_back_and_an_erasure_cannot(api: Api) -> None:
    logged(api)
    first, second = (api.post("/erasures", {"email": MAIL}).json()["id"] for _ in range(2))
    privacy.work_off(api.product)
    api.post(f"/erasures/{second}/execute")

    answers = [api.delete(f"/erasures/{each}").status_code for each in (first, second)]

    assert answers == [204, 204]
    assert [each["id"] for each in api.get("/erasures").json()["items"]] == [second]


def test_who_is_looked_for_must_be_said_once_and_well(api: Api) -> None:
    for wish in ({}, {"email": MAIL, "phone": "+48 600 100 200"}, {"email": "anna at home"}, {"phone": "abcdefgh"}):
        assert api.post("/erasures", wish).status_code == 422
