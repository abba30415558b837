"""Lightspeed C: changed customers: every customer of the web shop changed since the last run."""

from wareflow.sdk import Example, Out, Record, Stream

from nodes.lightspeed_c.client import LightspeedC
from nodes.lightspeed_c.records import CUSTOMER, TOP, customer_record
from nodes.lightspeed_c.scan import OVERLAP, Changed, ScanConfig


class ChangedCustomers(Changed[ScanConfig]):
    """Reads customers by their time of change and remembers how far it came.

    `name`, `anyPhone` (the mobile one first) and the codes of both countries stand at the top. What the web shop does
    not know is empty. A customer that is deleted is gone and does not show.
    """

    name = "lightspeed_c.changed_customers"
    title = "Lightspeed C: changed customers"
    category = "lightspeed_c"
    icon = "users"
    example = Example({"connection": "demo_lightspeed_c"})
    stream = Stream(key="id", modified="updatedAt", overlap=OVERLAP)
    keys = ("email", "id")
    fields = {**CUSTOMER, **TOP}
    resource = "customers"

    customers = Out("Customers")

    async def records(self, client: LightspeedC, rows: list[Record]) -> list[Record]:
        return [customer_record(row) for row in rows]
