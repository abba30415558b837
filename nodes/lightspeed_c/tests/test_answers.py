"""Answers that the C-Series gives now and then: texts for numbers, false for nothing, prices of whole lines."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_c.changed_customers import ChangedCustomers
from nodes.lightspeed_c.changed_orders import ChangedOrders
from nodes.lightspeed_c.connection import LightspeedCConnection


async def read(node: NodeClass, answers: dict[str, Any], **config: Any) -> NodeRun:
    """A run of a source whose questions are answered by the end of their address."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = next((body for end, body in answers.items() if request.url.path.endswith(end)), None)
        return httpx.Response(404 if found is None else 200, json=found or {"error": {"code": 404, "message": "none"}})

    known = {"language": "pl", "key": "k", "secret": "s", "base_url": "http://c.test"}
    host = MemoryHost({"c": LightspeedCConnection.model_validate(known)}, httpx.MockTransport(answer))
    return await run_node(node, {"connection": "c", **config}, host=host, window=Window())


@pytest.mark.parametrize(("line", "unit"), [
    ({"quantityOrdered": 6, "priceIncl": 44.1}, "7.35"), ({"quantityOrdered": "3", "priceIncl": "10"}, "3.33333"),
    ({"quantityOrdered": 0, "priceIncl": 5}, None), ({"quantityOrdered": 2}, None), ({"priceIncl": 5}, None),
    ({"quantityOrdered": 2, "priceIncl": 0}, "0"),
], ids=str)  # fmt: skip
async def test_the_price_of_a_piece_is_that_of_the_line_by_its_quantity(line: dict[str, Any], unit: str | None) -> None:
    answers = {"count.json": {"count": 1}, "orders.json": {"orders": [{"id": 9}]}, "products.json":
               {"orderProducts": [{"id": 1, **line}]}}  # fmt: skip

    [order] = (await read(ChangedOrders, answers)).records("orders")

    assert order["lines"][0]["unitPriceIncl"] == (None if unit is None else Decimal(unit))


async def test_a_list_of_nothing_may_be_false() -> None:
    run = await read(ChangedCustomers, {"count.json": {"count": 0}, "customers.json": {"customers": False}})

    assert (run.halted, run.records("customers")) == (None, [])


async def test_an_answer_to_another_question_stops_the_run_in_words() -> None:
    run = await read(ChangedCustomers, {"count.json": {"count": "1"}, "customers.json": {"orders": []}})

    assert run.halted is not None
    assert "answered without “customers”" in run.halted.message
