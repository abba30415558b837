"""Lightspeed: faults in its own shapes, on the app and on a real connection."""

from pathlib import Path

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app, running_sandbox
from wareflow.sandbox.lightspeed import LightspeedSandbox

from tests.sandbox.lightspeed_client import BASE, Shop

CHANGE = {"description": "Zmieniony"}


@pytest.mark.parametrize(
    ("kind", "status", "performed"),
    [("429", 429, False), ("500_before", 500, False), ("500_after", 500, True), ("expired_token", 401, False)],
)
async def test_a_fault_speaks_the_language_of_the_system(shop: Shop, kind: str, status: int, performed: bool) -> None:
    await shop.control("faults", [{"kind": kind, "times": 1, "match": {"method": "PUT"}}])

    reply = await shop.call("PUT", "Item/1.json", CHANGE)

    after = (await shop.get("Item/1.json"))["Item"]["description"]
    assert reply.status_code == status
    assert set(reply.json()) >= ({"error", "hint"} if status == 401 else {"httpCode", "message", "errorClass"})
    assert (reply.headers.get("retry-after") == "1") is (status == 429)
    assert (after == "Zmieniony") is performed


async def test_only_business_changes_are_logged_as_writes(shop: Shop) -> None:
    await shop.refresh(shop.system.credentials()["refresh_token"])
    token = shop.system.credentials()["access_token"]
    await shop.call("GET", "Item/1.json", token=token)
    await shop.call("PUT", "Item/1.json", CHANGE, token=token)

    writes = (await shop.http.get(f"{BASE}/_control/requests?write=true")).json()["requests"]

    assert [(each["method"], each["path"], each["json"]) for each in writes] == [
        ("PUT", "/lightspeed/API/V3/Account/1/Item/1.json", CHANGE)
    ]


def test_a_reply_dropped_on_a_real_connection_leaves_the_write_done() -> None:
    system = LightspeedSandbox()

    with running_sandbox(create_sandbox_app([system])) as address:
        headers = {"Authorization": f"Bearer {system.credentials()['access_token']}"}
        with httpx.Client(base_url=f"{address}/lightspeed", headers=headers) as http:
            http.post("/_control/faults", json=[{"kind": "drop_reply", "times": 1, "match": {"write": True}}])
            with pytest.raises(httpx.RemoteProtocolError):
                http.put("/API/V3/Account/1/Item/1.json", json=CHANGE)
            found = http.get("/API/V3/Account/1/Item/1.json").json()["Item"]
            page = http.get("/API/V3/Account/1/Item.json?limit=1").json()

    assert found["description"] == "Zmieniony"
    assert page["@attributes"]["next"].startswith(f"{address}/lightspeed/API/V3/Account/1/Item.json?")


def test_a_token_pair_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    system = LightspeedSandbox()

    with running_sandbox(create_sandbox_app([system], data_dir=tmp_path)) as address:
        fields = Shop(system).refresh_fields(system.credentials()["refresh_token"])
        pair = httpx.post(f"{address}/lightspeed/auth/oauth/token", json=fields).json()
        kept = (tmp_path / "lightspeed.json").read_text()

    assert pair["refresh_token"] in kept


def test_items_tokens_and_stock_survive_a_restart(tmp_path: Path) -> None:
    first = LightspeedSandbox()
    with running_sandbox(create_sandbox_app([first], data_dir=tmp_path)) as address:
        fields = Shop(first).refresh_fields(first.credentials()["refresh_token"])
        pair = httpx.post(f"{address}/lightspeed/auth/oauth/token", json=fields).json()
        headers = {"Authorization": f"Bearer {pair['access_token']}"}
        httpx.put(f"{address}/lightspeed/API/V3/Account/1/Item/1.json", json=CHANGE, headers=headers)

    second = LightspeedSandbox()
    with running_sandbox(create_sandbox_app([second], data_dir=tmp_path)) as address:
        item = httpx.get(f"{address}/lightspeed/API/V3/Account/1/Item/1.json", headers=headers).json()["Item"]
        new = httpx.post(
            f"{address}/lightspeed/API/V3/Account/1/Item.json", json={"description": "Nowy"}, headers=headers
        ).json()["Item"]

    assert item["description"] == "Zmieniony"
    assert new["itemID"] == "301"
