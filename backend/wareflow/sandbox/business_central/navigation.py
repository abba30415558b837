"""Where navigation properties lead: (set, property) -> (target set, the field that holds the id)."""

from collections.abc import Iterable

from wareflow.sandbox.business_central.attachments import FILED_UNDER
from wareflow.sandbox.business_central.query import Query
from wareflow.sandbox.business_central.sales_kinds import KINDS
from wareflow.sandbox.business_central.store import Company, Row

NOT_BY_KEY = {"itemVariants", "dimensionValues", "dimensionSetLines"}
"""Sets whose code is unique only below a parent."""

_HEADER = {
    "customer": ("customers", "customerId"),
    "currency": ("currencies", "currencyId"),
    "paymentTerm": ("paymentTerms", "paymentTermsId"),
    "shipmentMethod": ("shipmentMethods", "shipmentMethodId"),
}
_LINE = {
    "item": ("items", "itemId"),
    "account": ("accounts", "accountId"),
    "unitOfMeasure": ("unitsOfMeasure", "unitOfMeasureId"),
    "itemVariant": ("itemVariants", "itemVariantId"),
    "location": ("locations", "locationId"),
}
SINGLE_NAVIGATION: dict[tuple[str, str], tuple[str, str]] = {
    ("items", "itemCategory"): ("itemCategories", "itemCategoryId"),
    ("items", "unitOfMeasure"): ("unitsOfMeasure", "baseUnitOfMeasureId"),
    ("items", "generalProductPostingGroup"): ("generalProductPostingGroups", "generalProductPostingGroupId"),
    ("items", "inventoryPostingGroup"): ("inventoryPostingGroups", "inventoryPostingGroupId"),
    ("itemVariants", "item"): ("items", "itemId"),
    ("dimensionValues", "dimension"): ("dimensions", "dimensionId"),
    ("customers", "currency"): ("currencies", "currencyId"),
    ("customers", "paymentTerm"): ("paymentTerms", "paymentTermsId"),
    ("customers", "shipmentMethod"): ("shipmentMethods", "shipmentMethodId"),
    ("customers", "paymentMethod"): ("paymentMethods", "paymentMethodId"),
    ("contactsInformation", "contact"): ("contacts", "contactId"),
    ("contactsInformation", "customer"): ("customers", "relatedId"),
    ("salesShipments", "customer"): ("customers", "customerId"),
    ("vendors", "currency"): ("currencies", "currencyId"),
    ("vendors", "paymentTerm"): ("paymentTerms", "paymentTermsId"),
    ("vendors", "paymentMethod"): ("paymentMethods", "paymentMethodId"),
    ("salesCreditMemos", "customerReturnReason"): ("customerReturnReasons", "customerReturnReasonId"),
    **{(kind.header, name): target for kind in KINDS.values() for name, target in _HEADER.items()},
    **{(kind.lines, name): target for kind in KINDS.values() for name, target in _LINE.items()},
    **{(kind.lines, kind.header.removesuffix("s")): (kind.header, "documentId") for kind in KINDS.values()},
}
COLLECTION_NAVIGATION: dict[tuple[str, str], tuple[str, str]] = {
    ("items", "itemVariants"): ("itemVariants", "itemId"),
    ("dimensions", "dimensionValues"): ("dimensionValues", "dimensionId"),
    ("customers", "contactsInformation"): ("contactsInformation", "relatedId"),
    ("salesShipments", "salesShipmentLines"): ("salesShipmentLines", "documentId"),
    ("customerPaymentJournals", "customerPayments"): ("customerPayments", "journalId"),
    ("journals", "journalLines"): ("journalLines", "journalId"),
    ("customerPayments", "dimensionSetLines"): ("dimensionSetLines", "parentId"),
    ("journalLines", "dimensionSetLines"): ("dimensionSetLines", "parentId"),
    ("items", "defaultDimensions"): ("defaultDimensions", "parentId"),
    ("customers", "defaultDimensions"): ("defaultDimensions", "parentId"),
    ("vendors", "defaultDimensions"): ("defaultDimensions", "parentId"),
    **{(set_name, "documentAttachments"): ("documentAttachments", "parentId") for set_name in FILED_UNDER},
    **{(kind.header, "attachments"): ("attachments", "parentId") for kind in KINDS.values()},
    **{(kind.header, kind.lines): (kind.lines, "documentId") for kind in KINDS.values()},
    **{(kind.header, "dimensionSetLines"): ("dimensionSetLines", "parentId") for kind in KINDS.values()},
    **{(kind.lines, "dimensionSetLines"): ("dimensionSetLines", "parentId") for kind in KINDS.values()},
}


def children_of(company: Company, target: str, field: str, parent: Row) -> list[Row]:
    if field == "documentId":
        return company.of_document(target, parent.id)
    return [child for child in company.table(target).values() if child.values[field] == parent.id]


def narrowed(company: Company | None, query: Query, rows: Iterable[Row]) -> Iterable[Row]:
    """Use the keys or the id that the filter demands instead of looking at every row."""
    demands = query.test.demands if query.test else {}
    choices = query.test.choices if query.test else {}
    entity = query.entity
    if company is None or entity.set_name in NOT_BY_KEY:
        return rows
    if "documentId" in demands:
        return company.of_document(entity.set_name, str(demands["documentId"]))
    if entity.key in choices:
        by_key = (company.by_key(entity.set_name, str(key)) for key in choices[entity.key])
        return [row for row in by_key if row]
    if "id" in demands:
        found = company.table(entity.set_name).get(str(demands["id"]))
        return [found] if found else []
    return rows
