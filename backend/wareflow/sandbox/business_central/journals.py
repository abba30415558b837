"""Journals: lines that wait, and their posting, which writes to the ledger and pays invoices."""

from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.entities import BLANK_DATE, ZERO_ID
from wareflow.sandbox.business_central.errors import bad_request, dialog
from wareflow.sandbox.business_central.sales import Sales
from wareflow.sandbox.business_central.sales_kinds import OPEN, PAID
from wareflow.sandbox.business_central.store import Company, Row

PAYMENTS, LINES, LEDGER = "customerPayments", "journalLines", "generalLedgerEntries"
LINES_OF = {"customerPaymentJournals": PAYMENTS, "journals": LINES}
STEP = 10_000
ACCOUNT = "G_x002F_L_x0020_Account"
OWNERS = {ACCOUNT: "accounts", "Customer": "customers"}


def payment_line(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """A line of a payment journal: who paid."""
    values = _in_journal(company, PAYMENTS, values)
    if values.get("customerId", ZERO_ID) == ZERO_ID:
        raise dialog('A "customerNumber" or a "customerId" must be provided.')
    invoice = company.table("salesInvoices").get(values.get("appliesToInvoiceId", ZERO_ID))
    if invoice is not None and invoice.values["customerId"] != values["customerId"]:
        raise dialog("The invoice belongs to another customer than the payment.")
    return values


def journal_line(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """A line of a general journal: an account or a customer, and an amount."""
    values = {"accountType": ACCOUNT, **_in_journal(company, LINES, values)}
    owners = OWNERS.get(values["accountType"])
    if owners is None:
        return values
    by_id = company.table(owners).get(values.get("accountId", ZERO_ID))
    found = by_id or company.by_key(owners, values.get("accountNumber", ""))
    if found is None:
        raise bad_request('The "accountNumber" does not match to an Account.', "Internal_InvalidTableRelation")
    return {**values, "accountId": found.id, "accountNumber": found.values["number"]}


def _in_journal(company: Company, set_name: str, values: dict[str, Any]) -> dict[str, Any]:
    journal = values.get("journalId", ZERO_ID)
    if journal == ZERO_ID:
        raise dialog('A "journalId" must be provided.')
    if not values.get("lineNumber"):
        last = max((int(line.values["lineNumber"]) for line in lines_of(company, set_name, journal)), default=0)
        values = {**values, "lineNumber": last + STEP}
    return values


def lines_of(company: Company, set_name: str, journal_id: str) -> list[Row]:
    rows = (row for row in company.table(set_name).values() if row.values["journalId"] == journal_id)
    return sorted(rows, key=lambda row: int(row.values["lineNumber"]))


def post_journal(sales: Sales, set_name: str, journal: Row) -> None:
    """All lines or none: each becomes entries of the ledger and leaves the journal."""
    company, lines = sales.company, lines_of(sales.company, LINES_OF[set_name], journal.id)
    if not lines:
        raise dialog("There is nothing to post.")
    for line in lines:
        _check(line)
    balanced = journal.values["balancingAccountId"] != ZERO_ID
    if not balanced and sum((line.values["amount"] for line in lines), Decimal(0)):
        raise dialog(f"The lines in the journal {journal.values['code']} are out of balance.")
    for line in lines:
        _book(sales, journal, line, balanced=balanced)
        company.drop(LINES_OF[set_name], line)


def _check(line: Row) -> None:
    for name, title in (("postingDate", "Posting Date"), ("documentNumber", "Document No."), ("amount", "Amount")):
        if line.values[name] in ("", BLANK_DATE, Decimal(0)):
            raise bad_request(
                f"{title} must have a value in Gen. Journal Line: Line No.={line.values['lineNumber']}. "
                "It cannot be zero or empty.",
                "Application_FieldValidationException",
            )


def _book(sales: Sales, journal: Row, line: Row, *, balanced: bool) -> None:
    amount: Decimal = line.values["amount"]
    if line.values.get("accountType") == ACCOUNT:
        _entry(sales, line, line.values["accountId"], amount)
    if balanced:
        _entry(sales, line, journal.values["balancingAccountId"], -amount)
    invoice = sales.company.table("salesInvoices").get(line.values.get("appliesToInvoiceId", ZERO_ID))
    if invoice is not None and invoice.values["status"] == OPEN:
        left = max(invoice.values["remainingAmount"] + amount, Decimal(0))
        invoice.values |= {"remainingAmount": left, "status": OPEN if left else PAID}
        sales.touch(invoice)


def _entry(sales: Sales, line: Row, account_id: str, amount: Decimal) -> None:
    company = sales.company
    account = company.table("accounts")[account_id]
    values = {
        "entryNumber": len(company.table(LEDGER)) + 1,
        "postingDate": line.values["postingDate"],
        "documentNumber": line.values["documentNumber"],
        "documentType": "Payment" if "customerId" in line.values else "_x0020_",
        "accountId": account.id,
        "accountNumber": account.values["number"],
        "description": line.values["description"],
        "debitAmount": max(amount, Decimal(0)),
        "creditAmount": max(-amount, Decimal(0)),
    }
    sales.database.insert(company, LEDGER, values)
