"""BC: find document, against the imitated company."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.create_order import CreateOrder
from nodes.business_central.find_document import FindDocument
from nodes.business_central.post_document import PostDocument

ORDER: dict[str, Any] = {
    "number": "1001",
    "customer": "C00003",
    "total": "",
    "lines": [{"sku": "MUG-BLUE", "quantity": 2, "price": "34.90"}],
}


class Office:
    """A company in which one order is."""

    def __init__(self, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> None:
        self.office = office
        self.reach: dict[str, Any] = {"http": transport, "connection": connection}

    async def order(self, **config: Any) -> None:
        wish = {"connection": "bc", "customer_number": "{{ item.customer }}", **config}
        assert (await run_node(CreateOrder, wish, Batch.of([ORDER]), **self.reach)).errors() == []

    async def post(self) -> None:
        wish = {"connection": "bc", "document": "order", "find_by": "external_number", "key": "{{ item.number }}"}
        assert (await run_node(PostDocument, wish, Batch.of([ORDER]), **self.reach)).errors() == []

    async def find(self, *numbers: str, **config: Any) -> NodeRun:
        batch = Batch.of([{"number": number} for number in numbers])
        return await run_node(FindDocument, {"connection": "bc", **config}, batch, **self.reach)


@pytest.fixture
def bc(office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Office:
    return Office(office, transport, connection)


async def test_an_order_is_found_by_the_sources_number_with_its_customer_and_lines(bc: Office) -> None:
    await bc.order()

    run = await bc.find("1001")

    [record] = run.records("found")
    assert (record["bc_found"]["kind"], record["bc_found"]["customerNumber"]) == ("salesOrders", "C00003")
    assert [line["lineObjectNumber"] for line in record["bc_found"]["lines"]] == ["MUG-BLUE"]


async def test_an_order_that_was_invoiced_is_found_as_its_invoice(bc: Office) -> None:
    await bc.order()
    await bc.post()

    run = await bc.find("1001")

    [record] = run.records("found")
    assert (record["bc_found"]["kind"], record["bc_found"]["status"]) == ("salesInvoices", "Open")


async def test_what_is_not_there_is_left_out_and_counted_or_set_aside(bc: Office) -> None:
    await bc.order()

    left_out = await bc.find("1001", "NOT-THERE")
    set_aside = await bc.find("1001", "NOT-THERE", on_missing="fail")

    assert [record["number"] for record in left_out.records("missing")] == ["NOT-THERE"]
    assert left_out.books.skipped == {"not_found": 1}
    assert "no document with the number NOT-THERE of the source. Create it there first" in set_aside.errors()[0]
    assert len(left_out.records("found")) == len(set_aside.records("found")) == 1


async def test_a_number_that_cannot_be_one_fails_alone(bc: Office) -> None:
    await bc.order()

    run = await bc.find("", "N" * 36, "1001")

    assert len(run.errors()) == 2
    assert len(run.records("found")) == 1


async def test_many_are_looked_up_with_few_questions(bc: Office) -> None:
    await bc.order()
    bc.office.requests.clear()

    await bc.find("1001", *(f"N'{number}" for number in range(30)))

    assert len(bc.office.requests.find(path="sales")) <= 4
