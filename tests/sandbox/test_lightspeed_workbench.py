"""Lightspeed: work orders are made, moved, put away and searched by their state."""

from typing import Any

import pytest

from tests.sandbox.lightspeed_client import Shop, ids

WISH = {"employeeID": 1, "shopID": "1", "customerID": 1, "note": "Ucho", "warranty": True}


async def test_a_new_work_order_is_open_and_has_a_number_of_its_own(shop: Shop) -> None:
    made = (await shop.call("POST", "Workorder.json", WISH)).json()["Workorder"]

    assert (made["workorderStatusID"], made["warranty"], made["archived"]) == ("1", "true", "false")
    assert made["systemSku"] == str(250_000_000_000 + int(made["workorderID"]))


@pytest.mark.parametrize("change", [{"employeeID": 0}, {"shopID": 9}, {"workorderStatusID": 9}, {"customerID": "x"}])
async def test_one_that_points_nowhere_is_not_made(change: dict[str, Any], shop: Shop) -> None:
    refused = await shop.call("POST", "Workorder.json", {**WISH, **change})

    assert refused.status_code == 400
    assert len(await shop.rows("Workorder.json?archived=true")) == 14


async def test_it_is_moved_archived_and_brought_back(shop: Shop) -> None:
    moved = (await shop.call("PUT", "Workorder/1.json", {"workorderStatusID": 5, "systemSku": "1"})).json()["Workorder"]
    gone = (await shop.call("DELETE", "Workorder/1.json")).json()["Workorder"]
    hidden = ids(await shop.rows("Workorder.json"), "workorderID")
    back = (await shop.call("PUT", "Workorder/1.json", {"archived": False})).json()["Workorder"]

    assert (moved["workorderStatusID"], moved["systemSku"]) == ("5", "250000000001")
    assert (gone["archived"], "1" in hidden, back["archived"]) == ("true", False, "false")


async def test_they_are_found_by_the_kind_of_their_state_with_labour_and_parts(shop: Shop) -> None:
    loaded = 'load_relations=["WorkorderStatus","WorkorderLines","WorkorderItems","Customer"]'

    rows = await shop.rows(f"Workorder.json?{loaded}&WorkorderStatus.systemValue=waiting")

    assert ids(rows, "workorderID") == ["2", "7", "12"]
    assert {row["WorkorderStatus"]["name"] for row in rows} == {"Waiting"}
    assert len(rows[0]["WorkorderItems"]["WorkorderItem"]) == 2
    assert rows[0]["WorkorderLines"]["WorkorderLine"]["workorderID"] == "2"
