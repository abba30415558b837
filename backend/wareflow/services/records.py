"""Finding records by their business keys, across all runs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wareflow.services.product import Product
from wareflow.services.steps import StepNames
from wareflow.store import flows, record_keys, runs
from wareflow.store.database import reading


@dataclass(frozen=True)
class RecordHit:
    """A place where a record went by."""

    key: str
    name: str
    run_id: str
    run_number: int
    flow_name: str
    node: str
    node_title: str | None
    node_type: str | None
    port: str
    item_no: int
    at: datetime


def find(product: Product, words: str, limit: int) -> list[RecordHit]:
    """Where records whose key begins with the words went by, newest first."""
    with reading(product.engine) as session:
        found = record_keys.find(session, product.project_id, words, limit)
        known = {run_id: _run(product, session, run_id) for run_id in {hit.run_id for hit in found}}
        names = StepNames(session, product.project_id)
        return [_hit(hit, names.of(hit.run_id, hit.node), *known[hit.run_id]) for hit in found]


def _hit(
    found: record_keys.FoundKey, step: tuple[str | None, str | None], number: int, flow_name: str, at: datetime
) -> RecordHit:
    return RecordHit(
        key=found.value,
        name=found.name,
        run_id=found.run_id,
        run_number=number,
        flow_name=flow_name,
        node=found.node,
        node_title=step[0],
        node_type=step[1],
        port=found.port,
        item_no=found.item_no,
        at=at,
    )


def _run(product: Product, session: Session, run_id: str) -> tuple[int, str, datetime]:
    row = runs.get(session, run_id, product.project_id)
    return row.number, flows.get_any(session, row.flow_id).name, row.created_at
