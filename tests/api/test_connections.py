"""Connections through the API, tried against the sandbox systems; no secret ever comes back."""

import base64
import json
from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.api.arrange import Api, flow
from tests.api.sandbox import CONNECTORS, put_behind, settings_of

CANARY = "CANARY+secret/9f3b7c21d0"


@pytest.mark.parametrize("system", list(CONNECTORS))
def test_right_credentials_are_told_from_wrong_ones_and_right_again(api: Api, system: str) -> None:
    settings = settings_of(put_behind(api.product), system)
    secret = "token" if system == "baselinker" else "client_secret"

    api.post("/connections", {"name": "mine", "connector": system, "settings": {**settings, secret: "wrong-secret"}})
    wrong = api.post("/connections/mine/test").json()
    failed = api.get("/connections/mine").json()
    api.patch("/connections/mine", {"settings": {secret: settings[secret]}})
    right = api.post("/connections/mine/test").json()

    assert (wrong["ok"], failed["status"]) == (False, "failed")
    assert wrong["message"]
    assert (right["ok"], api.get("/connections/mine").json()["status"]) == (True, "ok")


@pytest.mark.parametrize("system", list(CONNECTORS))
def test_settings_can_be_tried_before_they_are_stored(api: Api, system: str) -> None:
    settings = settings_of(put_behind(api.product), system)

    answer = api.post("/connections/test", {"name": "new", "connector": system, "settings": settings})

    assert answer.json()["ok"] is True
    assert api.get("/connections").json()["items"] == []


def test_a_list_for_a_form_comes_from_the_remote_system(api: Api) -> None:
    settings = settings_of(put_behind(api.product), "baselinker")
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": settings})

    options = api.get("/connections/shop/options/statuses").json()["items"]

    assert "Paid" in {option["label"] for option in options}


def test_a_secret_never_comes_back(api: Api) -> None:
    wish = {"name": "shop", "connector": "baselinker", "settings": {"token": CANARY}}
    seen = [
        api.post("/connections", wish),
        api.post("/connections", wish),
        api.post("/connections", {**wish, "settings": {"token": CANARY, "url": "no address"}}),
        api.post("/connections", {**wish, "settings": {"token": [CANARY]}}),
        api.post("/connections", {**wish, "connector": CANARY[:3], "wrong": CANARY[:3]}),
        api.get("/connections"),
        api.get("/connections/shop"),
        api.patch("/connections/shop", {"settings": {"url": "http://["}}),
        api.post("/connections/shop/test"),
        api.post("/connections/test", wish),
        api.delete("/connections/shop"),
    ]
    spellings = (CANARY, quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode(), json.dumps(CANARY)[1:-1])

    for answer in seen:
        assert not [spelling for spelling in spellings if spelling in answer.text]
    assert seen[6].json()["secrets"] == {"token": "••••" + CANARY[-4:]}
    assert "token" not in seen[6].json()["settings"]


def test_a_secret_lies_sealed_in_the_database(api: Api) -> None:
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": {"token": CANARY}})

    with api.product.engine.connect() as connection:
        rows = [str(row) for table in ("connection", "credential", "audit") for row in
                connection.execute(text(f"SELECT * FROM {table}")).all()]  # fmt: skip

    assert len(rows) == 3
    assert not [row for row in rows if CANARY in row]


def test_a_short_secret_is_hidden_whole(api: Api) -> None:
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": {"token": "abc123"}})

    assert api.get("/connections/shop").json()["secrets"] == {"token": "••••"}


def test_a_stored_secret_is_not_sent_to_another_address(api: Api) -> None:
    settings = settings_of(put_behind(api.product), "baselinker")
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": settings})
    elsewhere = {"url": "https://evil.example/connector.php"}

    tried = api.post("/connections/test", {"name": "shop", "connector": "baselinker", "settings": elsewhere})
    changed = api.patch("/connections/shop", {"settings": elsewhere})

    assert tried.json()["ok"] is False
    assert "again" in tried.json()["message"]
    assert changed.status_code == 422
    assert api.get("/connections/shop").json()["settings"]["url"] == settings["url"]


def test_a_connection_that_flows_need_is_not_deleted_by_accident(api: Api) -> None:
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": {"token": CANARY}})
    made = api.new_flow(flow({"a": {"type": "baselinker.changed_orders", "config": {"connection": "shop"}}}))

    refused = api.delete("/connections/shop")
    forced = api.delete("/connections/shop", params={"force": "true"})

    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["used_by"] == [{"flow_id": made["id"], "name": "Orders"}]
    assert forced.status_code == 204
    assert {p["code"] for p in api.get(f"/flows/{made['id']}").json()["problems"]} >= {"missing_connection"}


def test_a_name_is_given_once(api: Api) -> None:
    wish = {"name": "shop", "connector": "baselinker", "settings": {"token": CANARY}}

    first, second = api.post("/connections", wish), api.post("/connections", wish)

    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 409, "taken")


def test_what_a_connection_may_be_asked_is_set_and_its_gauge_shown(api: Api) -> None:
    settings = settings_of(put_behind(api.product), "baselinker")
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": settings})
    before = api.get("/connections/shop/gauge").json()

    api.patch("/connections/shop", {"limits": {"at_once": 2, "calls": 10, "seconds": 60}})
    api.post("/connections/shop/test")
    after = api.get("/connections/shop/gauge").json()

    assert (before["at_once"], before["budget"], before["state"]) == (
        4,
        {"calls": 95, "seconds": 60.0, "left": 95},
        "closed",
    )
    assert (after["at_once"], after["budget"]["calls"], after["in_flight"]) == (2, 10, 0)
    assert after["budget"]["left"] < 10
    assert api.get("/connections/shop").json()["limits"] == {"at_once": 2, "calls": 10, "seconds": 60.0}


def test_a_limit_that_makes_no_sense_is_refused(api: Api) -> None:
    answer = api.patch("/connections/shop", {"limits": {"at_once": 0}})

    assert answer.status_code == 422
