"""BaseLinker: upsert product, against the imitated catalogue."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.baselinker.demo_papers import load_lists
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.tests.conftest import connected, only
from nodes.baselinker.upsert_product import UpsertProduct

FIELDS = {"name": "{{ item.name }}", "weight": "{{ item.weight }}"}
PRICES = {"1501": "{{ item.price }}"}
MUG = {"sku": "00123", "name": "Mug", "weight": "0.40", "price": Decimal("12.50")}


@pytest.fixture(autouse=True)
def goods(account: Sandbox) -> None:
    """Three products, one of them with a twin, and a catalogue with all its lists."""
    load_lists(account.account)
    account.seed(
        data={
            "products": [
                {"product_id": 501, "sku": "00123", "ean": "5901", "name": "Mug", "price": "12.50", "weight": "0.4"},
                {"product_id": 502, "sku": "TWIN", "ean": "5902", "name": "Left", "price": "1"},
                {"product_id": 503, "sku": "TWIN", "ean": "5903", "name": "Right", "price": "1"},
            ]
        }
    )
    account.requests.clear()


async def save(
    transport: httpx.AsyncBaseTransport,
    connection: BaseLinkerConnection,
    *records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    settings = {"connection": "bl", "inventory": "4101", "fields": FIELDS, "prices": PRICES, **config}
    return await run_node(UpsertProduct, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def stored(account: Sandbox, sku: str) -> list[dict[str, Any]]:
    return [each for each in account.account.products.values() if each["sku"] == sku]


async def test_writes_only_what_differs(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await save(transport, connection, {**MUG, "price": "13.90"})

    [sent] = account.requests.find(write=True)
    assert only(sent) == {"inventory_id": "4101", "product_id": "501", "prices": {"1501": 13.9}}
    assert stored(account, "00123")[0]["prices"]["1501"] == Decimal("13.90")


async def test_a_new_product_is_made_once_with_its_code(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    plate = {"sku": "1e5", "name": "Talerz „Łąka”", "weight": 1, "price": "1.10"}

    first = await save(transport, connection, plate, stock={"bl_2051": 7}, images={"0": "https://example.com/p.jpg"})
    account.requests.clear()
    second = await save(transport, connection, plate, stock={"bl_2051": 7}, images={"0": "https://example.com/p.jpg"})

    [made] = stored(account, "1e5")
    assert (made["text_fields"], made["prices"], made["stock"]) == (
        {"name": "Talerz „Łąka”"}, {"1501": Decimal("1.10")}, {"bl_2051": 7},
    )  # fmt: skip
    assert first.records("saved")[0]["product_id"] == str(made["id"])
    assert account.requests.find(write=True) == []
    assert second.books.skipped == {"unchanged": 1}


async def test_two_items_of_one_new_product_make_one(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    plate = {**MUG, "sku": "PLATE"}

    await save(transport, connection, plate, {**plate, "price": "2"}, {**MUG})

    [made] = stored(account, "PLATE")
    assert made["prices"] == {"1501": Decimal(2)}


async def test_a_product_may_be_found_by_ean(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await save(transport, connection, {**MUG, "ean": "5902", "price": 3}, match_by="ean", key="{{ item.ean }}")

    assert account.account.products[502]["prices"]["1501"] == 3
    assert account.account.products[501]["prices"]["1501"] == Decimal("12.50")


async def test_a_code_that_two_products_share_fails_alone(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, {**MUG, "sku": "TWIN"}, {**MUG, "price": 2})

    assert "2 products in BaseLinker have the SKU TWIN (502, 503)" in run.errors()[0]
    assert len(run.records("saved")) == 1


async def test_a_variant_hangs_on_its_parent_and_is_found_again(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    small = {**MUG, "sku": "00123-S", "parent": "00123"}

    await save(transport, connection, small, parent="{{ item.parent }}")
    again = await save(transport, connection, small, parent="{{ item.parent }}")
    orphan = await save(transport, connection, {**small, "sku": "X", "parent": "GONE"}, parent="{{ item.parent }}")

    [made] = stored(account, "00123-S")
    assert made["parent_id"] == 501
    assert again.books.skipped == {"unchanged": 1}
    assert "no parent product GONE" in orphan.errors()[0]


async def test_what_is_for_new_products_only_is_left_alone_later(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await save(transport, connection, {**MUG, "name": "Enriched by hand"}, only_new=["name"])

    assert account.requests.find(write=True) == []


@pytest.mark.parametrize(
    ("config", "sku", "reason"),
    [({"on_missing": "skip"}, "NEW", "not_found"), ({"on_existing": "skip"}, "00123", "exists")],
)
async def test_creating_or_updating_can_be_switched_off(
    config: dict[str, Any], sku: str, reason: str, account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    run = await save(transport, connection, {**MUG, "sku": sku, "price": 99}, **config)

    assert account.requests.find(write=True) == []
    assert len(run.records("skipped")) == 1
    assert run.changes[0].change.reason == reason


@pytest.mark.parametrize(
    ("record", "config", "said"),
    [
        ({"price": "cheap"}, {}, "Price in group 1501: “cheap” is no number"),
        ({"name": "x" * 201}, {}, "Name is 201 characters long"),
        ({"sku": ""}, {}, "is no SKU or EAN"),
        ({"sku": None}, {}, "is no SKU or EAN"),
        ({}, {"stock": {"bl_2051": "1.5"}}, "no whole number"),
        ({}, {"stock": {"shop_8235": 1}}, "kept by the shop"),
        ({}, {"images": {"0": "mug.jpg"}}, "no web address"),
        ({}, {"fields": {"category_id": "Mugs"}}, "no id of BaseLinker"),
    ],
)
async def test_what_baselinker_cannot_take_fails_alone_and_before_sending(
    record: dict[str, Any], config: dict[str, Any], said: str, account: Sandbox,
    transport: httpx.ASGITransport, connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    run = await save(transport, connection, {**MUG, **record}, **config)

    assert said in run.errors()[0]
    assert account.requests.find(write=True) == []


async def test_a_part_that_baselinker_did_not_store_is_told(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, {**MUG, "sku": "HALF"}, prices={"77": 1})

    assert "stored product HALF but not all of it. prices: Price group 77" in run.errors()[0]


async def test_an_unknown_field_is_refused_in_the_form() -> None:
    with pytest.raises(ValidationError, match="colour"):
        await run_node(UpsertProduct, {"connection": "bl", "inventory": "4101", "fields": {"colour": "x"}}, Batch())


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
@pytest.mark.parametrize("sku", ["00123", "NEW"])
async def test_a_fault_at_the_write_makes_no_second_product(
    kind: str, sku: str, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    await save(transport, connection, {**MUG, "sku": sku, "price": "7.77"})
    await save(transport, connection, {**MUG, "sku": sku, "price": "7.77"})

    [found] = stored(account, sku)
    assert found["prices"]["1501"] == Decimal("7.77")
    assert len([entry for entry in account.requests.find(write=True) if entry.performed]) == 1


async def test_a_plan_shows_each_price_before_and_after_and_writes_nothing(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, {**MUG, "price": "13.90"}, mode="plan")

    [field] = run.changes[0].change.fields
    assert (field.name, field.before, field.after) == ("prices.1501", Decimal("12.5"), Decimal("13.90"))
    assert account.requests.find(write=True) == []


@pytest.mark.parametrize("total", [1000, 1001, 2000])
async def test_a_catalogue_of_several_pages_is_searched_to_its_end(
    total: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    goods = [
        {"product_id": n, "sku": f"S{n}", "name": "Mug", "weight": "0.4", "price": "12.50"} for n in range(1, total)
    ]
    account.seed(data={"products": [*goods, {**goods[0], "product_id": total, "sku": "LAST"}]})
    account.requests.clear()
    records = [{**MUG, "sku": sku} for sku in ("S1", "S2", "S3", "S4", "S5", "LAST")]

    run = await save(transport, connection, *records)

    assert run.books.skipped == {"unchanged": 6}
    assert len(account.requests.find(write=False)) <= 5


async def test_a_wrong_token_stops_and_the_right_one_goes_on(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    wrong = await save(transport, connected(token="wrong"), MUG)
    right = await save(transport, connection, MUG)

    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
    assert len(right.records("saved")) == 1


async def test_a_catalogue_that_is_gone_stops_the_step(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, MUG, MUG, inventory="9")

    assert run.halted is not None
    assert "9 is not a catalogue" in run.halted.message


async def test_products_that_are_not_there_are_not_asked_for_one_by_one(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, *({**MUG, "sku": f"N{n}"} for n in range(40)), mode="plan")

    assert {each.change.action for each in run.changes} == {"create"}
    assert len(account.requests.find(write=False)) <= 2
