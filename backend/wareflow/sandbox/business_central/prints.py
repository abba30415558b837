"""`pdfDocument` of a sales document: its entity and its content."""

from typing import Any

from wareflow.sandbox.business_central.entities import Entity
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
