"""BC: create sales order: an order or an invoice with all its lines, once, with its total checked to the cent."""

from typing import Literal

from wareflow.sdk import Example, Field

from nodes.business_central.creating import CreateDocument
from nodes.business_central.document_config import DocumentConfig
from nodes.business_central.documents import KINDS, Kind


class CreateOrderConfig(DocumentConfig):
    document: Literal["order", "invoice"] = Field(
        "order", title="Create it as", description="A sales order, or a draft sales invoice.", ui={"order": 1}
    )

    def kind(self) -> Kind:
        return KINDS[self.document]


class CreateOrder(CreateDocument[CreateOrderConfig]):
    """Creates the document with all its lines at once, or not at all, and compares its total with the source's.

    An order is found again by the source's number, among orders and invoices. When it is the same, it counts as skipped
    because it exists; when it differs, it is set aside with the differences, unless drafts are to be changed. A
    customer, item or account that is missing or blocked sets the order aside before anything is sent.
    """

    name = "business_central.create_order"
    title = "BC: create sales order"
    category = "business_central"
    icon = "shopping-cart"
    example = Example(
        {"connection": "demo_bc", "customer_number": "{{ item.customer }}", "fields": {"pricesIncludeTax": True}},
        [
            {
                "number": "1001",
                "customer": "C00003",
                "total": "69.80",
                "lines": [{"sku": "MUG-BLUE", "quantity": 2, "price": "34.90"}],
            },
            {
                "number": "1002",
                "customer": "C00008",
                "total": "30.00",
                "lines": [
                    {"sku": "00123", "quantity": 1, "price": "19.90"},
                    {"sku": "MUG-RED", "quantity": 1, "price": "10.10"},
                ],
            },
        ],
    )

    def kinds(self) -> tuple[Kind, ...]:
        own = self.config.kind()
        return own, KINDS["invoice" if own is KINDS["order"] else "order"]
