"""The pinned data of a flow's steps."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import StepPin, table
from wareflow.store.rows import rowcount

PIN = table(StepPin)


def of_flow(session: Session, flow_id: str) -> list[StepPin]:
    """Every pin of a flow."""
    chosen = select(StepPin).where(PIN.c.flow_id == flow_id).order_by(PIN.c.node_id)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def count(session: Session, flow_id: str, *, but: str) -> int:
    """How many steps of a flow are pinned, one of them left out."""
    counted = select(func.count()).select_from(PIN).where(PIN.c.flow_id == flow_id, PIN.c.node_id != but)
    return int(session.execute(counted).scalar_one())


def put(session: Session, flow_id: str, project_id: str, node: str, port: str, items: Sequence[Any]) -> None:
    """Pin these records in the place of what was pinned there."""
    remove(session, flow_id, node)
    row = {"flow_id": flow_id, "project_id": project_id, "node_id": node, "port": port}
    session.execute(insert(PIN).values(**row, n=len(items), items=list(items), updated_at=clock()))


def remove(session: Session, flow_id: str, node: str | None = None) -> int:
    """Take the pin of a step away, or all of the flow; says how many there were."""
    gone = delete(PIN).where(PIN.c.flow_id == flow_id)
    return rowcount(session.execute(gone if node is None else gone.where(PIN.c.node_id == node)))
