"""BC: create credit memo: a credit memo with all its lines, once, with its total checked to the cent."""

from typing import Any, ClassVar

from wareflow.sdk import Example, Field

from nodes.business_central.creating import CreateDocument
from nodes.business_central.document_config import LINE, LINE_OWN, OWN, DocumentConfig, line_mapping, mapping
from nodes.business_central.documents import KINDS, Kind


class CreateCreditMemoConfig(DocumentConfig):
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Fields of the header; invoiceNumber names the posted invoice that is credited.",
        ui=mapping(KINDS["credit_memo"].header.targets(*OWN)),
    )
    line: dict[str, Any] = Field(
        dict(LINE),
        title="Fields of a line",
        description="Worked out for every line; item.line is the line, item the whole document.",
        ui=line_mapping(KINDS["credit_memo"].lines.targets(*LINE_OWN)),
    )

    kind_of: ClassVar[str] = "credit_memo"


class CreateCreditMemo(CreateDocument[CreateCreditMemoConfig]):
    """Creates a draft credit memo with all its lines at once, and compares its total with the source's.

    It is found again by the source's number, such as that of the refund, and never created twice.
    """

    name = "business_central.create_credit_memo"
    title = "BC: create credit memo"
    category = "business_central"
    icon = "receipt"
    example = Example(
        {"connection": "demo_bc", "customer_number": "{{ item.customer }}"},
        [
            {
                "number": "R-1001",
                "customer": "C00003",
                "total": "42.93",
                "lines": [{"sku": "MUG-BLUE", "quantity": 1, "price": "34.90"}],
            }
        ],
    )

    def kinds(self) -> tuple[Kind, ...]:
        return (self.config.kind(),)
