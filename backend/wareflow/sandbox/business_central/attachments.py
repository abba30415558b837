"""Files attached to records: an entry that names the record, and the content that is sent after it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from wareflow.sandbox.business_central.calls import Answer, Call
from wareflow.sandbox.business_central.entities import ZERO_ID
from wareflow.sandbox.business_central.errors import bad_request, dialog, no_valid_etag
from wareflow.sandbox.business_central.sales_kinds import KINDS
from wareflow.sandbox.business_central.store import Company, Database, Row

if TYPE_CHECKING:
    from wareflow.sandbox.business_central.tables import Tables

CONTENT = "attachmentContent"
MASTERS: Mapping[str, str] = {"items": "Item", "customers": "Customer", "vendors": "Vendor"}
FILED_UNDER: Mapping[str, str] = {**MASTERS, **{kind.header: kind.parent_type for kind in KINDS.values()}}
"""The records that files are attached to, with what an entry calls them."""
NO_NAME = set('\\/:*?"<>|')


def attachment(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """An entry for a document; items and customers have entries of another set."""
    if values.get("parentType") in MASTERS.values():
        raise dialog("Files of this type of record are attached by documentAttachments.")
    return document_attachment(company, values)


def document_attachment(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """An entry for any record that takes files."""
    owners = {kind: set_name for set_name, kind in FILED_UNDER.items()}
    owner = owners.get(values.get("parentType", ""))
    if owner is None or company.table(owner).get(values.get("parentId", ZERO_ID)) is None:
        raise dialog("The parent of the attachment does not exist. Give parentId and parentType.")
    name = str(values.get("fileName", "")).strip()
    return {**values, "fileName": name if name and not NO_NAME & set(name) else "filename.txt"}


ATTACHED: Mapping[str, Callable[[Company, dict[str, Any]], dict[str, Any]]] = {
    "attachments": attachment,
    "documentAttachments": document_attachment,
}


def copy_files(database: Database, company: Company, source: Row, target: Row, parent_type: str) -> None:
    """A document made of another has its files."""
    for set_name in ATTACHED:
        for row in [row for row in company.table(set_name).values() if row.values["parentId"] == source.id]:
            own = {name: value for name, value in row.values.items() if name != "id"}
            made = database.insert(company, set_name, {**own, "parentId": target.id, "parentType": parent_type})
            company.pictures[made.id] = company.pictures.get(row.id, b"")


def answer_attachment(call: Call, tables: "Tables", set_name: str, row: Row) -> Answer:
    """A call to the content of an entry."""
    files = tables.company.pictures
    if call.method == "GET":
        content = files.get(row.id)
        return Answer(200, file=content) if content else Answer(204)
    if call.method != "PATCH":
        raise bad_request(f"'{call.method}' requests are not allowed for a stream.", "BadRequest_MethodNotAllowed")
    if "if-match" not in call.headers:
        raise no_valid_etag()
    files[row.id] = call.body
    row.values["byteSize"] = len(call.body)
    tables.sales.touch(row)
    return Answer(204)
