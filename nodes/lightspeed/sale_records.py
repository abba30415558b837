"""Customers and sales made regular, with what people map most often at the top.

Discounts are given in whole cents whose sum is the sale's own discount: Lightspeed keeps fractions of cents in the
lines, and rounds once for the whole sale (reference: Sale, "arithmetic").
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sdk import Record

from nodes.lightspeed.records import regular

CENT, FINEST, ZERO = Decimal("0.01"), Decimal("0.00001"), Decimal(0)
ADDRESS = ("address1", "address2", "city", "state", "stateCode", "zip", "country", "countryCode")
PHONES = ("Mobile", "Home", "Work")
SHIP_TO = ("shipToID", "firstName", "lastName", "company", "shipNote")
NAMES = ("customerID", "firstName", "lastName", "title", "company", "companyRegistrationNumber", "vatNumber")


def customer_record(raw: Mapping[str, Any]) -> Record:
    """A customer with name, e-mail, telephone and address at the top; what is not known is an empty text."""
    record: Record = {**dict.fromkeys(NAMES, ""), **{name: regular(name, value) for name, value in raw.items()}}
    return {**record, **_reached(record)}


def ship_to_record(raw: Mapping[str, Any]) -> Record:
    """Where the goods of a sale go, with its address at the top; all empty where the sale names no such place."""
    record: Record = {**dict.fromkeys(SHIP_TO, ""), **{name: regular(name, value) for name, value in raw.items()}}
    return {**record, "shipped": bool(record.get("shipped")), **_reached(record)}


def _reached(record: Mapping[str, Any]) -> Record:
    """Name, e-mail, telephone and address of whoever has a contact."""
    contact = record.get("Contact") or {}
    address: Record = next(iter(contact.get("Addresses") or []), {})
    emails = {row.get("useType"): row.get("address", "") for row in contact.get("Emails") or []}
    phones = {row.get("useType"): row.get("number", "") for row in contact.get("Phones") or []}
    websites = [row.get("url", "") for row in contact.get("Websites") or []]
    return {
        "name": " ".join(part for part in (record["firstName"], record["lastName"]) if part),
        "email": emails.get("Primary") or next((each for each in emails.values() if each), ""),
        "phone": next((phones[use] for use in PHONES if phones.get(use)), ""),
        "website": next(iter(websites), ""),
        **{name: address.get(name, "") for name in ADDRESS},
    }


def sale_record(raw: Mapping[str, Any], gift_card_note: str) -> Record:
    """A sale with regular lines and payments, and its customer; a sale without one has a blank customer."""
    record: Record = {name: regular(name, value) for name, value in raw.items() if name not in ("Customer", "ShipTo")}
    record["updatetime"] = record.pop("updateTime", None) or record.get("updatetime")
    record.setdefault("completeTime", None)
    lines = _with_discounts(record.get("SaleLines") or [])
    record["SaleLines"] = [_line(line, record, gift_card_note) for line in lines]
    record["SalePayments"] = [_payment(each) for each in record.get("SalePayments") or [] if not each.get("archived")]
    record["Customer"] = customer_record(raw.get("Customer") or {})
    record["ShipTo"] = ship_to_record(raw.get("ShipTo") or {})
    record["number"] = record.get("ticketNumber") or record.get("saleID", "")
    record["kind"] = _kind(record["SaleLines"])
    return record


def _kind(lines: list[Record]) -> str:
    """What kind of sale it is: goods out, goods back, or some of both."""
    back = [line["unitQuantity"] < 0 for line in lines]
    if any(back):
        return "refund" if all(back) else "exchange"
    return "sale"


def _with_discounts(lines: list[Record]) -> list[Record]:
    """Each line with its discount in cents; what rounding leaves over is carried on to the next line."""
    exact = given = ZERO
    made = []
    for line in lines:
        exact += (line.get("calcLineDiscount") or ZERO) + (line.get("calcTransactionDiscount") or ZERO)
        discount = exact.quantize(CENT, rounding=ROUND_HALF_UP) - given
        given += discount
        made.append({**line, "discount": discount})
    return made


def _line(line: Record, sale: Record, gift_card_note: str) -> Record:
    item = line.get("Item") or {}
    note = str((line.get("Note") or {}).get("note", ""))
    rate = (line["tax1Rate"] + line["tax2Rate"]) if line.get("tax") else ZERO
    divisor = 1 + rate if sale.get("isTaxInclusive") else Decimal(1)
    return {
        **line,
        "kind": _kind_of_line(item, note, gift_card_note),
        "sku": item.get("customSku") or item.get("systemSku") or "",
        "ean": item.get("ean") or item.get("upc") or "",
        "name": item.get("description") or note,
        "tax_percent": (rate * 100).normalize() if rate else ZERO,
        "price_without_tax": (line["unitPrice"] / divisor).quantize(FINEST, rounding=ROUND_HALF_UP),
        "discount_without_tax": (line["discount"] / divisor).quantize(CENT, rounding=ROUND_HALF_UP),
    }


def _kind_of_line(item: Record, note: str, gift_card_note: str) -> str:
    if item:
        return "item"
    return "gift_card" if gift_card_note and gift_card_note.casefold() in note.casefold() else "other"


def _payment(payment: Record) -> Record:
    kind = payment.get("PaymentType") or {}
    return {**payment, "method": kind.get("name", ""), "method_type": kind.get("type", "")}
