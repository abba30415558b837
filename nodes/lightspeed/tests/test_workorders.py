"""Work orders are read with what belongs to them, and moved from state to state."""

from typing import Any

import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.lightspeed import LightspeedSandbox
from wareflow.sdk import Batch, Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_workorders import ChangedWorkorders
from nodes.lightspeed.set_workorder_status import SetWorkorderStatus


async def read(host: MemoryHost, **config: Any) -> NodeRun:
    return await run_node(ChangedWorkorders, {"connection": "ls", **config}, host=host, window=Window())


async def do(node: NodeClass, host: MemoryHost, *items: dict[str, Any], **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "ls", **config}, Batch.of(list(items)), host=host)


async def test_a_work_order_has_its_state_its_labour_and_its_parts(host: MemoryHost) -> None:
    rows = (await read(host, page_size=4)).records("workorders")

    second = rows[1]
    assert [row["workorderID"] for row in rows] == [str(number) for number in range(1, 14)]
    assert (second["status"], second["statusKind"], second["internalNote"]) == ("Waiting", "waiting", "1e5")
    assert [(part["itemID"], str(part["unitPrice"])) for part in second["WorkorderItems"]] == [
        ("3", "12.5"),
        ("4", "12.5"),
    ]
    assert [str(line["minutes"]) for line in second["WorkorderLines"]] == ["30"]


async def test_nobody_known_is_an_empty_customer_and_one_without_parts_has_an_empty_list(host: MemoryHost) -> None:
    rows = {row["workorderID"]: row for row in (await read(host)).records("workorders")}

    assert rows["7"]["Customer"] == {"customerID": "", "firstName": "", "lastName": "", "company": ""}
    assert rows["1"]["Customer"]["lastName"]
    assert rows["3"]["WorkorderItems"] == []


@pytest.mark.parametrize(("asked", "found"), [
    ({"status": "open"}, ["5", "10"]), ({"archived": "only"}, ["14"]), ({"shop": "1", "status": "paid"}, ["4"]),
], ids=str)  # fmt: skip
async def test_work_orders_are_chosen_by_state_shop_and_archive(
    asked: dict[str, str], found: list[str], host: MemoryHost
) -> None:
    assert [row["workorderID"] for row in (await read(host, **asked)).records("workorders")] == found


@pytest.mark.parametrize(("status", "count"), [("5", 1), ("2", 0)])
async def test_a_work_order_is_moved_only_where_it_is_elsewhere(
    status: str, count: int, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    await do(SetWorkorderStatus, host, {"workorderID": 1}, status=status)

    row = shop.store.find("Workorder", "1")
    assert [entry.json for entry in shop.requests.find(write=True, path="Workorder")] == [
        {"workorderStatusID": status}
    ] * count
    assert row is not None
    assert row["workorderStatusID"] == status


async def test_a_missing_an_archived_and_an_unreadable_one_do_not_stop_the_others(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    items = [{"workorderID": each} for each in ("99", "14", "WO-1", "2")]

    run = await do(SetWorkorderStatus, host, *items, status="4")

    assert (len(run.records("missing")), len(run.records("saved"))) == (2, 1)
    assert "“WO-1” is no id of a work order" in run.errors()[0]


async def test_a_state_that_lightspeed_does_not_know_is_refused_in_its_words(host: MemoryHost) -> None:
    run = await do(SetWorkorderStatus, host, {"workorderID": "1"}, status="77")

    assert "'WorkorderStatus' not found with primary ID '77'" in run.errors()[0]
