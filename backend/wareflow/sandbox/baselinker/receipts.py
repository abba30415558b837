"""Receipts: issued from orders, waiting for a printer until their number is set."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import RECEIPT_ISSUED, Account, order_total
from wareflow.sandbox.baselinker.errors import not_found, wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, fields_of, shown, taken
from wareflow.sandbox.baselinker.invoices import file_given, numbered, series_of
from wareflow.sandbox.baselinker.php import php_int

Parameters = Mapping[str, Any]
Record = dict[str, Any]

RECEIPTS_PER_PAGE = 100
HEAD = ("receipt_id", "series_id", "receipt_full_nr", "order_id", "date_add", "payment_method", "nip")


def get_new_receipts(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """Those without a printer's number; the list is called `orders` for historic reasons."""
    found = [each for each in _chosen(account, wish) if not each["receipt_nr"]]
    return {"orders": [_short(each) for each in found]}


def get_receipts(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    return {"receipts": [_short(each) for each in _chosen(account, wish)[:RECEIPTS_PER_PAGE]]}


def _chosen(account: Account, wish: Parameters) -> list[Record]:
    series, first = php_int(wish.get("series_id")), php_int(wish.get("id_from"))
    since, until = php_int(wish.get("date_from")), php_int(wish.get("date_to"))
    return [
        each
        for number, each in sorted(account.shelves["receipt"].items())
        if series in (0, each["series_id"])
        and number >= first
        and each["date_add"] >= since
        and (not until or each["date_add"] <= until)
    ]


def _short(receipt: Record) -> Record:
    return {**{name: receipt[name] for name in HEAD}, "products": receipt["items"]}


def get_receipt(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    if wish.get("receipt_id"):
        return shown("receipt", account.find("receipt", wish["receipt_id"]))
    wanted = php_int(wish.get("order_id"))
    for receipt in account.shelves["receipt"].values():
        if receipt["order_id"] == wanted:
            return shown("receipt", receipt)
    raise not_found("receipt", 0)


def add_receipt(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    order = account.order(wish.get("order_id"))
    chosen = wish.get("series_id") or next(
        (each["id"] for each in account.lists["series"] if each["type"] == "RECEIPT"), 0
    )
    series = series_of(account, chosen, "RECEIPT")
    number = numbered(account, series, account.moment())
    receipt = {
        **blank_record("receipt"),
        **{name: number[name] for name in ("sub_id", "month", "year")},
        "series_id": int(series["id"]),
        "receipt_full_nr": number["text"],
        "order_id": order["order_id"],
        "date_add": account.moment(),
        "payment_method": fields_of("receipt")["payment_method"].take(order["payment_method"]),
        "nip": fields_of("receipt")["nip"].take(order["invoice_nip"]),
        "currency": order["currency"],
        "total_price_brutto": order_total(order),
        "items": [{**blank_record("receipt_item"), **taken("receipt_item", line)} for line in order["products"]],
        "receipt_nr": "",
        "external_file": "",
    }
    receipt_id = account.put("receipt", receipt)
    account.note(order["order_id"], RECEIPT_ISSUED, receipt_id)
    return {"receipt_id": receipt_id}


def set_order_receipt(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """What the printer said; the receipt is new no longer."""
    receipt = account.find("receipt", wish.get("receipt_id"))
    number = str(wish.get("receipt_nr") or "")[:20]
    if not number:
        raise wrong_parameter("receipt_nr", "is missing")
    receipt["receipt_nr"] = number
    return {}


def add_order_receipt_file(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    receipt = account.find("receipt", wish.get("receipt_id"))
    receipt["external_file"] = file_given(wish.get("file"), settings)
    number = str(wish.get("external_receipt_number") or "")[:20]
    receipt["external_receipt_number"] = number or receipt["external_receipt_number"]
    return {}
