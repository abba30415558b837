"""BaseLinker: upsert category, in the imitated account."""

from typing import Any, Literal

import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.baselinker.tests.conftest import seed
from nodes.baselinker.upsert_category import UpsertCategory, tree_of


@pytest.fixture(autouse=True)
def kitchen(account: Sandbox) -> None:
    seed(account)
    account.account.lists["categories"] = [{"category_id": 7, "name": "Kitchen", "parent_id": 0}]


async def upsert(host: MemoryHost, *paths: Any, mode: Literal["live", "plan"] = "live", **config: Any) -> NodeRun:
    batch = Batch.of([{"category": path} for path in paths])
    return await run_node(
        UpsertCategory, {"connection": "bl", "inventory": "4101", **config}, batch, host=host, mode=mode
    )


def names(account: Sandbox) -> list[tuple[str, int]]:
    return [(row["name"], row["parent_id"]) for row in account.account.lists["categories"]]


async def test_what_is_missing_of_a_path_is_made_parents_first(account: Sandbox, host: MemoryHost) -> None:
    run = await upsert(host, "Kitchen/Mugs/Stoneware", "Kitchen / Mugs")

    mugs = account.account.lists["categories"][1]["category_id"]
    assert names(account) == [("Kitchen", 0), ("Mugs", 7), ("Stoneware", mugs)]
    assert [record["category_id"] for record in run.records("saved")] == [str(mugs + 1), str(mugs)]


async def test_a_path_that_is_there_is_not_made_again(account: Sandbox, host: MemoryHost) -> None:
    await upsert(host, "Kitchen/Mugs")
    account.requests.clear()

    again = await upsert(host, "Kitchen/Mugs")

    assert account.requests.find(write=True) == []
    assert again.records("saved")[0]["category_id"]


async def test_one_name_in_two_places_is_two_categories(account: Sandbox, host: MemoryHost) -> None:
    await upsert(host, "Kitchen/Sets", "Garden/Sets")

    assert [name for name, _ in names(account)].count("Sets") == 2


async def test_a_plan_makes_nothing_and_shows_each_category(account: Sandbox, host: MemoryHost) -> None:
    plan = await upsert(host, "Kitchen/Mugs/Stoneware", mode="plan")

    assert account.requests.find(write=True) == []
    assert [(each.change.key, each.change.action) for each in plan.changes] == [
        ("Kitchen", "unchanged"),
        ("Kitchen/Mugs", "create"),
        ("Kitchen/Mugs/Stoneware", "create"),
    ]


@pytest.mark.parametrize("path", ["", None, " / "])
async def test_an_item_without_a_category_leaves_as_it_is(path: Any, account: Sandbox, host: MemoryHost) -> None:
    run = await upsert(host, path)

    assert [record["category_id"] for record in run.records("saved")] == [""]


async def test_a_name_that_is_too_long_fails_alone(account: Sandbox, host: MemoryHost) -> None:
    run = await upsert(host, "x" * 201, "Garden")

    assert "is longer than 200" in run.errors()[0]
    assert ("Garden", 0) in names(account)


async def test_another_separator_can_be_chosen(account: Sandbox, host: MemoryHost) -> None:
    await upsert(host, "Kitchen > 1/2 litre", separator=">")

    assert names(account)[-1] == ("1/2 litre", 7)


@pytest.mark.parametrize("kind", ["500_after", "500_before"])
async def test_a_lost_reply_makes_no_second_category(kind: str, account: Sandbox, host: MemoryHost) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    for _ in range(2):
        run = await upsert(host, "Kitchen/Mugs")

    assert [name for name, _ in names(account)] == ["Kitchen", "Mugs"]
    assert run.records("saved")[0]["category_id"]


def test_categories_that_are_below_each_other_do_no_harm() -> None:
    rows: list[dict[str, object]] = [
        {"category_id": 1, "name": "A", "parent_id": 2},
        {"category_id": 2, "name": "B", "parent_id": 1},
    ]

    assert tree_of(rows) == {("B", "A"): "1", ("A", "B"): "2"}
