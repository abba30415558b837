"""An open sale is paid and completed once, whatever happens to the answer."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed import LightspeedSandbox
from wareflow.sandbox.lightspeed.store import Row
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.complete_sale import CompleteSale

OPEN = "33"


async def complete(host: MemoryHost, *sales: str, **config: Any) -> NodeRun:
    items = Batch.of([{"saleID": number} for number in sales])
    return await run_node(CompleteSale, {"connection": "ls", "payment_type": "1", **config}, items, host=host)


def sale(shop: LightspeedSandbox, number: str) -> Row:
    found = shop.store.find("Sale", number)
    assert found is not None
    return found


def paid(shop: LightspeedSandbox, number: str) -> list[Decimal]:
    return [Decimal(row["amount"]) for row in shop.store.children("SalePayment", number)]


async def test_what_is_owed_is_paid_and_the_goods_leave_the_stock(shop: LightspeedSandbox, host: MemoryHost) -> None:
    line = shop.store.children("SaleLine", OPEN)[0]
    stock = next(row for row in shop.store.of_item("ItemShop", line["itemID"]) if row["shopID"] == "1")
    before = int(stock["qoh"])

    run = await complete(host, OPEN)
    again = await complete(host, OPEN)

    assert (len(run.records("saved")), len(again.records("saved"))) == (1, 1)
    assert (sale(shop, OPEN)["completed"], paid(shop, OPEN)) == ("true", [Decimal(sale(shop, OPEN)["total"])])
    assert int(stock["qoh"]) == before - int(line["unitQuantity"])
    assert len(shop.requests.find(write=True, path="Sale")) == 1


@pytest.mark.parametrize("amount", ["1", "163.04", "much"])
async def test_another_amount_than_what_is_owed_is_not_paid(
    amount: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await complete(host, OPEN, amount=amount)

    assert f"Sale {OPEN} still owes 163.03, not {amount}" in run.errors()[0]
    assert (sale(shop, OPEN)["completed"], paid(shop, OPEN)) == ("false", [])


async def test_the_amount_that_is_owed_is_taken(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await complete(host, OPEN, amount="163.030")

    assert paid(shop, OPEN) == [Decimal("163.03")]


async def test_of_a_sale_that_is_paid_in_part_the_rest_is_paid(shop: LightspeedSandbox, host: MemoryHost) -> None:
    lines = {"SaleLine": [{"itemID": "1", "unitQuantity": "1", "unitPrice": "50"}]}
    begun = {"SaleLines": lines, "SalePayments": {"SalePayment": [{"paymentTypeID": "1", "amount": "20"}]}}
    shop.seed(data={"items": [{"description": "Mug"}], "sales": [begun]})

    await complete(host, "1")

    total = Decimal(sale(shop, "1")["total"])
    assert (sale(shop, "1")["completed"], paid(shop, "1")) == ("true", [Decimal(20), total - 20])


async def test_a_missing_an_archived_and_an_unreadable_sale_do_not_stop_the_others(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    sale(shop, "73")["archived"] = "true"

    run = await complete(host, "99999", "73", "x", OPEN)

    assert (len(run.records("missing")), len(run.records("saved"))) == (1, 1)
    assert "is voided or archived" in run.errors()[0]
    assert "“x” is no id of a sale" in run.errors()[1]


async def test_a_lost_answer_pays_nothing_twice(shop: LightspeedSandbox, host: MemoryHost) -> None:
    shop.faults.add(Fault("500_after", times=1, method="PUT"))

    await complete(host, OPEN)
    await complete(host, OPEN)

    assert paid(shop, OPEN) == [Decimal("163.03")]


async def test_an_unknown_way_to_pay_is_refused_in_lightspeeds_words(host: MemoryHost) -> None:
    run = await complete(host, OPEN, payment_type="77")

    assert "paymentTypeID" in run.errors()[0]
