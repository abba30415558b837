"""Parked items as people see them: with names, advice, and the runs that have to do with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.services.product import Product
from wareflow.services.steps import StepNames
from wareflow.store import decisions, flows, parked, runs
from wareflow.store.models import Connection, Effect, ParkedItem
from wareflow.store.rows import find

ADVICE = {
    "gave_up": "wait",
    "stopped": "replay",
    "poison": "report",
    "bug": "report",
    "lost_item": "report",
    "unknown_effect": "decide",
    "gone": "gone",
    "conflict": "replay",
    "auth": "connection",
    "config": "flow",
    "failed": "edit",
}
"""What to do about a failure, by its code; everything else is in the data: mend the record or the mapping."""


@dataclass(frozen=True)
class RunRef:
    """A run to go to; ``number`` is None when it was deleted by retention."""

    id: str
    number: int | None


@dataclass(frozen=True)
class EffectView:
    """A write whose outcome a person has to tell."""

    id: str
    connection: str
    operation: str
    key: str
    state: str
    sent_at: datetime | None
    sends: int
    settle_until: datetime | None


@dataclass(frozen=True)
class ParkedView:
    """An item that waits for a person, or waited."""

    id: str
    run_id: str
    run: RunRef
    flow_id: str
    flow_name: str
    node: str
    node_title: str | None
    node_type: str | None
    port: str
    group: str
    cause: str
    code: str
    advice: str
    message: str
    key: str
    name: str
    record: Any
    edited: Any
    status: str
    note: str
    replay: RunRef | None
    resolution: str
    resolved_by: RunRef | None
    parent_id: str | None
    effect: EffectView | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class GroupView:
    """Items that wait for the same reason at the same place; ``message`` is that of the newest."""

    key: str
    flow_id: str
    flow_name: str
    node: str
    node_title: str | None
    node_type: str | None
    cause: str
    code: str
    advice: str
    message: str
    count: int
    edited: int
    newest: datetime
    oldest: datetime


def views(product: Product, session: Session, rows: Sequence[ParkedItem]) -> list[ParkedView]:
    """The items, in this order."""
    names = _names(session, (row.flow_id for row in rows))
    steps = StepNames(session, product.project_id)
    ids = [id for row in rows for id in (row.run_id, row.replay_run_id, row.resolved_run_id) if id]
    numbers = runs.numbers(session, ids)
    effects = decisions.of_ids(session, [row.effect_id for row in rows if row.effect_id])
    return [_view(session, row, names[row.flow_id], steps, numbers, effects) for row in rows]


def _view(
    session: Session,
    row: ParkedItem,
    flow_name: str,
    steps: StepNames,
    numbers: dict[str, int],
    effects: dict[str, Effect],
) -> ParkedView:
    title, kind = steps.of(row.run_id, row.node_id)
    effect = effects.get(row.effect_id or "")

    def ref(run_id: str | None) -> RunRef | None:
        return RunRef(run_id, numbers.get(run_id)) if run_id else None

    return ParkedView(
        id=row.id,
        run_id=row.run_id,
        run=RunRef(row.run_id, numbers.get(row.run_id)),
        flow_id=row.flow_id,
        flow_name=flow_name,
        node=row.node_id,
        node_title=title,
        node_type=kind,
        port=row.port,
        group=row.group_key,
        cause=row.cause,
        code=row.code,
        advice=ADVICE.get(row.code, "edit"),
        message=row.message,
        key=row.record_key,
        name=row.record_name,
        record=row.record,
        edited=row.edited,
        status=row.state,
        note=row.note,
        replay=ref(row.replay_run_id),
        resolution=row.resolution,
        resolved_by=ref(row.resolved_run_id),
        parent_id=row.parent_id,
        effect=effect_view(session, effect) if effect and effect.state in decisions.UNDECIDED else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def group_views(product: Product, session: Session, found: Sequence[parked.Group]) -> list[GroupView]:
    """The groups, in this order."""
    names = _names(session, (group.flow_id for group in found))
    steps = StepNames(session, product.project_id)
    ids = [id for group in found for id in (group.latest_id, group.oldest_id)]
    samples = {row.id: row for row in parked.get_all(session, list(dict.fromkeys(ids)), product.project_id)}
    made = []
    for group in found:
        newest = samples[group.latest_id]
        title, kind = steps.of(newest.run_id, group.node)
        made.append(
            GroupView(
                key=group.key,
                flow_id=group.flow_id,
                flow_name=names[group.flow_id],
                node=group.node,
                node_title=title,
                node_type=kind,
                cause=group.cause,
                code=newest.code,
                advice=ADVICE.get(newest.code, "edit"),
                message=newest.message,
                count=group.count,
                edited=group.edited,
                newest=newest.created_at,
                oldest=samples[group.oldest_id].created_at,
            )
        )
    return made


def effect_view(session: Session, row: Effect) -> EffectView:
    """A write whose outcome a person has to tell."""
    connection = find(session, Connection, row.connection_id) if row.connection_id else None
    name = connection.name if connection else ""
    return EffectView(row.id, name, row.operation, row.effect_key, row.state, row.sent_at, row.sends, row.settle_until)


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    return {flow_id: flows.get_any(session, flow_id).name for flow_id in set(ids)}
