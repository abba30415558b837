"""An order from elsewhere becomes one open sale, whatever happens on the way."""

from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed import LightspeedSandbox
from wareflow.sandbox.lightspeed.store import Row
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.complete_sale import CompleteSale
from nodes.lightspeed.create_sale import CreateSale

CONFIG = {"connection": "ls", "shop": "1", "register_id": "1", "employee": "1"}
MUG = {"description": "Mug", "customSku": "00123", "price": "12.50", "stock": {"1": 5}}
ORDER = {"number": "00017", "lines": [{"sku": "00123", "quantity": 2, "price": "12.30"}]}


@pytest.fixture(autouse=True)
def goods(shop: LightspeedSandbox) -> None:
    shop.seed(
        data={"items": [MUG, {**MUG, "description": "Cup", "customSku": "1e5"}], "customers": [{"firstName": "E"}]}
    )


async def create(host: MemoryHost, *orders: dict[str, Any], **config: Any) -> NodeRun:
    return await run_node(CreateSale, {**CONFIG, **config}, Batch.of(list(orders)), host=host)


def sales(shop: LightspeedSandbox) -> list[Row]:
    return list(shop.store.rows("Sale"))


async def test_an_order_makes_one_sale_however_often_it_comes(shop: LightspeedSandbox, host: MemoryHost) -> None:
    first = await create(host, ORDER)
    again = await create(host, ORDER, {**ORDER, "number": "00018"})

    one, other = sales(shop)
    assert (one["referenceNumber"], one["referenceNumberSource"], one["completed"]) == ("00017", "Wareflow", "false")
    assert first.records("done")[0]["saleID"] == one["saleID"]
    assert [row["saleID"] for row in again.records("done")] == [one["saleID"], other["saleID"]]


async def test_its_lines_have_item_quantity_and_exact_price(shop: LightspeedSandbox, host: MemoryHost) -> None:
    lines = [*ORDER["lines"], {"sku": "1e5", "quantity": "1", "price": "0.10"}]

    await create(host, {**ORDER, "lines": lines}, customer="1")

    found = [(row["itemID"], row["unitQuantity"], row["unitPrice"]) for row in shop.store.rows("SaleLine")]
    assert found == [("1", "2", "12.3"), ("2", "1", "0.1")]
    assert sales(shop)[0]["customerID"] == "1"


async def test_a_lost_answer_makes_no_second_sale(shop: LightspeedSandbox, host: MemoryHost) -> None:
    shop.faults.add(Fault("500_after", times=1, method="POST", path="Sale"))

    await create(host, ORDER)
    await create(host, ORDER)

    assert len(sales(shop)) == 1


@pytest.mark.parametrize(("change", "said"), [
    ({"lines": [{"sku": "x", "quantity": 1, "price": 1}]}, "There is no item x"),
    ({"lines": [{"sku": "00123", "quantity": 1, "price": "free"}]}, "no price that can be read"),
    ({"lines": [{"sku": "00123", "quantity": "0.5", "price": 1}]}, "is no whole number"),
    ({"lines": []}, "has no list of lines"), ({"number": ""}, "is no code to look for"),
])  # fmt: skip
async def test_an_order_that_cannot_be_a_sale_fails_alone_and_nothing_is_made_of_it(
    change: dict[str, Any], said: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await create(host, {**ORDER, **change}, {**ORDER, "number": "00018"})

    assert said in run.errors()[0]
    assert [row["referenceNumber"] for row in sales(shop)] == ["00018"]


@pytest.mark.parametrize("number", ["~,%", ">,1", "IN,1,2", "A|B", "1 & 2", "00017+", "ŻÓ/1"])
async def test_a_number_that_looks_like_a_question_is_a_number(
    number: str, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    await create(host, ORDER)

    await create(host, {**ORDER, "number": number})
    await create(host, {**ORDER, "number": number})

    assert [row["referenceNumber"] for row in sales(shop)] == ["00017", number]


async def test_two_sales_with_one_number_are_named(shop: LightspeedSandbox, host: MemoryHost) -> None:
    await create(host, ORDER, {**ORDER, "number": "00018"})
    sales(shop)[1]["referenceNumber"] = "00017"

    assert "2 sales in Lightspeed have the number 00017 (1, 2)" in (await create(host, ORDER)).errors()[0]


async def test_the_sale_can_be_completed_and_then_stays_as_it_is(shop: LightspeedSandbox, host: MemoryHost) -> None:
    [made] = (await create(host, ORDER)).records("done")

    await run_node(CompleteSale, {"connection": "ls", "payment_type": "1"}, Batch.of([made]), host=host)
    await create(host, ORDER)

    assert [(row["completed"], row["balance"]) for row in sales(shop)] == [("true", "0")]
