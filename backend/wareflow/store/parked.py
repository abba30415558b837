"""Parked items: what could not go on, kept with its record until a person mends, replays or drops it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.lineage import page_of
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store import chunks, decisions, ledger_entries, origins, pages
from wareflow.store.clock import clock
from wareflow.store.errors import IllegalMove
from wareflow.store.ids import new_id
from wareflow.store.models import ParkedItem, Run, Task, table
from wareflow.store.rows import batches, fetch, insert_new, rowcount
from wareflow.store.rows import page_of as rows_page

PARKED = table(ParkedItem)
RUN = table(Run)
TASK = table(Task)


@dataclass(frozen=True)
class Parking:
    """One item and why it waits. `cause` is the message without what differs from item to item; `key` and `name` are
    what people call the record.
    """

    node: str
    port: str
    item: Item
    problem: Problem
    cause: str
    effect_id: str | None = None
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Group:
    """Items of one flow and node that wait for the same reason."""

    key: str
    flow_id: str
    node: str
    cause: str
    count: int
    latest_id: str
    oldest_id: str
    edited: int


@dataclass(frozen=True)
class Filter:
    """Which parked items are meant. `words` are looked for in key, name, message and record."""

    flow_id: str | None = None
    run_id: str | None = None
    node: str | None = None
    cause: str | None = None
    group: str | None = None
    words: str | None = None
    state: str | None = "open"


def group_key(flow_id: str, node: str, cause: str) -> str:
    """The same name for the same cause at the same place, in every process and for ever."""
    return hashlib.sha256("\0".join((flow_id, node, cause)).encode()).hexdigest()[:16]


def park(
    session: Session, *, project_id: str, run_id: str, flow_id: str, task_id: str, items: Sequence[Parking]
) -> None:
    """Keep the items; parking the same item of the same task again changes nothing."""
    if not items:
        return
    known = origins.of_roots(session, run_id, {root for root in map(_only_root, items) if root is not None})
    where = _where(session, run_id, task_id)
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
            "cause": _without_nul(parking.cause),
            "group_key": group_key(flow_id, parking.node, _without_nul(parking.cause)),
            "code": parking.problem.code,
            "message": _without_nul(parking.problem.message),
            "record": parking.item.record,
            "record_key": _without_nul(parking.key),
            "record_name": _without_nul(parking.name),
            **known.get(_only_root(parking) or 0, origins.NOWHERE).columns(where and (*where, parking.item.id)),
            "lineage": list(parking.item.roots),
            "effect_id": parking.effect_id or _effect_of(session, project_id, run_id, parking),
            "state": "open",
            "created_at": clock(),
        }
        for parking in items
    ]
    insert_new(session, PARKED, rows, "task_id", "node_id", "port", "item_id")
    origins.settle_versions(session, flow_id, {origin.key for origin in known.values()})


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


def groups(session: Session, project_id: str, wanted: Filter, limit: int = 200) -> list[Group]:
    """Parked items counted by cause, the newest cause first."""
    latest = func.max(PARKED.c.id)
    chosen = select(
        PARKED.c.group_key, PARKED.c.flow_id, PARKED.c.node_id, PARKED.c.cause, func.count(), latest,
        func.min(PARKED.c.id), func.count(PARKED.c.edited),
    )  # fmt: skip
    grouped = _filtered(chosen, project_id, wanted).group_by(
        PARKED.c.group_key, PARKED.c.flow_id, PARKED.c.node_id, PARKED.c.cause
    )
    return [Group(*row) for row in session.execute(grouped.order_by(latest.desc()).limit(limit))]


def count(session: Session, project_id: str, wanted: Filter) -> int:
    """How many items there are."""
    return int(session.execute(_filtered(select(func.count()).select_from(PARKED), project_id, wanted)).scalar_one())


def list_items(
    session: Session, project_id: str, wanted: Filter, *, limit: int = 50, cursor: str | None = None
) -> tuple[list[ParkedItem], str | None]:
    """Parked items, newest first."""
    chosen: Select[Any] = _filtered(select(ParkedItem), project_id, wanted).order_by(PARKED.c.id.desc())
    if cursor is not None:
        chosen = chosen.where(PARKED.c.id < cursor)
    return rows_page(session, ParkedItem, chosen, limit)


def ids_of(session: Session, project_id: str, wanted: Filter, limit: int) -> list[str]:
    """The ids of the items, oldest first, so that what came first goes on first."""
    return list(session.scalars(_filtered(select(PARKED.c.id), project_id, wanted).order_by(PARKED.c.id).limit(limit)))


def get_all(session: Session, ids: Sequence[str], project_id: str) -> list[ParkedItem]:
    """The parked items in the given order; NotFound for one that is missing or another project's."""
    found: dict[str, ParkedItem] = {}
    for part in batches(ids):
        chosen = select(ParkedItem).where(PARKED.c.id.in_(part))
        found |= {row.id: row for row in session.scalars(chosen.execution_options(populate_existing=True))}
    return [
        found[id] if id in found and found[id].project_id == project_id else get(session, id, project_id) for id in ids
    ]


def edit(session: Session, item_id: str, record: Any) -> None:
    """Keep a mended copy beside the record as it came (`None`: no copy any more)."""
    changed = update(PARKED).where(PARKED.c.id == item_id, PARKED.c.state == "open")
    session.execute(changed.values(edited=record, updated_at=clock()))


def replay(session: Session, ids: Sequence[str], replay_run_id: str, operator_id: str | None) -> None:
    """Mark items as handed to a replay run."""
    _move_all(session, ids, "replayed", replay_run_id=replay_run_id, operator_id=operator_id)


def drop(session: Session, ids: Sequence[str], operator_id: str | None, note: str) -> None:
    """A person decided that these items are not needed; ``note`` says why."""
    _move_all(session, ids, "dropped", operator_id=operator_id, note=note)
    ledger_entries.follow_parked(session, ids, note=note, ignored=True)


def resolve(session: Session, ids: Sequence[str], resolution: str, operator_id: str | None, note: str) -> None:
    """A person found out that these items need nothing more."""
    _move_all(session, ids, "resolved", resolution=resolution, operator_id=operator_id, note=note)
    ledger_entries.follow_parked(session, ids, ignored=False)


def end_replay(session: Session, replay_run_id: str, endings: Mapping[str, str]) -> None:
    """The replay run is over: each of its items is resolved in its way (id -> resolution), or open again (``open``)."""
    by_ending: dict[str, list[str]] = {}
    for id, ending in endings.items():
        by_ending.setdefault(ending, []).append(id)
    for ending, ids in by_ending.items():
        values: dict[str, Any] = {"state": "resolved", "resolution": ending, "resolved_run_id": replay_run_id}
        for part in batches(ids):
            mine = (PARKED.c.id.in_(part), PARKED.c.replay_run_id == replay_run_id, PARKED.c.state == "replayed")
            news = {"state": "open"} if ending == "open" else values
            session.execute(update(PARKED).where(*mine).values(updated_at=clock(), **news))


def of_effect(session: Session, effect_id: str) -> list[ParkedItem]:
    return list(session.scalars(select(ParkedItem).where(PARKED.c.effect_id == effect_id)))


def _move_all(session: Session, ids: Sequence[str], after: str, **values: Any) -> None:
    """From `open`, all of them or none."""
    for part in batches(ids):
        changed = session.execute(
            update(PARKED)
            .where(PARKED.c.id.in_(part), PARKED.c.state == "open")
            .values(state=after, updated_at=clock(), **values)
        )
        if rowcount(changed) != len(part):
            raise IllegalMove(f"One of {len(part)} parked items is not open any more, so it cannot become {after}.")


def _filtered(chosen: Select[Any], project_id: str, wanted: Filter) -> Select[Any]:
    chosen = chosen.where(PARKED.c.project_id == project_id)
    columns = {
        "state": wanted.state,
        "group_key": wanted.group,
        "flow_id": wanted.flow_id,
        "run_id": wanted.run_id,
        "node_id": wanted.node,
        "cause": wanted.cause,
    }
    for name, value in columns.items():
        if value is not None:
            chosen = chosen.where(PARKED.c[name] == value)
    if not wanted.words:
        return chosen
    texts = (PARKED.c.record_key, PARKED.c.record_name, PARKED.c.message, type_coerce(PARKED.c.record, Text))
    return chosen.where(or_(*(text.icontains(wanted.words, autoescape=True) for text in texts)))


def _where(session: Session, run_id: str, task_id: str) -> tuple[int, int] | None:
    """The numbers of the run and of its task."""
    chosen = select(RUN.c.number, TASK.c.no).join(TASK, TASK.c.run_id == RUN.c.id)
    row = session.execute(chosen.where(RUN.c.id == run_id, TASK.c.id == task_id)).first()
    return (row.number, row.no) if row else None


def _without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL in a text, and one in a value must not cost the item."""
    return text.replace("\0", "�")


def _effect_of(session: Session, project_id: str, run_id: str, parking: Parking) -> str | None:
    """The write without a known outcome that keeps this item, if it is that."""
    if parking.problem.code not in ("unknown_effect", "gave_up"):
        return None
    places = [f"({run_id}/{item_id})" for item_id in (parking.item.id, *parking.item.parents)]
    return decisions.find_for(session, project_id, parking.key, parking.problem.message, places)


def _only_root(parking: Parking) -> int | None:
    """The one source item; what was made of several has no single origin."""
    return parking.item.roots[0] if len(parking.item.roots) == 1 else None


def _pending_roots(session: Session, run_id: str, items: Sequence[Item]) -> set[int]:
    roots = {root for item in items for root in item.roots}
    open_positions = {
        task_no: pages.pending(session, run_id, task_no) for task_no in {page_of(root)[0] for root in roots}
    }
    return {root for root in roots if page_of(root)[1] in open_positions[page_of(root)[0]]}
