"""BC: find customers, posted invoices and shipments, read from the imitated company."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import Source, Window
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.find_customers import FindCustomers
from nodes.business_central.find_posted_invoices import FindPostedInvoices
from nodes.business_central.find_shipments import FindShipments


@pytest.fixture
def remote(transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> dict[str, Any]:
    return {"http": transport, "connection": connection}


async def find(node: type[Source[Any]], remote: dict[str, Any], window: Window | None = None, **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "bc", **config}, window=window, **remote)


async def test_posted_invoices_come_with_their_lines_and_drafts_do_not(remote: dict[str, Any]) -> None:
    invoices = (await find(FindPostedInvoices, remote)).records("invoices")

    assert {invoice["status"] for invoice in invoices} == {"Open"}
    for invoice in invoices:
        lines = invoice["salesInvoiceLines"]
        assert lines
        assert sum(line["netAmount"] for line in lines) == invoice["totalAmountExcludingTax"]
        assert isinstance(lines[0]["unitPrice"], Decimal)


async def test_only_unpaid_invoices_can_be_asked_for(office: Sandbox, remote: dict[str, Any]) -> None:
    rows = office.main_company().table("salesInvoices").values()
    paid = next(row for row in rows if row.values["status"] == "Open")
    paid.values["status"] = "Paid"

    all_of_them = (await find(FindPostedInvoices, remote)).records("invoices")
    unpaid = (await find(FindPostedInvoices, remote, only_open=True)).records("invoices")

    assert len(all_of_them) - len(unpaid) == 1


async def test_the_condition_of_a_person_is_joined_with_the_states(remote: dict[str, Any]) -> None:
    window = Window(since=datetime.fromisoformat("2020-01-01T00:00:00Z"))

    [invoice] = (await find(FindPostedInvoices, remote, window, filter="number eq 'PSI-000002'")).records("invoices")

    assert invoice["number"] == "PSI-000002"


async def test_an_invoice_posted_at_the_start_of_the_window_is_read(remote: dict[str, Any]) -> None:
    everything = (await find(FindPostedInvoices, remote)).records("invoices")
    newest = datetime.fromisoformat(everything[-1]["lastModifiedDateTime"])

    at = await find(FindPostedInvoices, remote, Window(since=newest))
    after = await find(FindPostedInvoices, remote, Window(since=newest + timedelta(seconds=1)))

    assert everything[-1]["number"] in [invoice["number"] for invoice in at.records("invoices")]
    assert after.records("invoices") == []


async def test_customers_are_read_as_people_read_them(remote: dict[str, Any]) -> None:
    customers = (await find(FindCustomers, remote)).records("customers")

    assert len(customers) == 200
    assert {customer["blocked"] for customer in customers} == {"", "All", "Invoice", "Ship"}
    assert {customer["type"] for customer in customers} == {"Company", "Person"}


async def test_shipments_name_their_order_and_hold_their_lines(remote: dict[str, Any]) -> None:
    shipments = (await find(FindShipments, remote)).records("shipments")

    assert all(shipment["orderNumber"].startswith("SO-") for shipment in shipments)
    assert all(shipment["salesShipmentLines"] for shipment in shipments)
