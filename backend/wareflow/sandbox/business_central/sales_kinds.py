"""The kinds of sales documents: their sets, dates, number series and actions."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of sales document; `dates` are the fields that start as today."""

    header: str
    lines: str
    title: str
    dates: tuple[str, ...]
    series: str
    posted_series: str
    actions: frozenset[str]
    parent_type: str


KINDS: Mapping[str, Kind] = {
    "salesOrders": Kind(
        "salesOrders",
        "salesOrderLines",
        "order",
        ("orderDate", "postingDate"),
        "SO",
        "",
        frozenset({"shipandinvoice"}),
        "Sales_x0020_Order",
    ),
    "salesInvoices": Kind(
        "salesInvoices",
        "salesInvoiceLines",
        "invoice",
        ("invoiceDate", "postingDate"),
        "SI",
        "PSI",
        frozenset({"post", "postandsend", "send", "cancel", "cancelandsend", "makecorrectivecreditmemo"}),
        "Sales_x0020_Invoice",
    ),
    "salesCreditMemos": Kind(
        "salesCreditMemos",
        "salesCreditMemoLines",
        "credit memo",
        ("creditMemoDate", "postingDate"),
        "SCM",
        "PSCM",
        frozenset({"post", "postandsend", "send", "cancel", "cancelandsend"}),
        "Sales_x0020_Credit_x0020_Memo",
    ),
    "salesQuotes": Kind(
        "salesQuotes",
        "salesQuoteLines",
        "quote",
        ("documentDate", "postingDate"),
        "SQ",
        "",
        frozenset({"makeorder", "makeinvoice", "send"}),
        "Sales_x0020_Quote",
    ),
}
KIND_OF_LINES: Mapping[str, Kind] = {kind.lines: kind for kind in KINDS.values()}
DRAFT, OPEN, PAID, CANCELED, CORRECTIVE = "Draft", "Open", "Paid", "Canceled", "Corrective"
EDITABLE_WHEN_POSTED = frozenset({"disputeStatusId", "disputeStatus", "promisedPayDate"})
OF_PARENTS = frozenset({"defaultDimensions", "dimensionSetLines", "attachments", "documentAttachments"})
"""Sets that are read below any record, or with a filter that names it."""
NEEDS_PARENT = frozenset({*KIND_OF_LINES, "salesShipmentLines"})
"""Sets that are read below their document, or with a filter that names it."""
