"""`pdfDocument` of a sales document: its entity and its content."""

from typing import Any

from wareflow.sandbox.business_central.calls import Answer, Call, Segment
from wareflow.sandbox.business_central.entities import Entity
from wareflow.sandbox.business_central.errors import method_not_allowed, no_resource
from wareflow.sandbox.business_central.pdf import pdf_of
from wareflow.sandbox.business_central.sales_kinds import KINDS
from wareflow.sandbox.business_central.store import Company, Row


def pdf_record(entity: Entity, row: Row, address: str) -> dict[str, Any]:
    return {
        "@odata.etag": row.etag,
        "id": row.id,
        "parentId": row.id,
        "parentType": KINDS[entity.set_name].parent_type,
        "pdfDocumentContent@odata.mediaReadLink": f"{address}/pdfDocumentContent",
    }


def pdf_content(company: Company, entity: Entity, row: Row) -> bytes:
    kind = KINDS[entity.set_name]
    return pdf_of(kind, row, company.of_document(kind.lines, row.id))


def answer_pdf(call: Call, company: Company, entity: Entity, row: Row, further: list[Segment], document: str) -> Answer:
    """A call to `…/pdfDocument` or to its content."""
    if call.method != "GET":
        raise method_not_allowed(call.method, "pdfDocument")
    if [segment.name for segment in further] == ["pdfDocumentContent"]:
        return Answer(200, file=pdf_content(company, entity, row))
    if further:
        raise no_resource(call.path)
    context = f"{call.base}/$metadata#companies({company.row.id})/{entity.set_name}({row.id})/pdfDocument/$entity"
    return Answer(200, {"@odata.context": context, **pdf_record(entity, row, f"{document}/pdfDocument")})
