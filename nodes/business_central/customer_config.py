"""The parameters of BC: upsert customer."""

from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import ConnectionField, ExpressionField, Field, Policy, UpsertConfig, policies_field

from nodes.business_central.codes import Coded, code_field, names_field
from nodes.business_central.dimensions import dimensions_field
from nodes.business_central.fields import entity
from nodes.business_central.records import check_form

CUSTOMERS = entity("customers")
OWN = {
    "number": "Customer number",
    "email": "E-mail",
    "displayName": "Company name",
    "type": "Company name",
}
"""Fields that have a parameter of their own."""
CODES = (
    Coded("payment_terms", "paymentTermsId", "payment_terms_names"),
    Coded("payment_method", "paymentMethodId", "payment_method_names"),
    Coded("shipment_method", "shipmentMethodId", "shipment_method_names"),
    Coded("tax_area", "taxAreaId", "tax_area_names"),
    Coded("currency", "currencyCode"),
    Coded("salesperson", "salespersonCode"),
)


class UpsertCustomerConfig(UpsertConfig):
    connection: str = ConnectionField("business_central")
    match_by: Literal["email", "number", "number_email_phone", "number_address"] = Field(
        "email",
        title="Find the customer by",
        description="The e-mail address, the customer number, or whichever finds it first: number, e-mail, phone; or "
        "number, name with address.",
    )
    email: str = ExpressionField("{{ item.email }}", title="E-mail", description="At most 80 characters.")
    number: str = ExpressionField(
        "",
        title="Customer number",
        description="Empty: Business Central gives a new customer the next number. At most 20 characters.",
    )
    company_name: str = ExpressionField(
        "{{ item.company }}", title="Company name", description="Filled in: a company; empty: a person."
    )
    person_name: str = ExpressionField(
        "{{ item.name }}", title="Person's name", description="The debtor's name when there is no company."
    )
    add_contact: bool = Field(
        True,
        title="Add the person to the company",
        description="Makes the person a contact of the company customer, unless one of that name is there.",
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="Address, tax number, payment terms and so on. What is not listed, or is none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": CUSTOMERS.targets(*OWN)},
    )
    payment_terms: str = code_field("Payment terms", "payment_terms", "A code, or the source's name of them.")
    payment_terms_names: dict[str, str] = names_field("Payment terms by name", "payment_terms")
    payment_method: str = code_field("Payment method", "payment_methods", "A code, or the source's name of it.")
    payment_method_names: dict[str, str] = names_field("Payment method by name", "payment_methods")
    shipment_method: str = code_field("Shipment method", "shipment_methods", "A code, or the source's name of it.")
    shipment_method_names: dict[str, str] = names_field("Shipment method by name", "shipment_methods")
    tax_area: str = code_field(
        "VAT business posting group",
        "tax_areas",
        "A code, or what tells it, such as the country. Other posting groups come from the customer template of "
        "Business Central: its standard API has no fields for them.",
    )
    tax_area_names: dict[str, str] = names_field("VAT business posting group by name", "tax_areas")
    currency: str = code_field("Currency", "currencies", "Its code. Empty: the company's own.")
    salesperson: str = code_field("Salesperson", "salespeople", "The code.")
    dimensions: dict[str, Any] = dimensions_field("that the customer's documents begin with")
    policies: dict[str, Policy] = policies_field("fields", former="create_only")
    create_only: list[str] = Field(
        [],
        title="Only for new customers",
        description="Fields that are set when the customer is created and left alone afterwards.",
        ui={"widget": "tags", "advanced": True},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such customer", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the customer exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_form(CUSTOMERS, fields, OWN)
        return fields
