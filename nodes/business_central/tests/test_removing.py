"""BC: delete record and BC: cancel document, against the imitated company."""

from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.cancel_document import CancelDocument
from nodes.business_central.delete_record import DeleteRecord
from nodes.business_central.tests.shared import Office, shared_office

office = shared_office


async def remove(office: Office, *numbers: str, mode: Any = "live", **config: Any) -> NodeRun:
    batch = Batch.of([{"number": number} for number in numbers])
    given = {"connection": "bc", **config}
    return await run_node(DeleteRecord, given, batch, http=office.transport, connection=office.connection, mode=mode)


async def cancel(office: Office, *numbers: str, mode: Any = "live", **config: Any) -> NodeRun:
    batch = Batch.of([{"number": number} for number in numbers])
    given = {"connection": "bc", **config}
    return await run_node(CancelDocument, given, batch, http=office.transport, connection=office.connection, mode=mode)


def sold_item(office: Office) -> str:
    return str(office.rows("salesOrderLines", lineType="Item")[0]["lineObjectNumber"])


def first(office: Office, set_name: str, status: str) -> dict[str, Any]:
    return office.rows(set_name, status=status)[0]


async def test_an_item_that_nobody_uses_is_removed_once_and_then_counts_as_gone(office: Office) -> None:
    run = await remove(office, "txt-apron", "NOT-THERE")
    again = await remove(office, "TXT-APRON")

    assert len(run.records("gone")) == 2
    assert office.rows("items", number="TXT-APRON") == []
    assert again.books.skipped == {"unchanged": 1}
    assert office.written() == ["DELETE items"]


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_lost_reply_leaves_it_gone(office: Office, kind: str) -> None:
    office.system.faults.add(Fault(kind, times=1, write=True))

    await remove(office, "TXT-APRON")
    again = await remove(office, "TXT-APRON")

    assert again.errors() == []
    assert office.rows("items", number="TXT-APRON") == []


async def test_what_documents_use_is_set_aside_with_the_reason_of_business_central(office: Office) -> None:
    customer = office.rows("salesOrders")[0]["customerNumber"]

    items = await remove(office, sold_item(office), "TXT-APRON")
    customers = await remove(office, customer, record="customer")

    assert "because there are documents that use it" in items.errors()[0]
    assert len(items.records("gone")) == 1
    assert "refused customer" in customers.errors()[0]


@pytest.mark.parametrize(("record", "set_name", "state"), [("item", "items", True), ("customer", "customers", "All")])
async def test_it_can_be_blocked_instead(office: Office, record: str, set_name: str, state: object) -> None:
    customer = str(office.rows("salesOrders")[0]["customerNumber"])
    number = sold_item(office) if record == "item" else customer

    run = await remove(office, number, record=record, on_refusal="block")

    assert len(run.records("blocked")) == 1
    assert office.rows(set_name, number=number)[0]["blocked"] == state


async def test_a_plan_removes_nothing(office: Office) -> None:
    run = await remove(office, "TXT-APRON", mode="plan")
    papers = await cancel(office, first(office, "salesOrders", "Draft")["externalDocumentNumber"], mode="plan")

    assert [made.change.values for made in run.changes] == [{"deleted": True}]
    assert [made.change.values for made in papers.changes] == [{"status": "Deleted"}]
    assert office.written() == []


async def test_an_open_order_and_a_draft_are_deleted_with_their_lines(office: Office) -> None:
    order, invoice = first(office, "salesOrders", "Draft"), first(office, "salesInvoices", "Draft")

    run = await cancel(office, order["externalDocumentNumber"], "NOT-THERE")
    await cancel(office, invoice["number"], document="invoice", find_by="number")

    assert len(run.records("cancelled")) == 2
    assert run.records("cancelled")[0]["bc_document"]["number"] == order["number"]
    assert office.rows("salesOrders", id=order["id"]) == office.rows("salesInvoices", id=invoice["id"]) == []
    assert office.rows("salesOrderLines", documentId=order["id"]) == []


async def test_a_posted_invoice_is_refused_unless_it_may_be_cancelled_and_then_only_once(office: Office) -> None:
    invoice = first(office, "salesInvoices", "Open")
    key = {"document": "invoice", "find_by": "id"}

    refused = await cancel(office, invoice["id"], **key)
    done = await cancel(office, invoice["id"], **key, posted="cancel")
    again = await cancel(office, invoice["id"], **key, posted="cancel")

    assert f"is posted in Business Central as {invoice['number']}" in refused.errors()[0]
    assert done.errors() == []
    assert office.rows("salesInvoices", id=invoice["id"])[0]["status"] == "Canceled"
    assert again.books.skipped == {"unchanged": 1}


async def test_an_order_that_was_invoiced_means_its_invoice(office: Office) -> None:
    invoice = next(row for row in office.rows("salesInvoices") if row["orderNumber"])

    refused = await cancel(office, invoice["orderNumber"], find_by="number")
    await cancel(office, invoice["orderNumber"], find_by="number", posted="cancel")

    assert "is posted in Business Central" in refused.errors()[0]
    assert office.rows("salesInvoices", id=invoice["id"])[0]["status"] == "Canceled"


async def test_an_order_shipped_in_part_is_left_to_a_person(office: Office) -> None:
    order = first(office, "salesOrders", "Draft")
    for row in office.system.main_company().of_document("salesOrderLines", order["id"]):
        row.values["shippedQuantity"] = row.values["quantity"]

    run = await cancel(office, order["externalDocumentNumber"])

    assert "was shipped or invoiced in part" in run.errors()[0]
    assert office.rows("salesOrders", id=order["id"]) != []


async def test_two_documents_of_one_number_are_not_guessed_at(office: Office) -> None:
    drafts = list(office.system.main_company().table("salesInvoices").values())[:2]
    for row in drafts:
        row.values["externalDocumentNumber"] = "TWICE"

    run = await cancel(office, "TWICE", document="invoice")

    assert "Business Central has 2 documents" in run.errors()[0]
    assert office.written() == []
