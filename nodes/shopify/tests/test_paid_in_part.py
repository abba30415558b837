"""Shopify: mark order as paid: a part of the money, told as the whole of what came so far."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.mark_order_paid import MarkOrderPaid

LINES = [{"title": "Kubek", "sku": "00123", "price": "10.00", "quantity": 3}]


@pytest.fixture(autouse=True)
def orders(shop: Sandbox) -> None:
    shop.seed(data={"orders": [{"name": "#1", "lines": LINES, "paid": False, "currency": "PLN", "rate": "4"}]})
    shop.requests.clear()


async def pay(transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *amounts: Any) -> NodeRun:
    config = {"connection": "shop", "by": "name", "order": "#1", "amount": "{{ item.paid }}", "method": "Przelew"}
    batch = Batch.of([{"paid": amount} for amount in amounts])
    return await run_node(MarkOrderPaid, config, batch, http=transport, connection=connection)


def received(shop: Sandbox) -> list[tuple[str, Decimal]]:
    rows = shop.store.all("OrderTransaction")
    return [(row["gateway"], Decimal(row["amountSet"]["presentmentMoney"]["amount"])) for row in rows]


async def test_payments_add_up_to_what_came_so_far_and_the_same_again_notes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    first = await pay(transport, connection, "50", "80.50")
    again = await pay(transport, connection, "80.50", "50")
    last = await pay(transport, connection, "120")

    assert received(shop) == [("Przelew", Decimal(50)), ("Przelew", Decimal("30.50")), ("Przelew", Decimal("39.50"))]
    assert [row["financial_status"] for row in first.records("done")] == ["PARTIALLY_PAID"] * 2
    assert again.books.skipped == {"unchanged": 2}
    assert last.records("done")[0]["financial_status"] == "PAID"


async def test_more_than_is_outstanding_fails_with_both_amounts(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await pay(transport, connection, "120.01")

    assert ["lacks 120.0 PLN, but 120.01 more" in error for error in run.errors()] == [True]
    assert received(shop) == []


async def test_a_lost_reply_makes_no_second_payment(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault("drop_reply", times=1, write=True))
    await pay(transport, connection, "50")

    await pay(transport, connection, "50")

    assert received(shop) == [("Przelew", Decimal(50))]


@pytest.mark.parametrize("amount", [None, ""])
async def test_without_an_amount_the_order_is_paid_in_full(
    amount: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await pay(transport, connection, amount)

    assert run.records("done")[0]["financial_status"] == "PAID"
    assert received(shop) == [("manual", Decimal(120))]
