"""The inbox: what waits for a person, grouped by cause; mended, dropped, or decided about."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.sdk.values import Record
from wareflow.services.parked_views import EffectView, GroupView, ParkedView, effect_view, group_views, views
from wareflow.services.product import Product
from wareflow.services.replaying import Chosen
from wareflow.store import decisions, parked, settings
from wareflow.store.database import reading, transact
from wareflow.store.parked import Filter


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
        return ParkedPage(group_views(product, session, found), views(product, session, rows), more)


def list_groups(product: Product, wanted: Filter, limit: int = 200) -> list[GroupView]:
    """The causes of what waits, newest first."""
    with reading(product.engine) as session:
        return group_views(product, session, parked.groups(session, product.project_id, wanted, limit))


def count(product: Product, wanted: Filter) -> int:
    """How many items there are."""
    with reading(product.engine) as session:
        return parked.count(session, product.project_id, wanted)


def show(product: Product, item_id: str) -> ParkedView:
    """One parked item."""
    with reading(product.engine) as session:
        return views(product, session, [parked.get(session, item_id, product.project_id)])[0]


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
        return [effect_view(session, row) for row in rows]


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
        return effect_view(session, row)

    return transact(product.engine, work)
