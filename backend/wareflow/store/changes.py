"""The list of changes of a run: what a plan would write, and what a live run wrote."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.orm import Session

from wareflow.engine.applying import ChangeRecord
from wareflow.store.ids import new_id
from wareflow.store.models import Change, table
from wareflow.store.tasks import Claimed

CHANGE = table(Change)
_MOST_OF_ITEM = 50


def add(session: Session, claimed: Claimed, records: Sequence[ChangeRecord]) -> None:
    """Store the changes of a task, in order."""
    rows = [
        {
            "id": new_id(),
            "project_id": claimed.project_id,
            "run_id": claimed.run_id,
            "task_id": claimed.id,
            "node_id": record.node,
            "item_id": str(record.item_id),
            "system": record.system,
            "connection": record.connection,
            "object": record.change.object,
            "key": record.change.key,
            "action": record.change.action,
            "reason": record.change.reason,
            "fields": [
                {"name": field.name, "before": field.before, "after": field.after} for field in record.change.fields
            ],
            "state": record.state,
        }
        for record in records
    ]
    if rows:
        session.execute(insert(CHANGE), rows)


def page(
    session: Session,
    run_id: str,
    *,
    node: str | None = None,
    action: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Change], int]:
    """Changes of a run in the order they came, and how many there are."""
    wanted = _wanted(select(Change), run_id, node, action)
    rows = session.scalars(wanted.order_by(CHANGE.c.id).offset(offset).limit(limit))
    total = session.execute(_wanted(select(func.count()).select_from(CHANGE), run_id, node, action)).scalar_one()
    return list(rows), int(total)


def of_item(session: Session, run_id: str, node: str, ids: Sequence[int]) -> list[Change]:
    """What a node wrote for these items."""
    wanted = _wanted(select(Change), run_id, node, None).where(CHANGE.c.item_id.in_([str(item_id) for item_id in ids]))
    return list(session.scalars(wanted.order_by(CHANGE.c.id).limit(_MOST_OF_ITEM)))


def each(session: Session, run_id: str, node: str | None = None, action: str | None = None) -> Iterator[Row[Any]]:
    """Key, action and fields of every change in order, some at a time."""
    columns = (CHANGE.c.id, CHANGE.c.key, CHANGE.c.action, CHANGE.c.fields)
    wanted = _wanted(select(*columns), run_id, node, action).order_by(CHANGE.c.id)
    return iter(session.execute(wanted.execution_options(yield_per=500)))


def by_ids(session: Session, ids: Sequence[str]) -> list[Change]:
    """These changes, in this order."""
    found = {row.id: row for row in session.scalars(select(Change).where(CHANGE.c.id.in_(list(ids))))}
    return [found[one] for one in ids if one in found]


def counts(session: Session, run_id: str, node: str | None = None) -> dict[str, int]:
    """How many changes of each action the run has."""
    counted = _wanted(select(CHANGE.c.action, func.count()), run_id, node, None).group_by(CHANGE.c.action)
    return {action: int(n) for action, n in session.execute(counted)}


def _wanted(chosen: Select[Any], run_id: str, node: str | None, action: str | None) -> Select[Any]:
    chosen = chosen.where(CHANGE.c.run_id == run_id)
    if node is not None:
        chosen = chosen.where(CHANGE.c.node_id == node)
    return chosen if action is None else chosen.where(CHANGE.c.action == action)
