"""Parked items: what could not go on, kept with its record until a person mends, replays or drops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.lineage import page_of
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store import chunks, pages
from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.models import ParkedItem, Task, table
from wareflow.store.rows import fetch, insert_new, move
from wareflow.store.rows import page_of as rows_page

PARKED = table(ParkedItem)
TASK = table(Task)


@dataclass(frozen=True)
class Parking:
    """One item and why it waits. `cause` is the message without what differs from item to item."""

    node: str
    port: str
    item: Item
    problem: Problem
    cause: str
    effect_id: str | None = None


@dataclass(frozen=True)
class Group:
    flow_id: str
    node: str
    cause: str
    count: int
    latest_id: str


def park(
    session: Session, *, project_id: str, run_id: str, flow_id: str, task_id: str, items: Sequence[Parking]
) -> None:
    """Keep the items; parking the same item of the same task again changes nothing."""
    rows = [
        {
            "id": new_id(),
            "project_id": project_id,
            "run_id": run_id,
            "flow_id": flow_id,
            "task_id": task_id,
            "node_id": parking.node,
            "port": parking.port,
            "item_id": str(parking.item.id),
            "cause": parking.cause,
            "code": parking.problem.code,
            "message": parking.problem.message,
            "record": parking.item.record,
            "lineage": list(parking.item.roots),
            "effect_id": parking.effect_id,
            "state": "open",
            "created_at": clock(),
        }
        for parking in items
    ]
    insert_new(session, PARKED, rows, "task_id", "node_id", "port", "item_id")


def park_page(session: Session, task: Task, flow_id: str, problem: Problem) -> int:
    """Park whatever of a task's page has not ended: the task died, its items must not. Says how many were parked."""
    given = chunks.read_page(session, task.run_id, task.head, task.page_no)
    open_roots = _pending_roots(session, task.run_id, [item for items in given.values() for item in items])
    parkings = [
        Parking(node, port, item, problem, problem.code)
        for (node, port), items in given.items()
        for item in items
        if open_roots.intersection(item.roots)
    ]
    park(
        session,
        project_id=task.project_id,
        run_id=task.run_id,
        flow_id=flow_id,
        task_id=task.id,
        items=parkings,
    )
    pages.merge_outcomes(session, task.run_id, dict.fromkeys(open_roots, books.PARKED))
    return len(parkings)


def get(session: Session, item_id: str, project_id: str) -> ParkedItem:
    """The parked item; NotFound when it is another project's."""
    return fetch(session, ParkedItem, item_id, project_id)


def groups(session: Session, project_id: str, *, flow_id: str | None = None, state: str = "open") -> list[Group]:
    """Parked items counted by cause, the newest cause first."""
    chosen = select(
        PARKED.c.flow_id, PARKED.c.node_id, PARKED.c.cause, func.count(), func.max(PARKED.c.id).label("latest")
    ).where(PARKED.c.project_id == project_id, PARKED.c.state == state)
    if flow_id is not None:
        chosen = chosen.where(PARKED.c.flow_id == flow_id)
    grouped = chosen.group_by(PARKED.c.flow_id, PARKED.c.node_id, PARKED.c.cause).order_by(func.max(PARKED.c.id).desc())
    return [Group(*row) for row in session.execute(grouped)]


def list_items(
    session: Session,
    project_id: str,
    *,
    filters: Mapping[str, str] | None = None,
    state: str | None = "open",
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[ParkedItem], str | None]:
    """Parked items, newest first. `filters` by column: flow_id, node_id, cause, run_id."""
    chosen = select(ParkedItem).where(PARKED.c.project_id == project_id).order_by(PARKED.c.id.desc())
    if state is not None:
        chosen = chosen.where(PARKED.c.state == state)
    for name, value in (filters or {}).items():
        chosen = chosen.where(PARKED.c[name] == value)
    if cursor is not None:
        chosen = chosen.where(PARKED.c.id < cursor)
    return rows_page(session, ParkedItem, chosen, limit)


def replay(session: Session, ids: Sequence[str], replay_run_id: str, operator_id: str | None) -> None:
    """Mark items as handed to a replay run."""
    for id in ids:
        move(session, PARKED, "parked", id, "open", "replayed",
             replay_run_id=replay_run_id, operator_id=operator_id, updated_at=clock())  # fmt: skip


def drop(session: Session, ids: Sequence[str], operator_id: str | None, note: str = "") -> None:
    """A person decided that these items are not needed; ``note`` says why."""
    for id in ids:
        move(session, PARKED, "parked", id, "open", "dropped", operator_id=operator_id, note=note, updated_at=clock())


def resolve_replayed(session: Session, replay_run_id: str, reopened: Sequence[str] = ()) -> None:
    """The replay run is over: its items are resolved, save those that must be opened again."""
    mine = (PARKED.c.replay_run_id == replay_run_id, PARKED.c.state == "replayed")
    if reopened:
        session.execute(update(PARKED).where(*mine, PARKED.c.id.in_(list(reopened))).values(state="open"))
    session.execute(update(PARKED).where(*mine).values(state="resolved", updated_at=clock()))


def of_effect(session: Session, effect_id: str) -> list[ParkedItem]:
    return list(session.scalars(select(ParkedItem).where(PARKED.c.effect_id == effect_id)))


def _pending_roots(session: Session, run_id: str, items: Sequence[Item]) -> set[int]:
    roots = {root for item in items for root in item.roots}
    open_positions = {
        task_no: pages.pending(session, run_id, task_no) for task_no in {page_of(root)[0] for root in roots}
    }
    return {root for root in roots if page_of(root)[1] in open_positions[page_of(root)[0]]}
