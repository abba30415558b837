"""Lightspeed: set stock, against the imitated shop."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.set_stock import SetStock
from nodes.lightspeed.tests.conftest import connected


@pytest.fixture(autouse=True)
def goods(shop: LightspeedSandbox) -> None:
    """Items 1 to 3 and the twins 4 and 5; 7 pieces in shop 1 and 2 in shop 2; the last one is archived."""
    codes = ("00123", "1e5", "A 1", "TWIN", "TWIN", "OLD")
    items = [{"description": "Kubek", "customSku": code, "stock": {"1": 7, "2": 2}} for code in codes]
    shop.seed(data={"items": [*items[:-1], {**items[-1], "archived": True}]})
    shop.requests.clear()


async def put(
    host: MemoryHost,
    *records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    settings = {"connection": "ls", "shop": "1", **config}
    return await run_node(SetStock, settings, Batch.of(records), host=host, mode=mode)


def stock(shop: LightspeedSandbox, number: int) -> dict[str, str]:
    rows = shop.store.of_item("ItemShop", str(number))
    return {row["shopID"]: row["qoh"] for row in rows}


async def test_only_the_shop_that_differs_is_written_and_the_sum_follows(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await put(host, {"sku": "00123", "stock": 12}, {"sku": "1e5", "stock": 7})

    [sent] = [entry for entry in shop.requests.find(write=True) if entry.method == "PUT"]
    assert sent.path.endswith("/Item/1.json")
    assert sent.json == {"ItemShops": {"ItemShop": {"itemShopID": "2", "qoh": 12}}}
    assert stock(shop, 1) == {"0": "14", "1": "12", "2": "2"}
    assert run.books.skipped == {"unchanged": 1}
    assert [each["itemID"] for each in run.records("saved")] == ["1", "2"]


async def test_the_second_run_writes_nothing(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await put(host, {"sku": "00123", "stock": "0"})
    shop.requests.clear()

    run = await put(host, {"sku": "00123", "stock": "0"})

    assert [entry for entry in shop.requests.find(write=True) if entry.method == "PUT"] == []
    assert run.books.skipped == {"unchanged": 1}


async def test_the_last_of_two_items_for_one_code_holds(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await put(host, {"sku": "00123", "stock": 9}, {"sku": "00123", "stock": 7})

    assert stock(shop, 1)["1"] == "7"


@pytest.mark.parametrize(("choice", "failed"), [("skip", 0), ("fail", 1)])
async def test_items_that_are_missing_or_archived_are_set_aside_or_fail(
    choice: str, failed: int, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    records = [{"sku": "GONE", "stock": 1}, {"sku": "OLD", "stock": 1}, {"sku": "1e5", "stock": 1}]

    run = await put(host, *records, on_missing=choice)

    assert (len(run.errors()), len(run.records("missing"))) == (2 * failed, 2 - 2 * failed)
    assert stock(shop, 2)["1"] == "1"


@pytest.mark.parametrize(
    ("record", "config", "said"),
    [
        ({"sku": "TWIN"}, {}, "2 items in Lightspeed have the customSku TWIN (4, 5)"),
        ({"stock": "1.5"}, {}, "no whole number"),
        ({"stock": True}, {}, "no whole number"),
        ({"sku": ""}, {}, "is no code"),
        ({}, {"shop": "0"}, "is no id of a shop"),
        ({}, {"shop": "9"}, "does not belong to item 1"),
    ],
)
async def test_what_cannot_be_set_fails_alone(
    record: dict[str, Any], config: dict[str, Any], said: str, shop: LightspeedSandbox,
    host: MemoryHost,
) -> None:  # fmt: skip
    run = await put(host, {"sku": "00123", "stock": 1, **record}, **config)

    assert said in run.errors()[0]
    assert stock(shop, 1)["1"] == "7"


async def test_a_code_with_blanks_is_found_letter_by_letter(shop: LightspeedSandbox, host: MemoryHost) -> None:
    run = await put(host, {"sku": "A 1", "stock": 4}, {"sku": "a 1", "stock": 5})

    assert stock(shop, 3)["1"] == "4"
    assert len(run.records("missing")) == 1


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429", "expired_token"])
async def test_a_fault_at_the_write_ends_in_the_stock_as_wanted(
    kind: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    shop.faults.add(Fault(kind, times=1, method="PUT"))

    await put(host, {"sku": "00123", "stock": 1})
    await put(host, {"sku": "00123", "stock": 1})

    assert stock(shop, 1)["1"] == "1"
    assert len([each for each in shop.requests.find(write=True) if each.method == "PUT" and each.performed]) == 1


async def test_a_plan_shows_both_quantities_and_writes_nothing(shop: LightspeedSandbox, host: MemoryHost) -> None:
    run = await put(host, {"sku": "00123", "stock": 1}, mode="plan")

    [field] = run.changes[0].change.fields
    assert (field.name, field.before, field.after) == ("qoh", 7, 1)
    assert stock(shop, 1)["1"] == "7"


async def test_many_items_are_looked_up_with_few_questions(shop: LightspeedSandbox, host: MemoryHost) -> None:
    shop.seed(data={"items": [{"description": "x", "customSku": f"S{n:03d}"} for n in range(1, 251)]})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    shop.requests.clear()

    run = await put(host, *({"sku": f"S{n:03d}", "stock": 0} for n in range(1, 251)))

    assert run.books.skipped == {"unchanged": 250}
    assert len([each for each in shop.requests if each.method == "GET"]) <= 4


async def test_a_wrong_sign_in_stops_and_the_right_one_goes_on(
    shop: LightspeedSandbox, host: MemoryHost, transport: httpx.ASGITransport
) -> None:
    wrong = await put(
        MemoryHost({"ls": connected(shop, refresh_token="wrong")}, transport), {"sku": "00123", "stock": 1}
    )
    right = await put(host, {"sku": "00123", "stock": 1})

    assert wrong.halted is not None
    assert len(right.records("saved")) == 1


async def test_capital_letters_matter_only_where_they_shall(shop: LightspeedSandbox, host: MemoryHost) -> None:
    exact = await put(host, {"sku": "1E5", "stock": 3})
    found = await put(host, {"sku": "1E5", "stock": 3}, {"sku": "00123", "stock": 4}, any_case=True)

    assert len(exact.records("missing")) == 1
    assert [each["itemID"] for each in found.records("saved")] == ["2", "1"]
    assert (stock(shop, 2)["1"], stock(shop, 1)["1"]) == ("3", "4")


@pytest.mark.parametrize("code", ["A|B=1", "50%", "A_1", "~,X", "Ł&+1"])
async def test_a_code_with_signs_of_the_query_language_finds_itself_alone(
    code: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    shop.seed(
        data={"items": [{"description": "x", "customSku": code.lower()}, {"description": "x", "customSku": "50x1"}]}
    )

    run = await put(host, {"sku": code.upper(), "stock": 3}, any_case=True)

    assert [each["itemID"] for each in run.records("saved")] == ["1"]
    assert stock(shop, 1)["1"] == "3"


async def test_two_items_that_differ_in_capital_letters_only_are_not_guessed_at(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    shop.seed(data={"items": [{"description": "x", "customSku": code} for code in ("ab", "Ab")]})

    guessed = await put(host, {"sku": "AB", "stock": 3}, any_case=True)
    exact = await put(host, {"sku": "Ab", "stock": 3}, any_case=True)

    assert "2 items in Lightspeed have the customSku AB (1, 2)" in guessed.errors()[0]
    assert [each["itemID"] for each in exact.records("saved")] == ["2"]


async def test_an_item_that_keeps_no_stock_is_left_out_and_the_others_go_on(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    found = shop.store.find("Item", 1)
    assert found is not None
    found["itemType"] = "non_inventory"

    run = await put(host, {"sku": "00123", "stock": 12}, {"sku": "1e5", "stock": 12})

    assert (stock(shop, 1)["1"], stock(shop, 2)["1"]) == ("7", "12")
    assert [record["sku"] for record in run.records("not_kept")] == ["00123"]
    assert run.books.skipped == {"filtered": 1}
