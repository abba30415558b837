"""The parameters of BC: book payment."""

from typing import Any

from pydantic import field_validator
from wareflow.sdk import Config, ConnectionField, ExpressionField, Field

from nodes.business_central.fields import entity
from nodes.business_central.records import check_form

PAYMENTS = entity("customerPayments")
FURTHER = ("externalDocumentNumber", "description", "comment")


class BookPaymentConfig(Config):
    connection: str = ConnectionField("business_central")
    journal: str = Field(
        title="Payment journal",
        description="Its code. Its balancing account takes the money, such as that of the bank.",
        min_length=1,
        max_length=10,
        ui={"widget": "options", "options": "payment_journals", "order": 1},
    )
    document_number: str = ExpressionField(
        "{{ item.payment_id }}",
        title="Document number",
        description="The payment's own number, by which it is found again, also in the ledger. At most 20 characters.",
        min_length=1,
    )
    customer_number: str = ExpressionField(
        "{{ item.bc_customer.number }}", title="Customer number", description="Who paid.", min_length=1
    )
    amount: str = ExpressionField(
        "{{ item.amount }}",
        title="Amount",
        description="What was received; less than nothing: what was paid back. In the company's own currency.",
        min_length=1,
    )
    posting_date: str = ExpressionField(
        "{{ item.date }}", title="Posting date", description="A day such as 2026-11-21.", min_length=1
    )
    invoice_number: str = ExpressionField(
        "", title="Invoice", description="The number of the posted invoice that it pays. Empty: applied later by hand."
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Further fields, such as the external document number or a description.",
        ui={
            "widget": "mapping",
            "expression": True,
            "targets": [each for each in PAYMENTS.targets() if each["name"] in FURTHER],
        },
    )
    post: bool = Field(
        False,
        title="Post the journal",
        description="After each page of payments. Everything that waits in the journal is posted, other lines too.",
    )

    @field_validator("fields")
    @classmethod
    def _further(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_form(PAYMENTS, fields, {name: "of that name" for name in PAYMENTS.fields if name not in FURTHER})
        return fields
