"""Lightspeed: changed customers: every customer changed since the last run, oldest change first."""

from typing import Literal

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed.sale_records import customer_record
from nodes.lightspeed.scan import ARCHIVED, Changed, ScanConfig

CUSTOMER_FIELDS = {
    "customerID": "text", "name": "text", "firstName": "text", "lastName": "text", "title": "text", "company": "text",
    "companyRegistrationNumber": "text", "vatNumber": "text", "email": "text", "phone": "text", "website": "text",
    "address1": "text", "address2": "text", "city": "text", "state": "text", "zip": "text", "country": "text",
    "countryCode": "text",
}  # fmt: skip


class ChangedCustomersConfig(ScanConfig):
    archived: Literal["exclude", "include", "only"] = Field(
        "exclude", title="Archived customers", description="Whether archived customers are read.", ui={"order": 1}
    )


class ChangedCustomers(Changed[ChangedCustomersConfig]):
    """Reads customers with their contact by their time of change and remembers how far it came.

    Name, e-mail, telephone and address stand at the top, ready to be mapped; what Lightspeed does not know is empty.
    """

    name = "lightspeed.changed_customers"
    title = "Lightspeed: changed customers"
    category = "lightspeed"
    icon = "users"
    example = Example({"connection": "demo_lightspeed"})
    stream = Stream(key="customerID", modified="timeStamp")
    keys = ("customerID", "email")
    fields = {
        **CUSTOMER_FIELDS, "dob": "datetime", "archived": "boolean", "customerTypeID": "text",
        "CustomerType.name": "text", "discountID": "text", "taxCategoryID": "text", "creditAccountID": "text",
        "createTime": "datetime", "timeStamp": "datetime", "Contact": "object", "Contact.noEmail": "boolean",
        "Contact.custom": "text",
    }  # fmt: skip
    resource = "Customer"
    relations = ("Contact", "CustomerType")

    customers = Out("Customers")

    def conditions(self) -> dict[str, str]:
        return {"archived": ARCHIVED[self.config.archived]}

    def record(self, row: Record) -> Record:
        return customer_record({"CustomerType": {"name": ""}, **row})
