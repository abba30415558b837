"""Shopify: upsert product."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.upsert_product import UpsertProduct, UpsertProductConfig

FIELDS = {"title": "{{ item.name }}", "price": "{{ item.price }}"}
MUG = {"title": "Mug", "variants": [{"sku": "MUG", "price": "12.50", "cost": "4"}]}
RECORD = {"sku": "MUG", "name": "Blue mug", "price": Decimal("12.5")}


@pytest.fixture(autouse=True)
def shelf(shop: Sandbox) -> None:
    shop.seed(data={"products": [MUG]})
    shop.requests.clear()


async def upsert(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "fields": FIELDS, **config}
    batch = Batch.of(records or [RECORD])
    return await run_node(UpsertProduct, settings, batch, http=transport, connection=connection, mode=mode)


def writes(shop: Sandbox) -> int:
    return len([entry for entry in shop.requests.find(write=True) if entry.performed])


def variant(shop: Sandbox, sku: str) -> dict[str, Any]:
    return next(row for row in shop.store.all("ProductVariant") if row["sku"] == sku)


async def test_writes_only_the_part_that_differs(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection)

    [write] = shop.requests.find(write=True)
    assert "productUpdate" in write.json["query"]
    assert set(write.json["variables"]["product"]) == {"id", "title"}
    assert shop.store.one(variant(shop, "MUG")["product"])["title"] == "Blue mug"
    assert len(run.records("saved")) == 1


async def test_codes_and_money_arrive_unchanged_and_the_second_run_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    codes = ["00123", "1e5", "1.10", "5901234123457", "+48600100200", "None"]
    records = [{"sku": code, "name": code, "price": "1.10"} for code in codes]
    fields = {**FIELDS, "barcode": "{{ item.sku }}", "weight_grams": 250, "cost": "0.40", "tags": "b, a"}

    first = await upsert(transport, connection, *records, fields=fields)
    done = writes(shop)
    second = await upsert(transport, connection, *records, fields=fields)

    assert first.errors() == second.errors() == []
    assert done == writes(shop) == len(codes)
    assert {variant(shop, code)["barcode"] for code in codes} == set(codes)
    assert {variant(shop, code)["price"] for code in codes} == {"1.10"}
    assert second.books.skipped == {"unchanged": len(codes)}


async def test_a_plan_shows_each_field_before_and_after(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, "price": "13.00"}, mode="plan")

    shown = [(f.name, f.before, f.after) for record in run.changes for f in record.change.fields]
    assert shown == [("title", "Mug", "Blue mug"), ("price", Decimal("12.50"), Decimal("13.00"))]
    assert writes(shop) == 0


@pytest.mark.parametrize("kind", ["500_after", "500_before", "429"])
async def test_a_lost_reply_makes_no_second_product(
    kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True))

    run = await upsert(transport, connection, {**RECORD, "sku": "ONCE"})

    assert [row["sku"] for row in shop.store.all("ProductVariant")].count("ONCE") == 1
    assert writes(shop) == 1
    assert len(run.records("saved")) == 1


async def test_a_new_product_is_found_although_the_search_lags_behind(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings["index_delay"] = 3600

    await upsert(transport, connection, {**RECORD, "sku": "NEW/1"})
    run = await upsert(transport, connection, {**RECORD, "sku": "NEW/1"})

    assert [row["sku"] for row in shop.store.all("ProductVariant")].count("NEW/1") == 1
    assert run.books.skipped == {"unchanged": 1}


async def test_other_variants_of_a_product_are_never_touched(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    variants = [{"title": "a", "sku": "A", "price": "1"}, {"title": "b", "sku": "B", "price": "1"}]
    shop.seed(data={"products": [{"title": "Two", "variants": variants}]})

    await upsert(transport, connection, {"sku": "A", "name": "Two", "price": "2.00"})

    assert (variant(shop, "A")["price"], variant(shop, "B")["price"]) == ("2.00", "1.00")


async def test_an_address_taken_by_another_product_is_not_overwritten(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.seed(data={"products": [{"title": "Other", "handle": "plate", "variants": [{"sku": "X", "price": "1"}]}]})

    run = await upsert(transport, connection, {**RECORD, "sku": "plate"})

    assert "a product “Other” with the address plate that is not SKU plate" in run.errors()[0]
    assert variant(shop, "X")["price"] == "1.00"


@pytest.mark.parametrize(
    ("choice", "sku", "reason"),
    [({"on_missing": "skip"}, "NOBODY", "not_found"), ({"on_existing": "skip"}, "MUG", "exists")],
)
async def test_products_can_be_left_out_and_are_counted(
    choice: Any, sku: str, reason: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, "sku": sku}, **choice)

    assert run.books.skipped == {reason: 1}
    assert writes(shop) == 0


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"sku": ""}, "SKU is empty"),
        ({"sku": "S" * 256}, "SKU is too long"),
        ({"name": "N" * 256}, "title has 256 characters, Shopify takes 255"),
        ({"name": " "}, "title is empty"),
        ({"price": "12,50"}, "price must be a number such as 12.50"),
        ({"price": "-1"}, "price must be a number"),
        ({"price": "1.005"}, "two decimals at most"),
        ({"price": True}, "price must be a number"),
    ],
)
async def test_what_shopify_cannot_take_fails_alone_and_before_sending(
    record: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, **record}, {**RECORD, "sku": "OTHER"})

    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1


async def test_two_records_of_one_new_product_make_one_product(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, {**RECORD, "sku": "TWIN"}, {**RECORD, "sku": "TWIN", "name": "Other"})

    assert run.errors() == []
    assert [row["sku"] for row in shop.store.all("ProductVariant")].count("TWIN") == 1


@pytest.mark.parametrize(("field", "words"), [("pricee", "Did you mean “price”"), ("zzz", "Fields: title")])
def test_a_field_that_cannot_be_mapped_is_named_while_editing(field: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        UpsertProductConfig.model_validate({"connection": "shop", "fields": {field: "1"}})


async def test_product_and_variant_are_written_together_and_a_lost_half_is_made_good(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault("429", times=5, body="productVariantsBulkUpdate"))

    run = await upsert(transport, connection, {**RECORD, "price": "13.00"})

    stored = variant(shop, "MUG")
    assert run.errors() == []
    assert (shop.store.one(stored["product"])["title"], stored["price"]) == ("Blue mug", "13.00")
    assert writes(shop) == 2
