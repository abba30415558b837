"""Batches, seeding, state and restarts of the imitated Business Central."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.business_central import BusinessCentral
from wareflow.sandbox.kit.replies import json_bytes, loads

from tests.sandbox.bc_office import BASE, COMPANY, ITEMS, ROOT, Office, opened_office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


def part(method: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": url, "method": method, "url": url, "headers": {"Content-Type": "application/json"}, **more}


def three_parts() -> list[dict[str, Any]]:
    items = ITEMS.removeprefix(f"{BASE}/")
    bodies = [{"number": "B-1"}, {"number": "MUG-BLUE"}, {"number": "B-2"}]
    return [part("POST", items, body=body) for body in bodies]


@pytest.mark.parametrize(
    ("headers", "statuses", "stored"),
    [
        ({}, [201, 400], ["B-1"]),
        ({"Prefer": "odata.continue-on-error"}, [201, 400, 201], ["B-1", "B-2"]),
        ({"Isolation": "snapshot"}, [201, 400], []),
    ],
)
async def test_a_batch_treats_a_failure_as_asked(
    office: Office, headers: dict[str, str], statuses: list[int], stored: list[str]
) -> None:
    reply = await office.http.post(f"{BASE}/$batch", json={"requests": three_parts()}, headers=headers)

    assert reply.status_code == 200
    assert [response["status"] for response in reply.json()["responses"]] == statuses
    assert await office.numbers(filter="startswith(number,'B-')") == stored


async def test_a_batch_answers_each_part_and_takes_a_hundred_at_most(office: Office) -> None:
    whole = await office.http.post(f"{BASE}/$batch", json={"requests": [part("GET", ITEMS + "?$top=1")]})
    big = await office.http.post(f"{BASE}/$batch", json={"requests": [part("GET", "companies")] * 101})

    [response] = whole.json()["responses"]
    assert (response["status"], len(response["body"]["value"])) == (200, 1)
    assert response["headers"]["odata-version"] == "4.0"
    assert big.status_code == 500


async def test_seeding_replaces_the_named_sets(office: Office) -> None:
    item = {"number": "ONLY", "displayName": "Only one", "unitPrice": 12.5, "inventory": 3, "itemCategoryCode": "GIFTS"}
    await office.control("seed", items=[item])

    [only] = await office.rows(ITEMS)

    assert (only["number"], only["unitPrice"], only["inventory"]) == ("ONLY", 12.5, 3)
    assert len(await office.rows(f"{COMPANY}/itemCategories")) == 12


async def test_a_wrong_seed_is_refused_with_the_reason(office: Office) -> None:
    unknown = await office.http.post(f"{ROOT}/_control/seed", json={"gadgets": []})
    wrong = await office.http.post(f"{ROOT}/_control/seed", json={"items": [{"colour": "red"}]})

    assert (unknown.status_code, wrong.status_code) == (400, 400)
    assert "gadgets" in unknown.json()["error"]
    assert "colour" in wrong.json()["error"]


async def test_any_number_of_items_can_be_generated(office: Office) -> None:
    await office.control("seed", size=500)

    reply = await office.get(ITEMS, count="true", top="1")

    assert reply.json()["@odata.count"] == 500


async def test_a_reset_brings_the_demo_data_back_and_forgets_the_tokens(office: Office) -> None:
    await office.post("items", {"number": "NEW-1"})
    await office.control("reset")

    signed_out = await office.get(ITEMS)
    await office.sign_in()

    assert signed_out.status_code == 401
    assert await office.numbers(filter="number eq 'NEW-1'") == []


async def test_a_restart_goes_on_where_the_last_one_stopped(office: Office) -> None:
    await office.post("items", {"number": "NEW-1", "unitPrice": 10.1})
    before = await office.rows(ITEMS)
    system = BusinessCentral()
    system.restore(loads(json_bytes(office.system.snapshot())))

    transport = httpx.ASGITransport(create_sandbox_app([system]))
    async with httpx.AsyncClient(transport=transport, headers=office.http.headers) as http:
        after = (await http.get(ITEMS)).json()["value"]

    assert after == before


async def test_the_state_shows_credentials_and_records(office: Office) -> None:
    state = (await office.http.get(f"{ROOT}/_control/state")).json()

    assert state["credentials"].keys() == {
        "tenant",
        "environment",
        "server_instance",
        "client_id",
        "client_secret",
        "company_id",
        "username",
        "web_service_key",
    }
    assert state["items"][0]["number"] == "MUG-BLUE"
    assert len(state["itemCategories"]) == 12
