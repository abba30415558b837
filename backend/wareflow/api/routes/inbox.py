"""Records across runs, and what waits for a person."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from wareflow.api.models import inbox as models
from wareflow.api.models import places
from wareflow.api.paging import Cursor, IdPath, Limit
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import parked, records, replaying, run_reading
from wareflow.services.replaying import Filter

routes = Routes("records")
Short = Annotated[str | None, Query(max_length=300)]


def _filter(
    flow_id: Short = None,
    run_id: Short = None,
    node: Short = None,
    cause: Short = None,
    group: Annotated[str | None, Query(max_length=64, description="The key of a group")] = None,
    q: Annotated[str | None, Query(max_length=200, description="Words in key, name, message or record")] = None,
    status: Annotated[Literal["open", "replayed", "resolved", "dropped"], Query()] = "open",
) -> Filter:
    return Filter(
        flow_id=flow_id or None,
        run_id=run_id or None,
        node=node or None,
        cause=cause or None,
        group=group or None,
        words=(q or "").strip() or None,
        state=status,
    )


Wanted = Annotated[Filter, Depends(_filter)]


@routes.get("/records", permission="runs:read", answer=places.RecordListOut)
def find_records(
    product: Wareflow,
    q: Annotated[str, Query(max_length=200, description="The beginning of an order number, SKU, e-mail …")] = "",
    limit: Limit = 50,
) -> object:
    """Where a record went by, newest first."""
    return {"items": records.find(product, q, limit)}


@routes.get("/parked", permission="runs:read", answer=models.ParkedListOut)
def list_parked(product: Wareflow, wanted: Wanted, limit: Limit = 50, cursor: Cursor = None) -> object:
    """Items that wait, newest first, with the groups by cause."""
    return parked.list_parked(product, wanted, limit=limit, cursor=cursor)


@routes.get("/parked/groups", permission="runs:read", answer=models.ParkedGroupsOut)
def list_parked_groups(product: Wareflow, wanted: Wanted, limit: Limit = 100) -> object:
    """Why items wait: by flow, step and cause, with how many there are."""
    return {"items": parked.list_groups(product, wanted, limit)}


@routes.get("/parked/count", permission="runs:read", answer=models.ParkedCountOut)
def count_parked(product: Wareflow, wanted: Wanted) -> object:
    """How many items wait."""
    return {"open": parked.count(product, wanted)}


@routes.post("/parked/replay", permission="runs:run", answer=models.ReplayOut, status=202)
def replay_parked(wish: models.ReplayWish, product: Wareflow, user: User) -> object:
    """Run items again from the step where they stopped, through the flow as it is published now.

    ``records`` holds edited ones; a parked item keeps its record as it was.
    """
    chosen = replaying.Chosen(wish.ids, wish.group)
    started = replaying.replay_chosen(product, chosen, records=wish.records, by=user.id, sure=wish.sure)
    return {**run_reading.show(product, started[0].id), "run_ids": [run.id for run in started]}


@routes.post("/parked/drop", permission="runs:run", answer=models.DroppedOut)
def drop_parked(wish: models.DropWish, product: Wareflow, user: User) -> object:
    """Decide that items are not needed, and say why."""
    return {"dropped": parked.drop(product, replaying.Chosen(wish.ids, wish.group), user.id, wish.reason)}


@routes.get("/parked/{item_id}", permission="runs:read", answer=models.ParkedOut)
def get_parked(item_id: IdPath, product: Wareflow) -> object:
    """One parked item."""
    return parked.show(product, item_id)


@routes.put("/parked/{item_id}/record", permission="runs:run", answer=models.ParkedOut)
def edit_parked(item_id: IdPath, wish: models.EditWish, product: Wareflow, user: User) -> object:
    """Keep a mended copy of the record, to be sent on in its place. The record stays as it came."""
    return parked.edit(product, item_id, wish.record, user.id)


@routes.get("/effects", permission="runs:read", answer=models.EffectListOut)
def list_undecided_effects(product: Wareflow) -> object:
    """Writes to other systems whose outcome nobody knows yet."""
    return {"items": parked.list_undecided(product)}


@routes.post("/effects/{effect_id}/decide", permission="runs:run", answer=models.EffectOut)
def decide_effect(effect_id: IdPath, wish: models.DecisionWish, product: Wareflow, user: User) -> object:
    """Say what became of a write after a look into the other system."""
    return parked.decide(
        product, effect_id, wish.decision, by=user.id, note=wish.note.strip(), remote_id=wish.remote_id
    )
