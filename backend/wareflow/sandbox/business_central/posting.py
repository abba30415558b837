"""Bound actions of sales documents: post, ship and invoice, cancel, corrective credit memo, send."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from wareflow.sandbox.business_central.attachments import copy_files
from wareflow.sandbox.business_central.dimensions import copy_set
from wareflow.sandbox.business_central.entities import ZERO_ID, entities
from wareflow.sandbox.business_central.errors import ApiError, dialog
from wareflow.sandbox.business_central.ledger import book_entry
from wareflow.sandbox.business_central.sales import Sales
from wareflow.sandbox.business_central.sales_kinds import CANCELED, CORRECTIVE, DRAFT, KINDS, OPEN, PAID, Kind
from wareflow.sandbox.business_central.store import Row

INVOICES, MEMOS, ORDERS = KINDS["salesInvoices"], KINDS["salesCreditMemos"], KINDS["salesOrders"]
OWN_OF_LINE = ("id", "documentId")


class Posting:
    """The actions; each gives the set and the row that `Location` names, if it made or moved one."""

    def __init__(self, sales: Sales) -> None:
        self.sales = sales
        self.company = sales.company
        self.database = sales.database

    def run(self, kind: Kind, row: Row, action: str) -> tuple[str, Row] | None:
        if action not in kind.actions:
            raise ApiError(404, "BadRequest_NotFound", f"The action '{action}' does not exist on {kind.header}.")
        actions: Mapping[str, Callable[[Kind, Row], tuple[str, Row] | None]] = {
            "post": self.post,
            "postandsend": self.post_and_send,
            "send": self.send,
            "cancel": self.cancel,
            "cancelandsend": self.cancel,
            "makecorrectivecreditmemo": self.corrective,
            "shipandinvoice": self.ship_and_invoice,
            "makeorder": partial(self.made_of_quote, ORDERS),
            "makeinvoice": partial(self.made_of_quote, INVOICES),
        }
        return actions[action](kind, row)

    # Invoices and credit memos ------------------------------------------------------------------------------------

    def post(self, kind: Kind, row: Row) -> None:
        if row.values["status"] != DRAFT:
            raise dialog(f"The action can be applied to a draft {kind.title} only.")
        lines = self.sales.lines(kind, row)
        self.check_ready(kind, row, lines)
        self.book(kind, row, lines)

    def post_and_send(self, kind: Kind, row: Row) -> None:
        self.check_email(row)
        self.post(kind, row)

    def send(self, kind: Kind, row: Row) -> None:
        self.check_email(row)

    def check_email(self, row: Row) -> None:
        if not row.values["email"]:
            raise dialog(
                "The send-to email is empty. "
                "Specify email either for the customer or for the document in email preview."
            )

    def check_ready(self, kind: Kind, row: Row, lines: list[Row]) -> None:
        if not any(line.values["lineType"] != "Comment" and line.values["quantity"] for line in lines):
            if kind is MEMOS:
                raise dialog("Please add at least one line item to the credit memo.")
            raise dialog("There is nothing to post.")
        customer = self.company.table("customers")[row.values["customerId"]]
        if customer.values["blocked"] == "All":
            raise dialog(f"You cannot post this type of document when Customer {customer.values['number']} is blocked.")

    def book(self, kind: Kind, row: Row, lines: list[Row]) -> None:
        """The draft becomes the posted document: it keeps its id and gets a number of its own series."""
        row.values["number"] = self.sales.next_number(kind.header, kind.posted_series)
        row.values["status"] = OPEN
        self.company.rekey(kind.header)
        if "remainingAmount" in row.values:
            row.values["remainingAmount"] = row.values["totalAmountIncludingTax"]
        self.move_stock(kind, row, lines, row.values["number"])
        self.sales.touch(row)
        if kind is MEMOS:
            self.apply_memo(row)

    def apply_memo(self, memo: Row) -> None:
        """A credit memo that names an invoice pays it."""
        invoice = self.company.table("salesInvoices").get(memo.values["invoiceId"])
        if invoice is None or invoice.values["status"] != OPEN:
            return
        left = invoice.values["remainingAmount"] - memo.values["totalAmountIncludingTax"]
        invoice.values["remainingAmount"] = max(left, Decimal(0))
        if left <= 0:
            invoice.values["status"] = PAID
            memo.values["status"] = PAID
        self.sales.touch(invoice)

    def cancel(self, kind: Kind, row: Row) -> None:
        if row.values["status"] == CANCELED:
            raise dialog(f"The {kind.title} cannot be canceled because it has already been canceled.")
        if row.values["status"] not in (OPEN, PAID):
            raise dialog(f"The action can be applied to a posted {kind.title} only.")
        if kind is INVOICES:
            _, memo = self.corrective(kind, row)
            lines = self.sales.lines(MEMOS, memo)
            self.book(MEMOS, memo, lines)
            memo.values["status"] = CORRECTIVE
        row.values |= {"status": CANCELED, **({"remainingAmount": Decimal(0)} if kind is INVOICES else {})}
        self.sales.touch(row)

    def corrective(self, kind: Kind, row: Row) -> tuple[str, Row]:
        """A draft credit memo with the invoice's lines."""
        if row.values["status"] not in (OPEN, PAID):
            raise dialog("The action can be applied to a posted invoice only.")
        memo = self.copied(MEMOS, row, {"invoiceId": row.id, "invoiceNumber": row.values["number"]})
        self.copy_lines(kind, row, MEMOS, memo)
        return MEMOS.header, memo

    def made_of_quote(self, target: Kind, kind: Kind, quote: Row) -> tuple[str, Row]:
        """The quote becomes an order or an invoice, and is gone itself."""
        made = self.copied(target, quote, {})
        self.copy_lines(kind, quote, target, made)
        for line in self.sales.lines(kind, quote):
            self.company.drop(kind.lines, line)
        self.company.drop(kind.header, quote)
        return target.header, made

    # Orders -------------------------------------------------------------------------------------------------------

    def ship_and_invoice(self, kind: Kind, order: Row) -> tuple[str, Row]:
        lines = self.sales.lines(kind, order)
        self.check_ready(kind, order, lines)
        to_ship = [line for line in lines if line.values["shipQuantity"]]
        to_invoice = [line for line in lines if line.values["invoiceQuantity"]]
        if not to_ship and not to_invoice:
            raise dialog("There is nothing to post.")
        if to_ship:
            self.ship(order, to_ship)
        invoice = self.invoice(order, lines)
        for line in lines:
            line.values["shippedQuantity"] += line.values["shipQuantity"]
            line.values["invoicedQuantity"] += line.values["invoiceQuantity"]
        open_lines = [line for line in lines if line.values["invoicedQuantity"] < line.values["quantity"]]
        if not open_lines:
            for line in lines:
                self.company.drop(kind.lines, line)
            self.company.drop(kind.header, order)
            return INVOICES.header, invoice
        for line in lines:
            for wish, done in (("shipQuantity", "shippedQuantity"), ("invoiceQuantity", "invoicedQuantity")):
                line.values[wish] = line.values["quantity"] - line.values[done]
        self.sales.touch(order)
        return ORDERS.header, order

    def invoice(self, order: Row, lines: list[Row]) -> Row:
        more = {"orderId": order.id, "orderNumber": order.values["number"]}
        invoice = self.copied(INVOICES, order, more)
        portions = {line.id: line.values["invoiceQuantity"] for line in lines}
        self.copy_lines(ORDERS, order, INVOICES, invoice, portions)
        self.book(INVOICES, invoice, self.sales.lines(INVOICES, invoice))
        return invoice

    def ship(self, order: Row, lines: list[Row]) -> None:
        codes = {
            "paymentTermsCode": self.code_of("paymentTerms", order.values["paymentTermsId"]),
            "shipmentMethodCode": self.code_of("shipmentMethods", order.values["shipmentMethodId"]),
        }
        number = self.sales.next_number("salesShipments", "SHP")
        more = {
            "number": number,
            "orderNumber": order.values["number"],
            "invoiceDate": order.values["orderDate"],
            **codes,
        }
        shipment = self.insert("salesShipments", {**order.values, **more})
        for line in lines:
            values = {**line.values, "documentId": shipment.id, "documentNo": number}
            values["quantity"] = line.values["shipQuantity"]
            values["lineType"] = {"Item": "Item", "Account": "G_x002F_L_x0020_Account"}.get(
                line.values["lineType"], "_x0020_"
            )
            self.insert("salesShipmentLines", values)

    # What they share ----------------------------------------------------------------------------------------------

    def code_of(self, set_name: str, row_id: str) -> str:
        found = self.company.table(set_name).get(row_id)
        return str(found.values["code"]) if found else ""

    def insert(self, set_name: str, values: Mapping[str, Any]) -> Row:
        known = entities()[set_name].fields
        fitting = {n: v for n, v in values.items() if n in known and n not in ("id", "lastModifiedDateTime")}
        return self.database.insert(self.company, set_name, fitting)

    def copied(self, kind: Kind, source: Row, more: Mapping[str, Any]) -> Row:
        """A draft of another kind with the header of this document."""
        known = entities()[kind.header].fields
        today = self.database.moment().date().isoformat()
        number = self.sales.next_number(kind.header, kind.series)
        fresh = {**dict.fromkeys(kind.dates, today), "status": DRAFT, "number": number, **more}
        values = {**source.values, **fresh}
        if "dueDate" in known:
            values["dueDate"] = self.sales.due_date(today, source.values["paymentTermsId"])
        made = self.insert(kind.header, values)
        copy_set(self.database, self.company, source, made, kind.parent_type)
        if kind is not MEMOS:
            copy_files(self.database, self.company, source, made, kind.parent_type)
        return made

    def copy_lines(
        self, source_kind: Kind, source: Row, kind: Kind, target: Row, portions: Mapping[str, Decimal] | None = None
    ) -> None:
        for line in self.sales.lines(source_kind, source):
            values = {**line.values, "documentId": target.id}
            if portions is not None and line.values["lineType"] != "Comment":
                portion = portions[line.id]
                if not portion:
                    continue
                if portion != line.values["quantity"]:
                    values["discountAmount"] = line.values["discountAmount"] * portion / line.values["quantity"]
                values["quantity"] = portion
            self.insert(kind.lines, values)
        self.sales.recount(kind, target)

    def move_stock(self, kind: Kind, header: Row, lines: list[Row], number: str) -> None:
        """A ledger entry for each item line, and the item's stock with it."""
        sign = Decimal(1) if kind is MEMOS else Decimal(-1)
        document = "Sales_x0020_Credit_x0020_Memo" if kind is MEMOS else "Sales_x0020_Shipment"
        for line in lines:
            item = self.company.table("items").get(line.values["itemId"], None)
            if item is None or line.values["itemId"] == ZERO_ID or item.values["type"] != "Inventory":
                continue
            moved = sign * line.values["quantity"]
            item.values["inventory"] += moved
            facts = {
                "postingDate": header.values["postingDate"],
                "entryType": "Sale",
                "sourceNumber": header.values["customerNumber"],
                "sourceType": "Customer",
                "documentNumber": number,
                "documentType": document,
                "description": line.values["description"],
                "salesAmountActual": -sign * line.values["netAmount"],
            }
            book_entry(self.database, self.company, item, moved, **facts)
