"""The inbox: what waits for a person, grouped by cause; mended, dropped, or decided about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.sdk.values import Record
from wareflow.services.product import Product
from wareflow.services.replaying import Chosen
from wareflow.services.steps import StepNames
from wareflow.store import decisions, flows, parked, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.models import Connection, Effect, ParkedItem
from wareflow.store.parked import Filter
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


@dataclass(frozen=True)
class ParkedPage:
    """A page of parked items with the groups of all of them."""

    groups: list[GroupView]
    items: list[ParkedView]
    next_cursor: str | None


def list_parked(product: Product, wanted: Filter, *, limit: int, cursor: str | None) -> ParkedPage:
    """Parked items, newest first; the groups are those of all open items of the flow."""
    with reading(product.engine) as session:
        rows, more = parked.list_items(session, product.project_id, wanted, limit=limit, cursor=cursor)
        found = parked.groups(session, product.project_id, Filter(flow_id=wanted.flow_id))
        return ParkedPage(_group_views(product, session, found), _views(product, session, rows), more)


def list_groups(product: Product, wanted: Filter, limit: int = 200) -> list[GroupView]:
    """The causes of what waits, newest first."""
    with reading(product.engine) as session:
        return _group_views(product, session, parked.groups(session, product.project_id, wanted, limit))


def count(product: Product, wanted: Filter) -> int:
    """How many items there are."""
    with reading(product.engine) as session:
        return parked.count(session, product.project_id, wanted)


def show(product: Product, item_id: str) -> ParkedView:
    """One parked item."""
    with reading(product.engine) as session:
        return _views(product, session, [parked.get(session, item_id, product.project_id)])[0]


def edit(product: Product, item_id: str, record: Record | None, by: str | None) -> ParkedView:
    """Keep a mended copy to be sent on in the place of the record, which stays as it came; None takes it back."""

    def work(session: Session) -> None:
        item = parked.get(session, item_id, product.project_id)
        if item.state != "open":
            raise ConfigError(
                "This item was sent on, solved or dropped in the meantime. Load the list again.", code="not_open"
            )
        parked.edit(session, item_id, None if record == item.record else record)
        settings.audit(session, product.project_id, by, "parked.edit", item_id)

    transact(product.engine, work)
    return show(product, item_id)


def drop(product: Product, chosen: Chosen, by: str | None, reason: str) -> int:
    """A person decided that these items are not needed, and says why; answers how many were dropped."""
    why = reason.strip()
    if not why:
        raise ConfigError("Say why these records are not needed; it stays with them.", field="reason")

    def work(session: Session) -> int:
        items = chosen.among(session, product)
        parked.drop(session, [item.id for item in items], by, why)
        settings.audit(session, product.project_id, by, "parked.drop", f"{len(items)} items")
        return len(items)

    return transact(product.engine, work)


def list_undecided(product: Product) -> list[EffectView]:
    """Writes whose outcome is not known, oldest first."""
    with reading(product.engine) as session:
        rows = decisions.undecided(session, product.project_id)
        return [_effect_view(session, row) for row in rows]


def decide(
    product: Product,
    effect_id: str,
    decision: decisions.Decision,
    *,
    by: str,
    note: str = "",
    remote_id: str | None = None,
) -> EffectView:
    """A person looked: the write is there, or is sent again, or given up. Its parked items follow.

    There: they are solved. Given up: they are dropped. Sent again: they wait to be replayed.
    """

    def work(session: Session) -> EffectView:
        row = decisions.decide(
            session, product.project_id, effect_id, decision, operator_id=by, note=note, remote_id=remote_id
        )
        waiting = [item.id for item in parked.of_effect(session, effect_id) if item.state == "open"]
        if decision == "exists":
            parked.resolve(session, waiting, "confirmed", by, note)
        elif decision == "abandon":
            parked.drop(session, waiting, by, note or "The write was given up.")
        facts = {"decision": decision, "items": waiting}
        settings.audit(session, product.project_id, by, "effect.decide", effect_id, facts)
        return _effect_view(session, row)

    return transact(product.engine, work)


def _views(product: Product, session: Session, rows: Sequence[ParkedItem]) -> list[ParkedView]:
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
        effect=_effect_view(session, effect) if effect and effect.state in decisions.UNDECIDED else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _group_views(product: Product, session: Session, found: Sequence[parked.Group]) -> list[GroupView]:
    names = _names(session, (group.flow_id for group in found))
    steps = StepNames(session, product.project_id)
    ids = [id for group in found for id in (group.latest_id, group.oldest_id)]
    samples = {row.id: row for row in parked.get_all(session, list(dict.fromkeys(ids)), product.project_id)}
    views = []
    for group in found:
        newest = samples[group.latest_id]
        title, kind = steps.of(newest.run_id, group.node)
        views.append(
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
    return views


def _effect_view(session: Session, row: Effect) -> EffectView:
    connection = find(session, Connection, row.connection_id) if row.connection_id else None
    name = connection.name if connection else ""
    return EffectView(row.id, name, row.operation, row.effect_key, row.state, row.sent_at, row.sends, row.settle_until)


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    return {flow_id: flows.get_any(session, flow_id).name for flow_id in set(ids)}
