"""Dimensions: those that an item or customer brings along, and those of one document or line."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.business_central.attachments import ATTACHED, FILED_UNDER
from wareflow.sandbox.business_central.entities import ZERO_ID
from wareflow.sandbox.business_central.errors import ApiError, bad_request, dialog
from wareflow.sandbox.business_central.sales_kinds import KIND_OF_LINES, KINDS
from wareflow.sandbox.business_central.store import Company, Database, Row

OF_RECORDS, OF_DOCUMENTS = "defaultDimensions", "dimensionSetLines"
OWNERS = {"Item": "items", "Customer": "customers", "Vendor": "vendors"}
PARENT_TYPES: Mapping[str, str] = {
    **{set_name: name for name, set_name in OWNERS.items()},
    **{kind.header: kind.parent_type for kind in KINDS.values()},
    **{name: f"{kind.parent_type}_x0020_Line" for name, kind in KIND_OF_LINES.items()},
    "customerPayments": "Journal_x0020_Line",
    "journalLines": "Journal_x0020_Line",
}


def belonging(parent_set: str, child_set: str, field: str, parent_id: str) -> dict[str, str]:
    """What a child says of its parent."""
    kinds = FILED_UNDER if child_set in ATTACHED else PARENT_TYPES if child_set in (OF_RECORDS, OF_DOCUMENTS) else {}
    return {field: parent_id, **({"parentType": kinds[parent_set]} if kinds else {})}


def default_dimension(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """A dimension with the value that new documents take from a record."""
    owner = OWNERS.get(values.get("parentType", ""))
    if owner is None or values.get("parentId") not in company.table(owner):
        raise dialog("The parent of the default dimension does not exist.")
    dimension = company.table("dimensions").get(values.get("dimensionId", ZERO_ID))
    if dimension is None:
        raise _no_match("dimensionId", "Dimension")
    value = company.table("dimensionValues").get(values.get("dimensionValueId", ZERO_ID))
    if value is None or value.values["dimensionId"] != dimension.id:
        raise _no_match("dimensionValueId", "Dimension Value")
    return {**values, "dimensionCode": dimension.values["code"], "dimensionValueCode": value.values["code"]}


def set_line(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """One dimension of a document, given by codes."""
    dimension = company.by_key("dimensions", values.get("code", ""))
    if dimension is None:
        raise _no_match("code", "Dimension")
    rows = [row for row in company.table("dimensionValues").values() if row.values["dimensionId"] == dimension.id]
    by_id = values.get("valueId", ZERO_ID) != ZERO_ID and "valueCode" not in values
    wanted = values["valueId"] if by_id else values.get("valueCode", "")
    found = next((row for row in rows if wanted == (row.id if by_id else row.values["code"])), None)
    if found is None:
        raise _no_match("valueId" if by_id else "valueCode", "Dimension Value")
    return {
        **values,
        "displayName": dimension.values["displayName"],
        "valueId": found.id,
        "valueCode": found.values["code"],
        "valueDisplayName": found.values["displayName"],
    }


def copy_set(database: Database, company: Company, source: Row, target: Row, parent_type: str) -> None:
    """A document made of another has its dimensions."""
    for row in [row for row in company.table(OF_DOCUMENTS).values() if row.values["parentId"] == source.id]:
        values = {name: value for name, value in row.values.items() if name != "id"}
        database.insert(company, OF_DOCUMENTS, {**values, "parentId": target.id, "parentType": parent_type})


def _no_match(field: str, title: str) -> ApiError:
    return bad_request(f'The "{field}" does not match to a {title}.', "Internal_InvalidTableRelation")
