"""Item ledger entries: every movement of stock leaves one."""

from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.store import Company, Database, Row


def book_entry(database: Database, company: Company, item: Row, quantity: Decimal, **facts: Any) -> Row:
    """Write down a movement of the item's stock."""
    values = {
        "entryNumber": len(company.table("itemLedgerEntries")) + 1,
        "itemNumber": item.values["number"],
        "description": item.values["displayName"],
        "quantity": quantity,
        "costAmountActual": quantity * item.values["unitCost"],
        **facts,
    }
    return database.insert(company, "itemLedgerEntries", values)


def adjust(database: Database, company: Company, item: Row, inventory: Decimal) -> None:
    """A stock that is set is booked as a correction of the difference."""
    quantity = inventory - item.values["inventory"]
    if not quantity:
        return
    kind = "Positive_x0020_Adjmt_x002E_" if quantity > 0 else "Negative_x0020_Adjmt_x002E_"
    today = database.moment().date().isoformat()
    number = item.values["number"]
    book_entry(database, company, item, quantity, entryType=kind, postingDate=today, documentNumber=number)
