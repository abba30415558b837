"""Lightspeed: upsert item, against the imitated shop."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.tests.conftest import connected
from nodes.lightspeed.upsert_item import UpsertItem

FIELDS = {"description": "{{ item.name }}", "defaultCost": "{{ item.cost }}", "tax": "{{ item.tax }}"}
CUP = {"sku": "00123", "name": "Kubek", "cost": "4.10", "tax": True, "price": Decimal("12.50")}


@pytest.fixture(autouse=True)
def goods(shop: LightspeedSandbox) -> None:
    """One item, a pair of twins and an archived one."""
    cup = {"description": "Kubek", "customSku": "00123", "ean": "5901234123457", "price": "12.50", "cost": "4.10"}
    twin = {"description": "Talerz", "customSku": "TWIN"}
    shop.seed(data={"items": [cup, twin, twin, {**twin, "customSku": "OLD", "archived": True}]})
    shop.requests.clear()


async def save(host: MemoryHost, *records: Any, mode: Any = "live", **config: Any) -> NodeRun:
    settings = {"connection": "ls", "fields": FIELDS, "prices": {"Default": "{{ item.price }}"}, **config}
    return await run_node(UpsertItem, settings, Batch.of(records), host=host, mode=mode)


def sent(shop: LightspeedSandbox) -> list[Any]:
    return [each.json for each in shop.requests.find(write=True) if "/Item" in each.path]


def stored(shop: LightspeedSandbox, sku: str) -> list[dict[str, Any]]:
    return [row for row in shop.store.rows("Item") if row["customSku"] == sku]


async def test_writes_only_the_fields_that_differ(shop: LightspeedSandbox, host: MemoryHost) -> None:
    run = await save(host, {**CUP, "price": "13.90"})
    again = await save(host, {**CUP, "price": "13.9"})

    assert sent(shop) == [{"Prices": {"ItemPrice": [{"amount": "13.90", "useType": "Default"}]}}]
    assert run.records("saved")[0]["itemID"] == "1"
    assert again.books.skipped == {"unchanged": 1}


async def test_a_new_item_is_made_once_with_its_code(shop: LightspeedSandbox, host: MemoryHost) -> None:
    plate = {**CUP, "sku": "1e5", "name": "Talíř „Čeřínek”", "tax": False}

    first = await save(host, plate, {**plate, "price": 1})
    second = await save(host, {**plate, "price": 1})

    [made] = stored(shop, "1e5")
    assert (made["description"], made["tax"], made["defaultCost"]) == ("Talíř „Čeřínek”", "false", "4.1")
    assert made["Prices"][0]["amount"] == "1"
    assert {each["itemID"] for each in first.records("saved")} == {made["itemID"]}
    assert second.books.skipped == {"unchanged": 1}


async def test_an_item_may_be_found_by_its_barcode(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await save(host, {**CUP, "ean": "5901234123457", "name": "Kubek 2"}, match_by="ean", key="{{ item.ean }}")

    assert stored(shop, "00123")[0]["description"] == "Kubek 2"


@pytest.mark.parametrize(
    ("record", "config", "said"),
    [
        ({"sku": "TWIN"}, {}, "2 items in Lightspeed have the customSku TWIN (2, 3)"),
        ({"price": "cheap"}, {}, "Price Default: “cheap” is no amount"),
        ({"tax": "maybe"}, {}, "neither yes nor no"),
        ({"sku": ""}, {}, "is no code"),
        ({}, {"fields": {"ean": "123"}}, "must have 11 to 14 digits"),
        ({}, {"fields": {"categoryID": "Kubki"}}, "is no id of Lightspeed"),
        ({}, {"match_by": "systemSku"}, "gives that code by itself"),
        ({"sku": "NEW", "name": ""}, {}, "must have a description"),
    ],
)
async def test_what_lightspeed_cannot_take_fails_alone(
    record: dict[str, Any], config: dict[str, Any], said: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await save(host, {**CUP, **record}, **config)

    assert said in run.errors()[0]
    assert len(list(shop.store.rows("Item"))) == 4


@pytest.mark.parametrize(
    ("config", "sku", "reason"),
    [
        ({"on_missing": "skip"}, "OLD", "not_found"),
        ({"on_existing": "skip"}, "00123", "exists"),
    ],
)
async def test_creating_or_updating_can_be_switched_off(
    config: dict[str, Any], sku: str, reason: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await save(host, {**CUP, "sku": sku, "price": 99}, **config)

    assert sent(shop) == []
    assert run.changes[0].change.reason == reason
    assert len(run.records("skipped")) == 1


async def test_what_is_for_new_items_only_is_left_alone_later(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await save(host, {**CUP, "name": "By hand"}, only_new=["description"])

    assert sent(shop) == []


async def test_an_unknown_field_is_refused_in_the_form(host: MemoryHost) -> None:
    with pytest.raises(ValidationError, match="colour"):
        await save(host, CUP, fields={"colour": "x"})


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429", "expired_token"])
@pytest.mark.parametrize("sku", ["00123", "NEW"])
async def test_a_fault_at_the_write_makes_no_second_item(
    kind: str, sku: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True, path="/Item"))

    await save(host, {**CUP, "sku": sku, "price": "7.77"})
    await save(host, {**CUP, "sku": sku, "price": "7.77"})

    [row] = stored(shop, sku)
    assert row["Prices"][0]["amount"] == "7.77"
    assert len([each for each in shop.requests.find(write=True) if "/Item" in each.path and each.performed]) == 1


async def test_a_plan_shows_each_field_and_writes_nothing(shop: LightspeedSandbox, host: MemoryHost) -> None:
    run = await save(host, {**CUP, "price": "13.90"}, mode="plan")

    [field] = run.changes[0].change.fields
    assert (field.name, field.before, field.after) == ("prices.Default", Decimal("12.5"), Decimal("13.90"))
    assert sent(shop) == []


async def test_a_wrong_sign_in_stops_and_the_right_one_goes_on(
    shop: LightspeedSandbox, host: MemoryHost, transport: httpx.ASGITransport
) -> None:
    wrong = await save(MemoryHost({"ls": connected(shop, refresh_token="wrong")}, transport), CUP)
    right = await save(host, CUP)

    assert wrong.halted is not None
    assert len(right.records("saved")) == 1
