"""BC: find posted invoices: the posted sales invoices changed since the last run, with their lines."""

from wareflow.sdk import Example, Field, Out

from nodes.business_central.fields import entity
from nodes.business_central.finding import FindChanged, FindConfig

INVOICES = entity("salesInvoices")


class FindPostedInvoicesConfig(FindConfig):
    only_open: bool = Field(
        False, title="Only unpaid ones", description="Leave out those that are paid, canceled or corrective."
    )


class FindPostedInvoices(FindChanged[FindPostedInvoicesConfig]):
    """Reads posted sales invoices with their lines, in the order of their last change. Drafts do not show."""

    name = "business_central.find_posted_invoices"
    title = "BC: find posted invoices"
    category = "business_central"
    example = Example({"connection": "demo_bc"})
    entity = INVOICES
    lines = "salesInvoiceLines"
    keys = ("number", "externalDocumentNumber", "orderNumber")
    fields = {**INVOICES.kinds, "salesInvoiceLines": "list"}

    invoices = Out("Invoices")

    def conditions(self) -> list[str]:
        if self.config.only_open:
            return ["status eq 'Open'"]
        states = ("Open", "Paid", "Canceled", "Corrective")
        return ["(" + " or ".join(f"status eq '{state}'" for state in states) + ")"]
