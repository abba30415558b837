"""The parameters that the steps creating sales documents share."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import model_validator
from wareflow.sdk import Config, ConnectionField, ExpressionField, Field

from nodes.business_central.codes import Coded, code_field, names_field
from nodes.business_central.dimensions import dimensions_field
from nodes.business_central.documents import KINDS, Kind
from nodes.business_central.records import check_form
from nodes.business_central.rounding import (
    largest_rounding_field,
    rounding_account_field,
    rounding_name_field,
    rounding_tax_field,
)

OWN = {
    "externalDocumentNumber": "Document number of the source",
    "customerNumber": "Customer number",
    "customerId": "Customer number",
}
LINE_OWN = {"documentId": "Lines", "sequence": "Lines"}
LINE = {
    "lineType": "Item",
    "lineObjectNumber": "{{ item.line.sku }}",
    "quantity": "{{ item.line.quantity }}",
    "unitPrice": "{{ item.line.price }}",
}
HEADER_CODES = (
    Coded("payment_terms", "paymentTermsId", "payment_terms_names"),
    Coded("shipment_method", "shipmentMethodId", "shipment_method_names"),
)
LINE_CODES = (Coded("location", "locationId", "location_names"),)


def mapping(targets: list[dict[str, Any]]) -> dict[str, Any]:
    """The form of a mapping to fields of Business Central."""
    return {"widget": "mapping", "expression": True, "targets": targets}


def line_mapping(targets: list[dict[str, Any]]) -> dict[str, Any]:
    """The same for every entry of the list that *Lines* names."""
    return {**mapping(targets), "each": {"as": "line", "of": "lines"}}


class DocumentConfig(Config):
    connection: str = ConnectionField("business_central")
    external_number: str = ExpressionField(
        "{{ item.number }}",
        title="Document number of the source",
        description="Kept as external document number, by which the document is found again. At most 35 characters.",
        min_length=1,
    )
    customer_number: str = ExpressionField(
        "{{ item.bc_customer.number }}",
        title="Customer number",
        description="Such as the number that BC: upsert customer gave.",
    )
    default_customer: str = Field(
        "",
        title="Default customer",
        description="The number of the customer for documents without one. Empty: such a document is set aside.",
        max_length=20,
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Fields of the header. Payment terms and the like are given by code. None leaves a field out.",
        ui=mapping(KINDS["order"].header.targets(*OWN)),
    )
    lines: str = Field(
        "lines", title="Lines", description="Path of the list of lines inside the item.", ui={"widget": "path"}
    )
    comment: str = ExpressionField(
        "",
        title="Comment line",
        description="A first line of text, such as Shop order {{ item.number }}; at most 100 characters. Empty: none.",
    )
    line: dict[str, Any] = Field(
        dict(LINE),
        title="Fields of a line",
        description="Worked out for every line; item.line is the line, item the whole document.",
        ui=line_mapping(KINDS["order"].lines.targets(*LINE_OWN)),
    )
    total: str = ExpressionField(
        "{{ item.total }}",
        title="Total of the source",
        description="Compared to the cent with what Business Central counts. Empty: not compared.",
    )
    total_with_tax: bool = Field(
        True, title="The total includes tax", description="Whether the source's total is one with tax."
    )
    currency: str = ExpressionField(
        "",
        title="Currency of the source",
        description="Compared with that of the document, which may come from the customer. Empty: not compared.",
    )
    currency_is: Literal["compared", "set"] = Field(
        "compared",
        title="The currency is",
        description="Compared with what the customer brought, or set in the document.",
        ui={"advanced": True},
    )
    payment_terms: str = code_field(
        "Payment terms", "payment_terms", "A code, or the source's name of them. Empty: those of the customer."
    )
    payment_terms_names: dict[str, str] = names_field("Payment terms by name", "payment_terms")
    shipment_method: str = code_field(
        "Shipment method", "shipment_methods", "A code, or the source's name of it. Empty: that of the customer."
    )
    shipment_method_names: dict[str, str] = names_field("Shipment method by name", "shipment_methods")
    location: str = code_field(
        "Location",
        "locations",
        "Of lines with an item: a code, or the source's name; item.line is the line. Empty: that of the customer.",
    )
    location_names: dict[str, str] = names_field("Location by name", "locations")
    dimensions: dict[str, Any] = dimensions_field("of the document")
    rounding_account: str = rounding_account_field()
    rounding_name: str = rounding_name_field()
    rounding_tax_group: str = rounding_tax_field()
    largest_rounding: Decimal = largest_rounding_field()
    on_difference: Literal["conflict", "skip", "update"] = Field(
        "conflict",
        title="When it is there and differs",
        description="Set it aside with the differences, leave it out, or change it there as long as it is a draft. "
        "What was released, shipped or posted is never changed.",
    )

    kind_of: ClassVar[str] = "order"

    def kind(self) -> Kind:
        """The kind of document that is created."""
        return KINDS[self.kind_of]

    @model_validator(mode="after")
    def _known(self) -> "DocumentConfig":
        self._check(self.kind().header, self.fields, OWN, "fields")
        self._check(self.kind().lines, self.line, LINE_OWN, "line")
        return self

    def _check(self, of: Any, names: Mapping[str, Any], taken: Mapping[str, str], where: str) -> None:
        check_form(of, names, taken, where)
