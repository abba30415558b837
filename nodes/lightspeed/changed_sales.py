"""Lightspeed: changed sales: every sale changed since the last run, with lines, payments and customer."""

from typing import Literal

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed.changed_customers import CUSTOMER_FIELDS
from nodes.lightspeed.sale_records import ADDRESS, SHIP_TO, sale_record
from nodes.lightspeed.scan import Changed, ScanConfig


class ChangedSalesConfig(ScanConfig):
    asked_by = {"completed": "state", "voided": "voided", "shopID": "shop"}

    state: Literal["completed", "open", "all"] = Field(
        "completed",
        title="Which sales",
        description="Completed ones are paid and their goods are gone; open ones are parked or laid away.",
        ui={"order": 1},
    )
    voided: Literal["exclude", "include", "only"] = Field(
        "exclude",
        title="Voided sales",
        description="A voided sale was completed and then cancelled; its goods are back.",
        ui={"order": 2},
    )
    shop: str = Field(
        "",
        title="Shop",
        description="Only the sales of this shop; empty: of all shops.",
        ui={"widget": "options", "options": "shops", "order": 3},
    )
    gift_card_note: str = Field(
        "gift card",
        title="Note of a sold gift card",
        description="A line without item whose note holds this text is a gift card. Capital letters do not matter.",
        max_length=100,
        ui={"order": 4},
    )


class ChangedSales(Changed[ChangedSalesConfig]):
    """Reads sales by their time of change and remembers how far it came; amounts are exact numbers.

    Each line has its code, its tax in percent, its discount in whole cents, and its kind: item, gift_card or other.
    A sale is a sale, a refund (all goods come back, quantities and total are negative) or an exchange (some of both).
    `ShipTo` is where the goods go, when that is not where the customer lives; its fields are empty otherwise.
    """

    name = "lightspeed.changed_sales"
    title = "Lightspeed: changed sales"
    category = "lightspeed"
    icon = "receipt"
    example = Example({"connection": "demo_lightspeed", "changed_since": "2026-09-01"})
    stream = Stream(key="saleID", modified="updatetime")
    keys = ("number", "saleID", "referenceNumber", "Customer.email")
    fields = {
        "saleID": "text", "number": "text", "ticketNumber": "text", "kind": "text", "completed": "boolean",
        "voided": "boolean", "archived": "boolean", "isTaxInclusive": "boolean", "total": "number",
        "calcTotal": "number", "calcSubtotal": "number", "calcDiscount": "number", "calcTax1": "number",
        "calcTax2": "number", "calcPayments": "number", "balance": "number", "change": "number",
        "referenceNumber": "text", "referenceNumberSource": "text", "customerID": "text", "employeeID": "text",
        "registerID": "text", "shopID": "text", "createTime": "datetime", "completeTime": "datetime",
        "updatetime": "datetime", "timeStamp": "datetime", "SaleLines": "list", "SalePayments": "list",
        "Customer": "object", **{f"Customer.{name}": kind for name, kind in CUSTOMER_FIELDS.items()},
        "ShipTo": "object", "ShipTo.shipped": "boolean",
        **{f"ShipTo.{name}": "text" for name in (*SHIP_TO, "name", "email", "phone", *ADDRESS)},
    }  # fmt: skip
    resource = "Sale"
    moved = "updatetime"
    relations = (
        "SaleLines", "SaleLines.Item", "SaleLines.Note", "SalePayments", "SalePayments.PaymentType", "Customer",
        "Customer.Contact", "ShipTo", "ShipTo.Contact",
    )  # fmt: skip

    sales = Out("Sales")

    def conditions(self) -> dict[str, str]:
        return {
            "completed": {"completed": "true", "open": "false", "all": ""}[self.config.state],
            "voided": {"exclude": "false", "include": "", "only": "true"}[self.config.voided],
            "shopID": self.config.shop,
        }

    def record(self, row: Record) -> Record:
        return sale_record(row, self.config.gift_card_note)
