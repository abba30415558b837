"""BC: book payment, against the imitated company."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.book_payment import BookPayment
from nodes.business_central.payment_config import BookPaymentConfig
from nodes.business_central.tests.shared import Office, shared_office

office = shared_office
PAID: dict[str, Any] = {"payment_id": "pay-1", "customer": "C00003", "amount": "69.80", "date": "2026-11-20"}
CONFIG: dict[str, Any] = {
    "connection": "bc",
    "journal": "shop",
    "customer_number": "{{ item.customer }}",
    "fields": {"externalDocumentNumber": "{{ item.order | default(none) }}"},
}


async def book(office: Office, *records: dict[str, Any], mode: Any = "live", **config: Any) -> NodeRun:
    batch = Batch.of(records or [PAID])
    given = {**CONFIG, **config}
    return await run_node(BookPayment, given, batch, http=office.transport, connection=office.connection, mode=mode)


async def test_a_payment_is_a_line_that_takes_off_what_the_customer_owes(office: Office) -> None:
    run = await book(office, {**PAID, "order": "WEB-1"}, {**PAID, "payment_id": "pay-2", "amount": "-5.00"})

    lines = {row["documentNumber"]: row for row in office.rows("customerPayments")}
    assert [row["amount"] for row in lines.values()] == [Decimal("-69.80"), Decimal("5.00")]
    assert lines["PAY-1"]["journalDisplayName"] == "SHOP"
    assert (lines["PAY-1"]["postingDate"], lines["PAY-1"]["externalDocumentNumber"]) == ("2026-11-20", "WEB-1")
    assert run.records("booked")[0]["bc_payment"]["lineNumber"] == 10000
    assert office.rows("generalLedgerEntries") == []


async def test_the_second_run_writes_nothing_and_a_correction_changes_the_line(office: Office) -> None:
    await book(office)
    again = await book(office)
    await book(office, {**PAID, "amount": "70.00"})

    [line] = office.rows("customerPayments")
    assert again.books.skipped == {"unchanged": 1}
    assert line["amount"] == Decimal("-70.00")
    assert office.written() == ["POST customerPayments", "PATCH customerPayments"]


async def test_a_payment_that_was_posted_is_not_booked_again(office: Office) -> None:
    await book(office, post=True)
    again = await book(office, post=True)

    assert office.rows("customerPayments") == []
    assert len(office.rows("generalLedgerEntries", documentNumber="PAY-1")) == 1
    assert again.books.skipped == {"exists": 1}
    assert office.written() == ["POST customerPayments", "POST Microsoft.NAV.post"]


async def test_a_posted_payment_pays_its_invoice(office: Office) -> None:
    invoice = office.rows("salesInvoices", status="Open")[0]
    record = {**PAID, "customer": invoice["customerNumber"], "amount": str(invoice["remainingAmount"])}

    await book(office, {**record, "invoice": invoice["number"]}, invoice_number="{{ item.invoice }}", post=True)

    assert office.rows("salesInvoices", id=invoice["id"])[0]["status"] == "Paid"


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
@pytest.mark.parametrize("path", ["customerPayments$", r"NAV\.post$"])
async def test_a_lost_reply_books_and_posts_once(office: Office, kind: str, path: str) -> None:
    office.system.faults.add(Fault(kind, times=1, path=path, write=True))

    await book(office, post=True)
    again = await book(office, post=True)

    assert again.errors() == []
    assert office.rows("customerPayments") == []
    assert len(office.rows("generalLedgerEntries", documentNumber="PAY-1")) == 1


async def test_a_journal_that_cannot_be_posted_sets_its_payments_aside_and_then_goes_through(office: Office) -> None:
    office.system.settings["journals_post_payments"] = False

    refused = await book(office, post=True)
    waiting = len(office.rows("customerPayments"))
    office.system.settings["journals_post_payments"] = True
    accepted = await book(office, post=True)

    assert "waits in the journal shop, which could not be posted" in refused.errors()[0]
    assert (waiting, len(office.rows("customerPayments"))) == (1, 0)
    assert len(accepted.records("booked")) == 1


async def test_a_plan_shows_the_line_and_the_posting_and_sends_nothing(office: Office) -> None:
    run = await book(office, mode="plan", post=True)

    assert [(made.change.object, made.change.key) for made in run.changes] == [
        ("payment", "PAY-1"),
        ("payment journal", "SHOP"),
    ]
    assert office.written() == []


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"amount": "0.00"}, "The amount is nothing"),
        ({"amount": "much"}, "amount must be a number"),
        ({"payment_id": ""}, "document number is empty"),
        ({"payment_id": "P" * 21}, "documentNumber has 21 characters"),
        ({"date": "2026-11-20T23:30:00Z"}, "postingDate must be a date"),
        ({"customer": "NOBODY"}, "refused payment PAY-1"),
    ],
)
async def test_what_cannot_be_booked_fails_alone(office: Office, record: dict[str, Any], words: str) -> None:
    run = await book(office, {**PAID, **record}, {**PAID, "payment_id": "pay-2"})

    assert words in run.errors()[0]
    assert [row["documentNumber"] for row in office.rows("customerPayments")] == ["PAY-2"]


async def test_a_payment_in_another_journal_and_an_unknown_journal_are_told(office: Office) -> None:
    await book(office, journal="STORE")

    elsewhere = await book(office)
    unknown = await book(office, journal="BANK")

    assert "waits in the journal STORE already" in elsewhere.errors()[0]
    assert unknown.halted is not None
    assert "no payment journal “BANK”. There are: SHOP, STORE" in unknown.halted.message


def test_a_field_with_a_parameter_of_its_own_is_refused_while_editing() -> None:
    with pytest.raises(ValidationError, match="amount"):
        BookPaymentConfig.model_validate({**CONFIG, "fields": {"amount": "1"}})
