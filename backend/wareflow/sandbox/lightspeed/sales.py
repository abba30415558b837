"""Sales: lines and payments written with them, completed only when paid, stock moved by completion and void."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.lightspeed import stock, totals
from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import plain_number, wire_text
from wareflow.sandbox.lightspeed.wishes import entries_of

Body = Mapping[str, Any]
CASH = "cash"
FIRST_TICKET = 220_000_000_000
_NEEDED = {"employeeID": "Employee", "registerID": "Register", "shopID": "Shop"}
_WRITABLE = {"referenceNumber", "referenceNumberSource", "customerID", "discountPercent", "receiptPreference"}
_CODES = ("itemID", "upc", "ean", "systemSku")


def create_sale(store: Store, body: Body, at: str, *, moves_stock: bool = True) -> Row:
    """A sale with its lines and payments; nothing of it is kept when something is refused."""
    header = _header(store, body, at)
    lines = [_line(store, header, each, at) for each in entries_of(body.get("SaleLines"), "SaleLine")]
    payments = [_payment(store, header, each, at) for each in entries_of(body.get("SalePayments"), "SalePayment")]
    totals.count(header, lines, payments)
    completing = _truth(body, "completed")
    if completing:
        _settle(store, header, lines, payments)
    sale = store.insert("Sale", header)
    sale["ticketNumber"] = str(FIRST_TICKET + int(sale["saleID"]))
    for name, rows in (("SaleLine", lines), ("SalePayment", payments)):
        for row in rows:
            store.insert(name, {**row, "saleID": sale["saleID"]})
    if completing:
        _complete(store, sale, at, moves_stock=moves_stock)
    return sale


def update_sale(store: Store, sale: Row, body: Body, at: str) -> Row:
    """Change what may still change: everything of an open sale, little of a completed one."""
    given = {name: _text("Sale", name, body[name]) for name in _WRITABLE if name in body}
    if sale["completed"] == "true" and "discountPercent" in given:
        raise BadRequest("Sale not updated. A completed sale cannot be changed.")
    _check_customer(store, given)
    added = _additions(store, sale, body, at)
    header = {**sale, **given, "timeStamp": at, "updatetime": at}
    lines, payments = ([*store.children(name, sale["saleID"]), *rows] for name, rows in added.items())
    totals.count(header, lines, payments)
    completing = _truth(body, "completed") and sale["completed"] == "false"
    if completing:
        _settle(store, header, lines, payments)
    sale.update(header)
    for name, rows in added.items():
        for row in rows:
            store.insert(name, {**row, "saleID": sale["saleID"]})
    if completing:
        _complete(store, sale, at)
    if _truth(body, "voided") and sale["voided"] == "false" and sale["completed"] == "true":
        sale["voided"] = "true"
        _move_stock(store, sale, at, back=True)
    return sale


def archive_sale(sale: Row, at: str) -> Row:
    """Delete an open sale; a completed one stays."""
    if sale["completed"] == "true":
        raise BadRequest("Sale not deleted. A completed sale cannot be archived.")
    sale.update(archived="true", timeStamp=at, updatetime=at)
    return sale


def refund_sale(store: Store, sale: Row, body: Body, at: str) -> Row:
    """A new sale that takes everything of another back and pays it out."""
    if sale["completed"] == "false" or sale["voided"] == "true":
        raise BadRequest("Only a completed sale can be refunded.")
    back = ("itemID", "unitPrice", "discountPercent", "tax", "taxClassID")
    lines = [
        {
            **{name: line[name] for name in back},
            "unitQuantity": -int(line["unitQuantity"]),
            "discountAmount": plain_number(-Decimal(line["discountAmount"])),
            "parentSaleLineID": line["saleLineID"],
        }
        for line in store.children("SaleLine", sale["saleID"])
    ]
    kept = {"customerID": sale["customerID"], "discountPercent": sale["discountPercent"], "completed": "true"}
    amount = {"amount": plain_number(-Decimal(sale["total"]))}
    paid = [{**amount, **each} for each in entries_of(body.get("SalePayments"), "SalePayment")]
    wish = {**kept, **body, "SaleLines": {"SaleLine": lines}, "SalePayments": {"SalePayment": paid}}
    return create_sale(store, wish, at)


def _header(store: Store, body: Body, at: str) -> Row:
    for field, target in _NEEDED.items():
        if not body.get(field) or store.find(target, str(body[field])) is None:
            raise BadRequest(f"Sale not created. {field} must be the id of a {target}.")
    given = {name: _text("Sale", name, body[name]) for name in (*_NEEDED, *_WRITABLE, "taxCategoryID") if name in body}
    _check_customer(store, given)
    shop = store.find("Shop", given["shopID"])
    number = given.get("taxCategoryID", shop["taxCategoryID"] if shop else "0")
    taxes = store.find("TaxCategory", number) or {}
    rates = {name: taxes.get(name, "0") for name in ("tax1Rate", "tax2Rate")}
    plain = {"enablePromotions": str(_truth(body, "enablePromotions")).lower(), "receiptPreference": "printed"}
    made = {**plain, "tipEmployeeID": given["employeeID"], **given, **rates, "taxCategoryID": number}
    made |= {"isTaxInclusive": taxes.get("isTaxInclusive", "false"), "createTime": at, "updatetime": at}
    return new_row(RESOURCES["Sale"], {**made, "timeStamp": at, "saleID": "0", "voided": "false"})


def _line(store: Store, sale: Row, body: Body, at: str) -> Row:
    item = _item_of(store, body)
    fields = RESOURCES["SaleLine"].fields
    given = {
        name: _text("SaleLine", name, value) for name, value in body.items() if name in fields and name != "noteID"
    }
    tax_class = given.get("taxClassID") or (item or {}).get("taxClassID", "0")
    tax = given.get("tax") or (item or {}).get("tax", "true")
    rates = _rates(store, sale, tax_class) if tax == "true" else {"tax1Rate": "0", "tax2Rate": "0"}
    price = next((row["amount"] for row in item["Prices"] if row["useType"] == "Default"), "0") if item else "0"
    cost = (item or {}).get("avgCost", "0")
    made = {"unitQuantity": "1", "unitPrice": price, "avgCost": cost, "fifoCost": cost, **given, **rates}
    made |= {"itemID": item["itemID"] if item else "0", "taxClassID": tax_class, "tax": tax}
    made |= {name: sale[name] for name in ("employeeID", "shopID", "taxCategoryID")}
    made |= {"createTime": at, "timeStamp": at, "saleLineID": "0", "noteID": _note(store, body, at)}
    return new_row(RESOURCES["SaleLine"], made)


def _item_of(store: Store, body: Body) -> Row | None:
    number, code = str(body.get("itemID") or "0"), str(body.get("itemCode") or "")
    if code:
        found = next((row for row in store.rows("Item") if any(row[name] == code for name in _CODES)), None)
    else:
        found = store.find("Item", number)
    if found is None and (code or number != "0"):
        raise BadRequest(f"Sale not created. There is no item '{code or number}'.")
    return found


def _rates(store: Store, sale: Row, tax_class: str) -> dict[str, str]:
    """The sale's rates, unless its tax category has others for the class."""
    classes = store.children("TaxCategoryClass", sale["taxCategoryID"])
    rates: Row = next((row for row in classes if row["taxClassID"] == tax_class), sale)
    return {name: rates[name] for name in ("tax1Rate", "tax2Rate")}


def _note(store: Store, body: Body, at: str) -> str:
    sent = body.get("Note", body.get("note"))
    text = str(sent.get("note", "") if isinstance(sent, Mapping) else sent or "")
    if not text:
        return "0"
    return str(store.insert("LineNote", {"noteID": "0", "note": text, "isPublic": "false", "timeStamp": at})["noteID"])


def _payment(store: Store, sale: Row, body: Body, at: str) -> Row:
    kind = store.find("PaymentType", str(body.get("paymentTypeID") or "0"))
    if kind is None:
        raise BadRequest("A SalePayment needs the paymentTypeID of a PaymentType.")
    fields = RESOURCES["SalePayment"].fields
    given = {name: _text("SalePayment", name, value) for name, value in body.items() if name in fields}
    made = {**given, **{name: sale[name] for name in ("registerID", "employeeID")}}
    made |= {"createTime": at, "timeStamp": at}
    return new_row(RESOURCES["SalePayment"], {**made, "salePaymentID": "0", "archived": "false"})


def _additions(store: Store, sale: Row, body: Body, at: str) -> dict[str, list[Row]]:
    sent = {name: entries_of(body.get(f"{name}s"), name) for name in ("SaleLine", "SalePayment")}
    if sale["completed"] == "true" and any(sent.values()):
        raise BadRequest("Sale not updated. A completed sale cannot be changed.")
    return {
        "SaleLine": [_line(store, sale, each, at) for each in sent["SaleLine"]],
        "SalePayment": [_payment(store, sale, each, at) for each in sent["SalePayment"]],
    }


def _settle(store: Store, sale: Row, lines: list[Row], payments: list[Row]) -> None:
    """Refuse a sale that is not paid; too much cash is given back as change."""
    over = -Decimal(sale["balance"])
    if over > 0:
        kinds = {row["paymentTypeID"]: row["type"] for row in store.rows("PaymentType")}
        cash = next((row for row in payments if kinds[row["paymentTypeID"]] == CASH), None)
        if cash and Decimal(cash["amount"]) >= over:
            cash["amount"] = plain_number(Decimal(cash["amount"]) - over)
            sale["change"] = plain_number(over)
            totals.count(sale, lines, payments)
            return
    if over:
        raise BadRequest(f"Sale not completed. Payments are {sale['calcPayments']}, the total is {sale['total']}.")


def _complete(store: Store, sale: Row, at: str, *, moves_stock: bool = True) -> None:
    sale.update(completed="true", completeTime=at, timeStamp=at, updatetime=at)
    if moves_stock:
        _move_stock(store, sale, at, back=False)


def _move_stock(store: Store, sale: Row, at: str, *, back: bool) -> None:
    for line in store.children("SaleLine", sale["saleID"]):
        item = store.find("Item", line["itemID"])
        if item is not None and item["itemType"] != "non_inventory":
            quantity = int(line["unitQuantity"])
            stock.move_stock(store, item, sale["shopID"], quantity if back else -quantity, at)


def _check_customer(store: Store, given: Mapping[str, str]) -> None:
    number = given.get("customerID", "0")
    if number != "0" and store.find("Customer", number) is None:
        raise BadRequest(f"Object of type 'Customer' not found with primary ID '{number}'.")


def _text(resource: str, name: str, value: Any) -> str:
    try:
        return wire_text(RESOURCES[resource].fields[name], value)
    except (ValueError, TypeError) as error:
        raise BadRequest(f"Invalid value for '{name}': {value}") from error


def _truth(body: Body, name: str) -> bool:
    try:
        return wire_text(Kind.BOOLEAN, body.get(name, False)) == "true"
    except ValueError as error:
        raise BadRequest(f"Invalid value for '{name}': {body[name]}") from error
