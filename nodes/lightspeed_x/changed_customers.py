"""Lightspeed X: changed customers: every customer changed since the last run."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.records import CUSTOMER, customer_record
from nodes.lightspeed_x.scan import Changed, Deleted, ScanConfig, wanted, with_deleted

CUSTOMER_FIELDS = {
    **CUSTOMER, "name": "text", "any_phone": "text", "address1": "text", "address2": "text", "city": "text",
    "zip": "text", "state": "text", "country": "text", "deleted": "boolean",
}  # fmt: skip


class ChangedCustomersConfig(ScanConfig):
    deleted: Deleted = Field(
        "exclude",
        title="Deleted customers",
        description="Whether customers that were deleted are read.",
        ui={"order": 1},
    )


class ChangedCustomers(Changed[ChangedCustomersConfig]):
    """Reads customers by their version and remembers how far it came.

    `name`, `any_phone` (the mobile one first) and an address stand at the top, ready to be mapped: the postal address,
    or the physical one where there is no other. What Lightspeed does not know is empty.
    """

    name = "lightspeed_x.changed_customers"
    title = "Lightspeed X: changed customers"
    category = "lightspeed_x"
    icon = "users"
    example = Example({"connection": "demo_lightspeed_x"})
    stream = Stream(key="id", marked=True)
    keys = ("customer_code", "email", "id")
    fields = CUSTOMER_FIELDS
    resource = "customers"

    customers = Out("Customers")

    def asked(self) -> Mapping[str, Any]:
        return with_deleted(self.config.deleted)

    async def records(self, client: LightspeedX, rows: list[Record]) -> list[Record]:
        return wanted([customer_record(row) for row in rows], self.config.deleted)
