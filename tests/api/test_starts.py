"""Starts, error flows and messages through the API."""

from typing import Any

import pytest
from wareflow.services import endings

from tests.api.arrange import Api, flow, small_flow

MAIL = {
    "email": {"enabled": True, "host": "127.0.0.1", "port": 1, "security": "none", "sender": "a@b.test",
              "recipients": ["anna@shop.test"]},
    "password": "sesame",
}  # fmt: skip


def _scheduled(api: Api, **config: Any) -> str:
    clock = {"cron": "every weekday at 07:30", "time_zone": "Europe/Warsaw", **config}
    return str(api.new_flow(flow({"clock": {"type": "core.schedule", "config": clock}}))["id"])


def _published(api: Api, document: dict[str, Any], name: str) -> str:
    flow_id = str(api.new_flow(document, name)["id"])
    assert api.post(f"/flows/{flow_id}/publish", {}).status_code == 201
    return flow_id


def test_the_next_starts_are_told_in_local_time_before_and_after_switching_on(api: Api) -> None:
    flow_id = _scheduled(api)
    before = api.get(f"/flows/{flow_id}/starts").json()

    api.post(f"/flows/{flow_id}/publish", {})
    api.patch(f"/flows/{flow_id}", {"active": True})
    after = api.get(f"/flows/{flow_id}/starts").json()

    assert [each["active"] for each in before["schedules"] + after["schedules"]] == [False, True]
    assert before["schedules"][0]["next"] == after["schedules"][0]["next"]
    assert [start["local"][11:] for start in after["schedules"][0]["next"]] == ["07:30"] * 5
    assert after["recent"] == []


def test_a_schedule_that_is_being_set_shows_its_next_starts(api: Api) -> None:
    answer = api.post("/schedules/preview", {"config": {"cron": "every 2 hours", "time_zone": "Asia/Tokyo"}})

    assert {start["local"][14:] for start in answer.json()["items"]} == {"00"}
    assert len(answer.json()["items"]) == 5


@pytest.mark.parametrize("cron", ["every 7 minutes", "61 * * * *", "never"])
def test_times_that_never_come_are_refused_with_a_way_out(api: Api, cron: str) -> None:
    answer = api.post("/schedules/preview", {"config": {"cron": cron}})

    assert answer.status_code == 422
    assert "choose one of" in answer.text or "be read" in answer.text or "such as" in answer.text


def test_a_flow_has_an_error_flow_and_a_run_is_linked_to_what_it_started(api: Api) -> None:
    handler = _published(api, flow({"start": {"type": "core.manual_start", "config": {}}}), "Handler")
    rows = flow({"start": {"type": "core.manual_start", "config": {"rows": [{"sku": "A"}]}},
                 "call": {"type": "core.start_flow", "config": {"flow": "Handler"}}},
                [("start.items", "call.items")])  # fmt: skip
    caller = _published(api, rows, "Caller")

    answer = api.put(f"/flows/{caller}/settings", {"error_flow": handler})

    assert answer.json() == {
        "error_flow": handler, "error_flow_name": "Handler", "notify": True, "trouble_since": None,
        "timeout": None, "timeout_default": 604_800,
    }  # fmt: skip
    run = api.post(f"/flows/{caller}/runs", {"mode": "live"}).json()
    assert api.get(f"/runs/{run['id']}/links").json() == {
        "caused_by": None, "started": [], "error_flow_problem": None, "input_of": None
    }  # fmt: skip


def test_a_flow_that_could_not_be_started_is_no_error_flow(api: Api) -> None:
    flow_id = str(api.new_flow(small_flow())["id"])
    draft = str(api.new_flow(small_flow(), "Draft")["id"])

    answers = [api.put(f"/flows/{flow_id}/settings", {"error_flow": each}) for each in (flow_id, draft, "nothing")]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert "its own error flow" in answers[0].text
    assert "never published" in answers[1].text
    assert "is gone" in answers[2].text


def test_a_flow_says_how_long_its_runs_may_take(api: Api) -> None:
    flow_id = api.new_flow(small_flow())["id"]

    set_ = api.put(f"/flows/{flow_id}/settings", {"timeout": 3600})
    gone = api.put(f"/flows/{flow_id}/settings", {})
    bad = api.put(f"/flows/{flow_id}/settings", {"timeout": 0})

    assert (set_.json()["timeout"], gone.json()["timeout"], gone.json()["timeout_default"]) == (3600, None, 604_800)
    assert (bad.status_code, bad.json()["problems"][0]["field"]) == (422, "timeout")


def test_the_settings_of_messages_keep_the_password_to_themselves(api: Api) -> None:
    saved = api.put("/settings/notifications", MAIL)
    kept = api.put("/settings/notifications", {"email": MAIL["email"]})
    gone = api.put("/settings/notifications", {"email": MAIL["email"], "password": ""})

    assert saved.status_code == 200, saved.text
    assert [answer.json()["password_set"] for answer in (saved, kept, gone)] == [True, True, False]
    assert "sesame" not in saved.text
    assert api.get("/settings/notifications").json()["address"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"email": {"enabled": True}}, "needs a mail server"),
        ({"email": {"recipients": ["anna"]}}, "no e-mail address"),
        ({"email": {"recipients": ["anna@shop.test, eve@x.test"]}}, "no e-mail address"),
        ({"webhook": {"enabled": True}}, "which address"),
        ({"webhook": {"url": "ftp://x"}}, "no http or https"),
        ({"webhook": {"url": "https://anna:sesame@x.test"}}, "no http or https"),
        ({"address": "javascript:alert(1)"}, "no http or https"),
    ],
)
def test_settings_that_cannot_work_are_refused(api: Api, wish: dict[str, Any], words: str) -> None:
    answer = api.put("/settings/notifications", wish)

    assert answer.status_code == 422
    assert words in answer.text
    assert "sesame" not in answer.text


def test_a_test_message_says_what_is_wrong(api: Api) -> None:
    early = api.post("/settings/notifications/test", {"channel": "email"})
    api.put("/settings/notifications", MAIL)

    answer = api.post("/settings/notifications/test", {"channel": "email"})

    assert early.status_code == 422
    assert answer.json()["ok"] is False
    assert "cannot be reached" in answer.json()["message"]


def test_a_secret_for_signing_is_shown_once(api: Api) -> None:
    secret = api.post("/settings/notifications/secret").json()["secret"]

    assert secret.startswith("whsec_")
    assert secret not in api.get("/settings/notifications").text
    assert api.get("/settings/notifications").json()["secret_set"] is True


def test_there_are_no_messages_before_something_went_wrong(api: Api) -> None:
    endings.handle_all(api.product)

    assert api.get("/notices").json() == {"items": [], "next_cursor": None, "troubled": 0}
    assert api.post("/notices/nothing/send").status_code == 404
