"""Shopify: upsert product with variants."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.upsert_product_variants import UpsertProductVariants

CONFIG = {
    "connection": "shop",
    "fields": {"title": "{{ item.name }}"},
    "options": {"Colour": "{{ item.variant.colour }}", "Size": "{{ item.variant.size }}"},
    "variant_fields": {"price": "{{ item.variant.price }}", "cost": "4.10", "tracked": True},
}
BLUE = {"sku": "00771", "colour": "Blue", "size": "S", "price": "19.90"}
RED = {"sku": "1e5", "colour": "Red", "size": "S", "price": "21.00"}
APRON = {"handle": "linen-apron", "name": "Fartuch", "variants": [BLUE, RED]}


@pytest.fixture(autouse=True)
def shelf(shop: Sandbox) -> None:
    shop.seed(data={"products": [{"title": "Other", "variants": [{"sku": "O"}]}]})
    shop.requests.clear()


async def upsert(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    batch = Batch.of(records or [APRON])
    settings = {**CONFIG, **config}
    return await run_node(UpsertProductVariants, settings, batch, http=transport, connection=connection, mode=mode)


def product(shop: Sandbox) -> dict[str, Any]:
    return next(row for row in shop.store.all("Product") if row["handle"] == "linen-apron")


def variants(shop: Sandbox) -> list[tuple[Any, ...]]:
    rows = [shop.store.one(each) for each in product(shop)["variants"]]
    return [(row["sku"], row["title"], row["price"]) for row in rows]


def writes(shop: Sandbox) -> int:
    return len([entry for entry in shop.requests.find(write=True) if entry.performed])


async def test_a_product_is_made_with_its_variants_options_and_pictures_in_one_request(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    record = {**APRON, "images": ["https://pictures.example/1.jpg", "https://pictures.example/2.jpg"]}

    first = await upsert(transport, connection, record, images="{{ item.images }}")
    second = await upsert(transport, connection, record, images="{{ item.images }}")

    assert first.errors() == second.errors() == []
    assert variants(shop) == [("00771", "Blue / S", "19.90"), ("1e5", "Red / S", "21.00")]
    assert [(each["name"], each["values"]) for each in product(shop)["options"]] == [
        ("Colour", ["Blue", "Red"]),
        ("Size", ["S"]),
    ]
    assert len(product(shop)["media"]) == 2
    item = shop.store.one(shop.store.one(product(shop)["variants"][0])["inventoryItem"])
    assert (Decimal(item["unitCost"]["amount"]), item["tracked"]) == (Decimal("4.10"), True)
    assert (writes(shop), second.books.skipped) == (1, {"unchanged": 1})
    assert first.records("saved")[0]["product_id"] == product(shop)["legacyResourceId"]


async def test_only_the_difference_is_sent_and_a_new_variant_joins_the_others(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await upsert(transport, connection)
    ids = list(product(shop)["variants"])
    shop.requests.clear()
    big = {"sku": "00773", "colour": "Blue", "size": "L", "price": "25.00"}

    run = await upsert(transport, connection, {**APRON, "variants": [{**BLUE, "price": "18.00"}, big]})

    assert run.errors() == []
    assert variants(shop) == [
        ("00771", "Blue / S", "18.00"),
        ("00773", "Blue / L", "25.00"),
        ("1e5", "Red / S", "21.00"),
    ]
    assert {ids[0], ids[1]} < set(product(shop)["variants"])
    [entry] = shop.requests.find(write=True)
    assert "title" not in entry.json["variables"]["input"]
    [change] = [record.change for record in run.changes]
    assert change.values["00771.price"] == Decimal("18.00")
    assert "1e5.price" not in change.values


async def test_variants_that_are_not_listed_are_removed_only_when_chosen(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await upsert(transport, connection)
    less = {**APRON, "variants": [BLUE]}

    kept = await upsert(transport, connection, less)
    before = len(variants(shop))
    removed = await upsert(transport, connection, less, others="remove")

    assert (before, kept.books.skipped) == (2, {"unchanged": 1})
    assert variants(shop) == [("00771", "Blue / S", "19.90")]
    assert [record.change.values for record in removed.changes] == [{"1e5.removed": True}]


async def test_a_variant_is_found_by_its_options_and_gets_its_sku(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await upsert(transport, connection)
    number = product(shop)["variants"][0]

    run = await upsert(transport, connection, {**APRON, "variants": [{**BLUE, "sku": "NEW"}, RED]})

    assert run.errors() == []
    assert product(shop)["variants"][0] == number
    assert variants(shop)[0][0] == "NEW"


@pytest.mark.parametrize("kind", ["500_after", "500_before", "429"])
async def test_a_lost_reply_makes_no_second_product(
    kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True))

    run = await upsert(transport, connection)

    assert len(variants(shop)) == 2
    assert len(shop.store.all("Product")) == 2
    assert len(run.records("saved")) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"handle": "Linen Apron"}, "no address of a product"),
        ({"variants": []}, "no list of 1 to 2048 variants"),
        ({"variants": [BLUE, {**RED, "sku": "00771"}]}, "same SKU"),
        ({"variants": [BLUE, {**BLUE, "sku": "X"}]}, "same combination of options"),
        ({"variants": [{**BLUE, "size": ""}]}, "option “Size”"),
        ({"variants": [{**BLUE, "price": "-1"}]}, "not below zero"),
        ({"name": "x" * 256}, "256 characters"),
    ],
)
async def test_what_cannot_be_taken_fails_alone_and_before_sending(
    change: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, {**APRON, **change}, APRON)

    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1


async def test_a_plan_writes_nothing_and_a_product_can_be_left_out(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    planned = await upsert(transport, connection, mode="plan")
    left = await upsert(transport, connection, on_missing="skip")

    assert [record.change.action for record in planned.changes] == ["create"]
    assert left.books.skipped == {"not_found": 1}
    assert writes(shop) == 0
