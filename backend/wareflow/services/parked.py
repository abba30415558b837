"""Parked items: what waits for a person, grouped by cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.services.steps import StepNames
from wareflow.store import flows, parked, settings
from wareflow.store.database import reading, transact


@dataclass(frozen=True)
class ParkedView:
    """An item that waits for a person."""

    id: str
    run_id: str
    flow_id: str
    flow_name: str
    node: str
    node_title: str | None
    node_type: str | None
    cause: str
    message: str
    record: Any
    status: str
    note: str
    created_at: datetime


@dataclass(frozen=True)
class GroupView:
    """Items that wait for the same reason."""

    flow_id: str
    flow_name: str
    node: str
    cause: str
    count: int


@dataclass(frozen=True)
class ParkedPage:
    """A page of parked items with the groups of all of them."""

    groups: list[GroupView]
    items: list[ParkedView]
    next_cursor: str | None


def list_parked(
    product: Product,
    *,
    filters: dict[str, str],
    state: str | None,
    limit: int,
    cursor: str | None,
) -> ParkedPage:
    """Parked items, newest first; ``filters`` by flow_id, node_id, cause and run_id."""
    with reading(product.engine) as session:
        rows, more = parked.list_items(
            session, product.project_id, filters=filters, state=state, limit=limit, cursor=cursor
        )
        groups = parked.groups(session, product.project_id, flow_id=filters.get("flow_id"))
        steps = StepNames(session, product.project_id)
        called = {(row.run_id, row.node_id): steps.of(row.run_id, row.node_id) for row in rows}
        names = _names(session, [*(row.flow_id for row in rows), *(group.flow_id for group in groups)])
    items = [
        ParkedView(
            id=row.id,
            run_id=row.run_id,
            flow_id=row.flow_id,
            flow_name=names[row.flow_id],
            node=row.node_id,
            node_title=called[row.run_id, row.node_id][0],
            node_type=called[row.run_id, row.node_id][1],
            cause=row.cause,
            message=row.message,
            record=row.record,
            status=row.state,
            note=row.note,
            created_at=row.created_at,
        )
        for row in rows
    ]
    counted = [GroupView(g.flow_id, names[g.flow_id], g.node, g.cause, g.count) for g in groups]
    return ParkedPage(counted, items, more)


def drop(product: Product, ids: Sequence[str], by: str | None, reason: str = "") -> int:
    """A person decided that these items are not needed; says how many were dropped."""
    wanted = list(dict.fromkeys(ids))

    def work(session: Session) -> None:
        for item_id in wanted:
            if parked.get(session, item_id, product.project_id).state != "open":
                raise ConfigError("One of these items was replayed or dropped already. Load the list again.")
        parked.drop(session, wanted, by, reason.strip())
        settings.audit(session, product.project_id, by, "parked.drop", f"{len(wanted)} items")

    transact(product.engine, work)
    return len(wanted)


def _names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    return {flow_id: flows.get_any(session, flow_id).name for flow_id in set(ids)}
