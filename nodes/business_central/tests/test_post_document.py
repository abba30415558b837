"""BC: post document and BC: document PDF, against the imitated company."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.document_pdf import DocumentPdf
from nodes.business_central.post_document import PostDocument


class Desk:
    """Documents of the imitated company."""

    def __init__(self, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> None:
        self.office = office
        self.transport = transport
        self.connection = connection
        self.host = MemoryHost({"bc": connection}, transport)

    async def post(self, record: dict[str, Any], mode: Any = "live", **config: Any) -> NodeRun:
        given = {"connection": "bc", "key": "{{ item.id }}", **config}
        return await run_node(PostDocument, given, Batch.of([record]), host=self.host, mode=mode)

    async def keep(self, record: dict[str, Any], mode: Any = "live", **config: Any) -> NodeRun:
        given = {"connection": "bc", **config}
        return await run_node(DocumentPdf, given, Batch.of([record]), host=self.host, mode=mode)

    def draft(self, set_name: str) -> dict[str, Any]:
        return next(each for each in self.office.state()[set_name] if each["status"] == "Draft")

    def again(self, set_name: str, row_id: str) -> dict[str, Any]:
        return next(each for each in self.office.state()[set_name] if each["id"] == row_id)


@pytest.fixture
def desk(office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Desk:
    return Desk(office, transport, connection)


@pytest.mark.parametrize(("document", "set_name"), [("invoice", "salesInvoices"), ("credit_memo", "salesCreditMemos")])
async def test_a_draft_is_posted_and_its_new_number_given(desk: Desk, document: str, set_name: str) -> None:
    draft = desk.draft(set_name)

    run = await desk.post(draft, document=document)

    posted = desk.again(set_name, draft["id"])
    [record] = run.records("posted")
    assert posted["status"] == record["bc_document"]["status"] == "Open"
    assert record["bc_document"]["number"] == posted["number"] != draft["number"]


async def test_an_order_becomes_an_invoice_and_the_second_run_finds_it(desk: Desk) -> None:
    draft = desk.draft("salesOrders")

    run = await desk.post(draft, document="order")
    again = await desk.post(draft, document="order")

    [record], [same] = run.records("posted"), again.records("posted")
    assert record["bc_document"]["orderNumber"] == draft["number"]
    assert same["bc_document"]["number"] == record["bc_document"]["number"]
    assert again.books.skipped == {"unchanged": 1}


async def test_a_released_order_is_not_taken_for_a_posted_one(desk: Desk) -> None:
    draft = desk.draft("salesOrders")
    desk.office.main_company().table("salesOrders")[draft["id"]].values["status"] = "Open"

    run = await desk.post(draft, document="order")

    assert run.books.delivered == 1
    assert run.records("posted")[0]["bc_document"]["kind"] == "salesInvoices"


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_part_that_was_posted_is_not_followed_by_the_rest(desk: Desk, kind: str) -> None:
    draft = desk.draft("salesOrders")
    company = desk.office.main_company()
    lines = company.of_document("salesOrderLines", draft["id"])
    for line in lines:
        line.values |= {"quantity": Decimal(5), "shipQuantity": Decimal(1), "invoiceQuantity": Decimal(1)}
    desk.office.faults.add(Fault(kind, times=1, write=True))

    run = await desk.post(draft, document="order")

    assert "is invoiced in part already" in run.errors()[0]
    assert {line.values["shippedQuantity"] for line in lines} == {1}


async def test_what_is_posted_is_not_posted_again(desk: Desk) -> None:
    draft = desk.draft("salesInvoices")
    await desk.post(draft)
    desk.office.requests.clear()

    again = await desk.post(draft)

    assert desk.office.requests.find(write=True) == []
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
@pytest.mark.parametrize(("document", "set_name"), [("invoice", "salesInvoices"), ("order", "salesOrders")])
async def test_a_reply_lost_after_posting_does_not_post_twice(
    desk: Desk, kind: str, document: str, set_name: str
) -> None:
    draft = desk.draft(set_name)
    desk.office.faults.add(Fault(kind, times=1, write=True))

    run = await desk.post(draft, document=document)

    assert len(desk.office.requests.find(write=True)) == 1
    assert run.records("posted")[0]["bc_document"]["status"] == "Open"


async def test_a_plan_posts_nothing(desk: Desk) -> None:
    draft = desk.draft("salesInvoices")

    run = await desk.post(draft, mode="plan")

    [change] = [record.change for record in run.changes]
    assert desk.again("salesInvoices", draft["id"])["status"] == "Draft"
    assert [(field.name, field.before, field.after) for field in change.fields] == [("status", "Draft", "Posted")]


@pytest.mark.parametrize(
    ("config", "record", "words"),
    [
        ({"find_by": "number"}, {"id": "NONE"}, "no sales invoice with number “NONE”"),
        ({}, {"id": ""}, "id or number of the document is empty"),
    ],
)
async def test_a_document_that_is_not_there_is_told(
    desk: Desk, config: dict[str, Any], record: dict[str, Any], words: str
) -> None:
    run = await desk.post(record, **config)

    assert words in run.errors()[0]


async def test_a_refusal_to_post_names_the_document_and_the_reason(desk: Desk) -> None:
    draft = desk.draft("salesInvoices")
    customers = desk.office.main_company().table("customers")
    customers[draft["customerId"]].values["blocked"] = "All"

    refused = await desk.post(draft)
    customers[draft["customerId"]].values["blocked"] = "_x0020_"
    accepted = await desk.post(draft)

    assert refused.errors()[0].startswith(f"Business Central refused sales invoice {draft['id']}:")
    assert "is blocked" in refused.errors()[0]
    assert accepted.books.delivered == 1


async def test_a_print_is_kept_as_a_file(desk: Desk) -> None:
    invoice = next(each for each in desk.office.state()["salesInvoices"] if each["status"] == "Open")

    run = await desk.keep(invoice)

    [record] = run.records("printed")
    stored = desk.host.files.open(record["file"]["id"])
    assert stored.name == f"{invoice['number']}.pdf"
    assert stored.path.read_bytes().startswith(b"%PDF-")
    assert record["file"]["size"] == stored.size


@pytest.mark.parametrize("kind", ["429", "500_before", "drop_before", "expired_token"])
async def test_a_passing_trouble_costs_no_print(desk: Desk, kind: str) -> None:
    invoice = next(each for each in desk.office.state()["salesInvoices"] if each["status"] == "Open")
    desk.office.faults.add(Fault(kind, times=1, path="pdfDocumentContent"))

    run = await desk.keep(invoice)

    assert run.errors() == []
    assert len(desk.host.files) == 1


async def test_a_print_of_nothing_is_told(desk: Desk) -> None:
    run = await desk.keep({"number": "NONE"}, find_by="number", key="{{ item.number }}")

    assert "no sales invoice “NONE”" in run.errors()[0]
    assert len(desk.host.files) == 0
