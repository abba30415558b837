"""What belongs to what: collections inside records, and keys that are unique only together with another field."""

from wareflow.sandbox.business_central.sales_kinds import KIND_OF_LINES, KINDS

CHILDREN = {
    **{name: {"defaultDimensions": "parentId"} for name in ("customers", "vendors")},
    "items": {"itemVariants": "itemId", "defaultDimensions": "parentId"},
    **{kind.header: {kind.lines: "documentId", "dimensionSetLines": "parentId"} for kind in KINDS.values()},
    **{kind.lines: {"dimensionSetLines": "parentId"} for kind in KINDS.values()},
    "salesShipments": {"salesShipmentLines": "documentId"},
    "dimensions": {"dimensionValues": "dimensionId"},
    "customerPaymentJournals": {"customerPayments": "journalId"},
    "journals": {"journalLines": "journalId"},
    "customerPayments": {"dimensionSetLines": "parentId"},
    "journalLines": {"dimensionSetLines": "parentId"},
}
"""Contained collections that a POST may bring along, with the field that points back to the parent."""

UNIQUE = {
    "itemVariants": ("itemId", "code"),
    "customerDetails": ("customerNumber",),
    "orderDetails": ("orderNumber",),
    "defaultDimensions": ("parentId", "dimensionId"),
    "itemDetails": ("itemNumber",),
    "dimensionSetLines": ("parentId", "code"),
    **dict.fromkeys(KIND_OF_LINES, ("documentId", "sequence")),
}
"""Sets whose key is unique only together with another field."""
