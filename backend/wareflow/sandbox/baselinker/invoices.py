"""Invoices: issued from orders in a series, numbered, printed, and replaced by a file of another program."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.sandbox.baselinker.account import INVOICE_ISSUED, Account, Order
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, fields_of, shown, taken
from wareflow.sandbox.baselinker.php import php_bool, php_decimal, php_int

Parameters = Mapping[str, Any]
Record = dict[str, Any]

INVOICES_PER_PAGE = 100
SPECIAL_RATES = {"EXPT": Decimal(-1), "ZW": Decimal(-1), "NP": Decimal("-0.02"), "OO": Decimal("-0.03")}
SELLER = "Lumo Home sp. z o.o.\nul. Składowa 4\n30-001 Kraków\nNIP 6762464130"
GOVERNMENT = {"gov_id": "", "gov_date": 0, "gov_status": ""}


def get_invoices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    found = [each for _, each in sorted(account.shelves["invoice"].items()) if _meets(each, wish)]
    more = GOVERNMENT if php_bool(wish.get("get_government_data")) else {}
    return {"invoices": [{**shown("invoice", each), **more} for each in found[:INVOICES_PER_PAGE]]}


def _meets(invoice: Record, wish: Parameters) -> bool:
    equal = ("invoice_id", "order_id", "series_id")
    if any(invoice[name] != php_int(wish[name]) for name in equal if wish.get(name)):
        return False
    since = {"date_from": "date_add", "id_from": "invoice_id"}
    if any(invoice[field] < php_int(wish[name]) for name, field in since.items() if wish.get(name)):
        return False
    # Left out only when refused in so many words: the ones that carry a file of another program already.
    return php_bool(wish.get("get_external_invoices", True)) or not invoice["external_file"]


def add_invoice(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """Whether a second invoice for an order is refused is not documented: it is made, so that doubles are seen."""
    order = account.order(wish.get("order_id"))
    series = series_of(account, wish.get("series_id"), "INVOICE")
    invoice = {**blank_record("invoice"), **taken("invoice", order), **_dated(account, series, order)}
    invoice["items"] = [_item(line, wish.get("vat_rate", "DEFAULT")) for line in _lines(order)]
    for name in ("brutto", "netto"):
        invoice[f"total_price_{name}"] = sum(
            (each[f"price_{name}"] * each["quantity"] for each in invoice["items"]), Decimal(0)
        )
    number = account.put("invoice", invoice)
    invoice["external_id"] = str(number)
    account.note(order["order_id"], INVOICE_ISSUED, number)
    return {"invoice_id": number}


def series_of(account: Account, series_id: Any, kind: str) -> Record:
    wanted = str(php_int(series_id))
    for series in account.lists["series"]:
        if series["id"] == wanted and series["type"] == kind:
            return series
    raise wrong_parameter("series_id", f"{wanted} is no {kind.lower()} series of this account")


def numbered(account: Account, series: Record, moment: int) -> Record:
    """The next number of a series: it starts anew with each month, or year where the format names no month."""
    day = datetime.fromtimestamp(moment, UTC)
    month = day.month if "%M" in series["format"] else 0
    place = account.next_id(f"series {series['id']} {day.year}/{month}")
    text = series["format"].replace("%N", str(place)).replace("%M", str(month)).replace("%Y", str(day.year))
    return {"text": text, "sub_id": place, "month": month, "year": day.year}


def _dated(account: Account, series: Record, order: Order) -> Record:
    now = account.moment()
    number = numbered(account, series, now)
    return {
        **{name: number[name] for name in ("sub_id", "month", "year")},
        "number": number["text"],
        "series_id": int(series["id"]),
        "type": "normal",
        "date_add": now,
        "date_sell": now,
        "payment": order["payment_method"],
        "seller": SELLER,
        "external_file": "",
    }


def _lines(order: Order) -> list[Record]:
    lines = [{**line, "is_shipment": 0} for line in order["products"]]
    if order["delivery_price"]:
        shipping = {"name": order["delivery_method"], "price_brutto": order["delivery_price"], "quantity": 1}
        lines.append({**shipping, "tax_rate": Decimal(23), "is_shipment": 1})
    return lines


def _item(line: Mapping[str, Any], vat_rate: Any) -> Record:
    item = {**blank_record("invoice_item"), **taken("invoice_item", line)}
    text = str(vat_rate).upper()
    if text not in ("DEFAULT", "ITEM", ""):
        item["tax_rate"] = SPECIAL_RATES.get(text, php_decimal(vat_rate))
    net = item["price_brutto"] / (1 + max(item["tax_rate"], Decimal(0)) / 100)
    item["price_netto"] = net.quantize(Decimal("0.0001"))
    return item


def get_invoice_file(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """The text begins with `data:` and nothing more before the base64."""
    invoice = account.find("invoice", wish.get("invoice_id"))
    if not php_bool(wish.get("get_external")):
        return {"invoice": f"data:{print_of(invoice['number'])}", "invoice_number": invoice["number"]}
    if not invoice["external_file"]:
        raise wrong_parameter("get_external", "asks for a file that this invoice does not have")
    number = invoice["external_invoice_number"] or invoice["number"]
    return {"invoice": f"data:{invoice['external_file']}", "invoice_number": number}


def add_order_invoice_file(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """A file of another program takes the place of the print and its number that of ours."""
    invoice = account.find("invoice", wish.get("invoice_id"))
    invoice["external_file"] = file_given(wish.get("file"), settings)
    number = fields_of("invoice")["external_invoice_number"].take(wish.get("external_invoice_number"))
    invoice["external_invoice_number"] = number or invoice["external_invoice_number"]
    return {}


def file_given(text: Any, settings: Mapping[str, Any]) -> str:
    """The base64 of a PDF or XML behind `data:`; a plus sign that became a blank on the way breaks it."""
    given = str(text)
    if not given.startswith("data:"):
        raise wrong_parameter("file", "must begin with data:")
    try:
        content = base64.b64decode(given[5:], validate=True)
    except (binascii.Error, ValueError):
        raise wrong_parameter("file", "is no base64") from None
    if not content.startswith((b"%PDF-", b"<")):
        raise wrong_parameter("file", "is neither PDF nor XML")
    most = int(settings["largest_file_bytes"])
    if most and len(content) > most:
        raise wrong_parameter("file", f"is larger than {most} bytes")
    return given[5:]


def print_of(number: str) -> str:
    """A small document as base64, with the number in it."""
    return base64.b64encode(f"%PDF-1.4\n% Lumo Home {number}\n%%EOF\n".encode()).decode()
