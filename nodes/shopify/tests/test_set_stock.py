"""Shopify: set stock."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify import stock_writing
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.set_stock import SetStock

GDANSK, KRAKOW = "Magazyn Gdańsk", "Sklep Kraków"
VARIANTS = [
    {"title": "a", "sku": "00123", "barcode": "5901234123457", "stock": [5, 1], "committed": 2},
    {"title": "b", "sku": "1e5", "stock": [7, 0]},
    {"title": "c", "sku": "TWIN", "stock": [1, 1]},
    {"title": "d", "sku": "TWIN", "stock": [1, 1]},
    {"title": "e", "sku": "LOOSE", "stock": [0, 0], "tracked": False},
    {"title": "f", "sku": "O'Neill (x)", "stock": [3, 0]},
]


@pytest.fixture(autouse=True)
def shelf(shop: Sandbox) -> None:
    shop.seed(data={"products": [{"title": "Kubek", "variants": VARIANTS}]})
    shop.requests.clear()


async def set_stock(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "location": GDANSK, **config}
    return await run_node(SetStock, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def stock_of(shop: Sandbox, sku: str, place: int = 0) -> int:
    item = next(row for row in shop.store.all("InventoryItem") if row["sku"] == sku)
    return int(shop.store.one(item["inventoryLevels"][place])["_quantities"]["available"])


def writes(shop: Sandbox) -> int:
    return len([entry for entry in shop.requests.find(write=True) if entry.performed])


async def test_sets_the_stock_at_one_location_and_says_what_it_was(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, {"sku": "00123", "quantity": 9})

    assert (stock_of(shop, "00123"), stock_of(shop, "00123", 1)) == (9, 1)
    assert run.records("done") == [{"sku": "00123", "quantity": 9, "stock_before": 5, "stock": 9}]


async def test_stock_that_is_right_already_is_not_written(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await set_stock(transport, connection, {"sku": "1e5", "quantity": 8})
    shop.requests.clear()

    run = await set_stock(transport, connection, {"sku": "1e5", "quantity": Decimal("8.0")})

    assert writes(shop) == 0
    assert run.books.skipped == {"unchanged": 1}


async def test_a_plan_shows_both_quantities_and_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, {"sku": "00123", "quantity": 9}, mode="plan")

    [change] = [record.change for record in run.changes]
    assert [(field.name, field.before, field.after) for field in change.fields] == [("available", 5, 9)]
    assert writes(shop) == 0


async def test_on_hand_counts_what_is_promised_to_customers(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await set_stock(transport, connection, {"sku": "00123", "quantity": 10}, what="on_hand")

    assert stock_of(shop, "00123") == 8


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"sku": "NOBODY", "quantity": 1}, "Shopify has no SKU NOBODY"),
        ({"sku": "TWIN", "quantity": 1}, "2 records for SKU TWIN"),
        ({"sku": "LOOSE", "quantity": 1}, "does not track the stock"),
        ({"sku": "", "quantity": 1}, "SKU is empty"),
        ({"sku": "00123", "quantity": "1.5"}, "must be a whole number"),
        ({"sku": "00123", "quantity": None}, "must be a whole number"),
        ({"sku": "00123", "quantity": True}, "must be a whole number"),
    ],
)
async def test_what_cannot_be_set_fails_alone_with_the_reason(
    record: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, record, {"sku": "1e5", "quantity": 70})

    assert words in run.errors()[0]
    assert stock_of(shop, "1e5") == 70


@pytest.mark.parametrize(
    ("by", "key"), [("barcode", "5901234123457"), ("sku", "00123"), ("variant_id", None), ("inventory_item_id", None)]
)
async def test_a_variant_is_found_by_each_of_its_keys(
    by: str, key: str | None, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    kind = {"variant_id": "ProductVariant", "inventory_item_id": "InventoryItem"}.get(by, "ProductVariant")
    number = next(row["legacyResourceId"] for row in shop.store.all(kind) if row["sku"] == "00123")

    await set_stock(transport, connection, {"sku": key or number, "quantity": 42}, by=by)

    assert stock_of(shop, "00123") == 42


async def test_signs_of_the_search_are_part_of_the_sku(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await set_stock(transport, connection, {"sku": "O'Neill (x)", "quantity": 4})

    assert stock_of(shop, "O'Neill (x)") == 4


async def test_a_sale_in_between_is_not_overwritten_blindly(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    sold = _SaleBetween(transport, shop)

    run = await set_stock(sold, connection, {"sku": "00123", "quantity": 9})

    assert sold.refused == 1
    assert stock_of(shop, "00123") == 9
    assert run.records("done")[0]["stock_before"] == 4


async def test_two_records_of_one_variant_are_set_one_after_the_other(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, {"sku": "1e5", "quantity": 1}, {"sku": "1e5", "quantity": 2})

    assert stock_of(shop, "1e5") == 2
    assert run.errors() == []


async def test_an_unknown_location_stops_before_anything_is_written(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, {"sku": "1e5", "quantity": 1}, location="Nowhere")

    assert run.halted is not None
    assert f"Locations: {GDANSK}, {KRAKOW}" in run.halted.message
    assert writes(shop) == 0


async def test_going_back_to_an_earlier_quantity_is_written_again(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    for quantity in (9, 5, 9):
        shop.clock.advance(60)
        await set_stock(transport, connection, {"sku": "00123", "quantity": quantity})

    assert stock_of(shop, "00123") == 9
    assert writes(shop) == 3


async def test_many_items_are_looked_up_with_few_questions(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    variants = [{"title": f"v{n}", "sku": f"SKU-{n}", "stock": [1, 1]} for n in range(60)]
    shop.seed(data={"products": [{"title": "Many", "variants": variants}]})
    shop.requests.clear()

    run = await set_stock(transport, connection, *({"sku": f"SKU-{n}", "quantity": n + 2} for n in range(60)))

    assert len(run.records("done")) == 60
    assert len(shop.requests.find(write=False)) == 4


class _SaleBetween(httpx.AsyncBaseTransport):
    """A customer buys one right before the first write arrives."""

    def __init__(self, inner: httpx.AsyncBaseTransport, shop: Sandbox, *, always: bool = False) -> None:
        self._inner, self._shop, self._always, self._sold, self.refused = inner, shop, always, False, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"inventorySetQuantities" in request.content and not self._sold:
            self._sold = not self._always
            item = next(row for row in self._shop.store.all("InventoryItem") if row["sku"] == "00123")
            level = self._shop.store.one(item["inventoryLevels"][0])
            level["_quantities"]["available"] -= 1
        reply = await self._inner.handle_async_request(request)
        self.refused += b"CHANGE_FROM_QUANTITY_STALE" in await reply.aread()
        return reply


async def test_a_variant_that_is_not_there_fails_or_is_left_out_and_counted(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    records = {"sku": "NOWHERE", "quantity": 9}, {"sku": "1e5", "quantity": 9}

    failed = await set_stock(transport, connection, *records)
    left = await set_stock(transport, connection, *records, on_missing="skip")

    assert "Shopify has no SKU NOWHERE" in failed.errors()[0]
    assert left.records("left_out") == [records[0]]
    assert left.books.skipped == {"not_found": 1, "unchanged": 1}


async def test_stock_that_shopify_does_not_keep_fails_or_is_left_out_and_counted(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    record = {"sku": "LOOSE", "quantity": 9}

    failed = await set_stock(transport, connection, record)
    left = await set_stock(transport, connection, record, on_untracked="skip")

    assert "Turn tracking on" in failed.errors()[0]
    assert left.books.skipped == {"other": 1}
    assert writes(shop) == 0


async def test_of_several_variants_with_one_sku_none_is_left_out_quietly(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, {"sku": "TWIN", "quantity": 9}, on_missing="skip", on_untracked="skip")

    assert "2 records" in run.errors()[0]


async def test_many_levels_are_set_with_few_requests_and_a_bad_line_fails_alone(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    variants = [{"title": f"v{n}", "sku": f"SKU-{n}", "stock": [1, 1]} for n in range(300)]
    shop.seed(data={"products": [{"title": "Many", "variants": variants}]})
    shop.requests.clear()
    wanted = [{"sku": f"SKU-{n}", "quantity": 10**9 - 1 if n == 7 else n + 2} for n in range(300)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stock_writing, "LARGEST", 1_000_000)
        run = await set_stock(transport, connection, *wanted)

    assert [item["sku"] for item in run.records("failed")] == ["SKU-7"]
    assert "too high" in run.errors()[0]
    assert [stock_of(shop, f"SKU-{n}") for n in (0, 6, 7, 8, 299)] == [2, 8, 1, 10, 301]
    assert writes(shop) == 3


async def test_one_sale_in_between_holds_up_no_other_variant(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    sold = _SaleBetween(transport, shop)

    run = await set_stock(
        sold,
        connection,
        {"sku": "1e5", "quantity": 70},
        {"sku": "00123", "quantity": 9},
        {"sku": "1e5", "quantity": 71},
    )

    assert (stock_of(shop, "1e5"), stock_of(shop, "00123")) == (71, 9)
    assert [record["stock_before"] for record in run.records("done")] == [7, 4, 70]
    assert run.errors() == []


async def test_there_and_back_in_one_batch_is_written_each_time(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_stock(transport, connection, *({"sku": "1e5", "quantity": n} for n in (9, 7, 9)))

    assert stock_of(shop, "1e5") == 9
    assert len(run.records("done")) == 3


async def test_stock_that_keeps_changing_is_given_up_after_a_few_tries(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    sold = _SaleBetween(transport, shop, always=True)

    run = await set_stock(sold, connection, {"sku": "00123", "quantity": 9}, {"sku": "1e5", "quantity": 9})

    assert "kept changing" in run.errors()[0]
    assert sold.refused == 5
    assert stock_of(shop, "1e5") == 9
