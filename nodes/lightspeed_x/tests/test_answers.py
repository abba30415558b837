"""Answers that the X-Series gives now and then: without keys, without versions, refusals of several shapes."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_x.changed_customers import ChangedCustomers
from nodes.lightspeed_x.changed_inventory import ChangedInventory
from nodes.lightspeed_x.changed_products import ChangedProducts
from nodes.lightspeed_x.changed_sales import ChangedSales
from nodes.lightspeed_x.connection import LightspeedXConnection

SOURCES = [(ChangedProducts, "products"), (ChangedCustomers, "customers"), (ChangedInventory, "stock")]
END: dict[str, Any] = {"data": [], "version": None}


async def read(node: NodeClass, *answers: Mapping[str, Any], status: int = 200, **config: Any) -> NodeRun:
    """A run of a source that gets these answers one after the other, then the end of the list."""
    waiting = [*answers]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=waiting.pop(0) if waiting else END)

    known = {"domain_prefix": "lumo", "access_token": "t", "base_url": "http://x.test"}
    host = MemoryHost({"x": LightspeedXConnection.model_validate(known)}, httpx.MockTransport(answer))
    return await run_node(node, {"connection": "x", **config}, host=host, window=Window())


@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_a_record_with_nothing_but_its_id_is_given(node: NodeClass, port: str) -> None:
    run = await read(node, {"data": [{"id": "5", "version": 7}]})

    assert [(record["id"], record["version"]) for record in run.records(port)] == [("5", 7)]


@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_records_that_cannot_be_paged_stop_the_run_in_words(node: NodeClass, port: str) -> None:
    run = await read(node, {"data": [{"id": "5"}]})

    assert run.halted is not None
    assert "without a version" in run.halted.message


async def test_a_sale_of_something_that_is_no_product_is_given() -> None:
    line = {"id": "l", "quantity": 1, "price": "4.10", "tax": "0.9"}
    row = {"id": "5", "version": 7, "status": "CLOSED", "total_price": 4.1, "total_tax": "0.9", "line_items": [line]}

    [sale] = (await read(ChangedSales, {"data": [row], "version": {"min": 7, "max": 7}})).records("sales")

    assert (str(sale["total_with_tax"]), str(sale["line_items"][0]["price"]), sale["kind"]) == ("5.0", "4.10", "sale")


@pytest.mark.parametrize(("told", "said"), [
    ({"errors": {"global": ["No such outlet."]}}, "No such outlet"), ({"errors": {"sku": ["taken"]}}, "sku: taken"),
    ({"errors": ["bad", "worse"]}, "bad; worse"), ({"error": "Too old"}, "Too old"), ({"error": {"message": "x"}}, "x"),
], ids=str)  # fmt: skip
async def test_a_refusal_is_told_in_its_own_words(told: dict[str, Any], said: str) -> None:
    run = await read(ChangedProducts, told, status=422)

    assert run.halted is not None
    assert said in run.halted.message
