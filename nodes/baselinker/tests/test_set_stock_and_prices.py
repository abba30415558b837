"""Set BaseLinker stock, set BaseLinker prices: a thousand products with one request."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.set_prices import SetPrices
from nodes.baselinker.set_stock import SetStock
from nodes.baselinker.tests.conftest import connected, only

STOCK = {"bl_2051": "{{ item.stock }}"}
PRICES = {"1501": "{{ item.price }}"}


@pytest.fixture(autouse=True)
def goods(account: Sandbox) -> None:
    """Products S1 to S5 with 7 pieces at 12.50 each, and a variant."""
    plain = [product(number) for number in range(1, 6)]
    account.seed(data={"products": [*plain, product(6, sku="S1-RED", parent=1)]})
    account.requests.clear()


def product(number: int, **more: Any) -> dict[str, Any]:
    return {"product_id": number, "sku": f"S{number}", "name": "Mug", "price": "12.50", "stock": 7, **more}


def items(*stock: int) -> list[dict[str, Any]]:
    return [{"sku": f"S{number}", "stock": count, "price": Decimal(count)} for number, count in enumerate(stock, 1)]


async def run(
    transport: httpx.AsyncBaseTransport,
    connection: BaseLinkerConnection,
    records: Any,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    node: Any = SetPrices if "prices" in config else SetStock
    settings = {"connection": "bl", "inventory": "4101", **({} if "prices" in config else {"stock": STOCK}), **config}
    return await run_node(node, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def stocks(account: Sandbox) -> list[int]:
    return [each["stock"]["bl_2051"] for each in account.account.products.values()]


async def test_products_that_differ_are_written_with_one_request(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    first = await run(transport, connection, [*items(7, 8, 9), {"sku": "S1-RED", "stock": 1}])
    again = await run(transport, connection, [*items(7, 8, 9), {"sku": "S1-RED", "stock": 1}])

    [sent] = account.requests.find(write=True)
    assert only(sent)["products"] == {"2": {"bl_2051": 8}, "3": {"bl_2051": 9}, "6": {"bl_2051": 1}}
    assert stocks(account) == [7, 8, 9, 7, 7, 1]
    assert first.books.skipped == {"unchanged": 1}
    assert again.books.skipped == {"unchanged": 4}
    assert [each["product_id"] for each in first.records("saved")] == ["1", "2", "3", "6"]


async def test_prices_are_written_exactly(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await run(transport, connection, [{"sku": "S1", "price": "13.90"}, {"sku": "S2", "price": 12.5}], prices=PRICES)

    [sent] = account.requests.find(write=True)
    assert b"13.90" in str(sent.form).encode()
    assert only(sent)["products"] == {"1": {"1501": 13.9}}
    assert account.account.products[1]["prices"]["1501"] == Decimal("13.90")


async def test_more_than_a_thousand_go_out_in_parts(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"products": [product(number) for number in range(1, 1502)]})
    account.settings["requests_per_minute"] = 10_000
    account.requests.clear()

    done = await run(transport, connection, items(*[5] * 1501))

    assert [len(only(each)["products"]) for each in account.requests.find(write=True)] == [1000, 501]
    assert set(stocks(account)) == {5}
    assert len(done.records("saved")) == 1501


async def test_what_baselinker_does_not_take_fails_alone_with_its_reason(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    records = [{"sku": "S1", "place": "bl_2051"}, {"sku": "S2", "place": "bl_9"}]

    done = await run(
        transport, connection, records, stock={"bl_2051": 1, "bl_9": "{{ item.place == 'bl_9' and 2 or None }}"}
    )

    assert len(done.errors()) == 1
    assert "did not take the stock of S2: Warehouse bl_9" in done.errors()[0]
    assert stocks(account)[:2] == [1, 7]


@pytest.mark.parametrize(("choice", "failed"), [("skip", 0), ("fail", 1)])
async def test_a_product_that_is_not_there_is_set_aside_or_fails(
    choice: str, failed: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    done = await run(transport, connection, [{"sku": "GONE", "stock": 1}, *items(3)], on_missing=choice)

    assert (len(done.errors()), len(done.records("missing"))) == (failed, 1 - failed)
    assert stocks(account)[0] == 3


async def test_the_last_of_two_items_for_one_product_holds(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await run(transport, connection, [{"sku": "S1", "stock": 9}, {"sku": "S1", "stock": 7}])

    assert stocks(account)[0] == 7
    assert len(account.requests.find(write=True)) == 2


@pytest.mark.parametrize(
    ("record", "config", "said"),
    [
        ({"stock": "1.5"}, {}, "no whole number"),
        ({"stock": None}, {}, "nothing to set"),
        ({}, {"stock": {"shop_8235": 1}}, "kept by the shop"),
        ({"sku": ""}, {}, "is no SKU or EAN"),
        ({"price": "cheap"}, {"prices": PRICES}, "is no number"),
    ],
)
async def test_what_cannot_be_set_fails_alone_and_before_sending(
    record: dict[str, Any], config: dict[str, Any], said: str, account: Sandbox,
    transport: httpx.ASGITransport, connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    done = await run(transport, connection, [{"sku": "S1", "stock": 1, **record}], **config)

    assert said in done.errors()[0]
    assert account.requests.find(write=True) == []


async def test_a_code_of_two_products_fails_and_the_rest_goes_on(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.account.products[2]["sku"] = "S1"

    done = await run(transport, connection, items(1, 2, 3))

    assert "2 products in BaseLinker have the SKU S1" in done.errors()[0]
    assert stocks(account)[2] == 3


async def test_a_plan_shows_each_amount_and_writes_nothing_and_a_wrong_token_stops(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    plan = await run(transport, connection, items(9), mode="plan")
    wrong = await run(transport, connected(token="wrong"), items(9))

    [field] = plan.changes[0].change.fields
    assert (field.name, field.before, field.after) == ("stock.bl_2051", 7, 9)
    assert wrong.halted is not None
    assert account.requests.find(write=True) == []
