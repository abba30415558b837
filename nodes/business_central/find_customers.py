"""BC: find customers: the customers changed since the last run, or all that meet a filter."""

from wareflow.sdk import Example, Out

from nodes.business_central.fields import entity
from nodes.business_central.finding import FindChanged, FindConfig

CUSTOMERS = entity("customers")


class FindCustomers(FindChanged[FindConfig]):
    """Reads customers in the order of their last change and remembers how far it came. Deleted ones do not show."""

    name = "business_central.find_customers"
    title = "BC: find customers"
    category = "business_central"
    example = Example({"connection": "demo_bc", "filter": "country eq 'CZ'"})
    entity = CUSTOMERS
    keys = ("number", "email")
    fields = CUSTOMERS.kinds

    customers = Out("Customers")
