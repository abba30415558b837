"""Records across runs, and what waits for a person."""

from typing import Annotated, Literal

from fastapi import Query

from wareflow.api.models import places as models
from wareflow.api.paging import Cursor, Limit
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import parked, records, run_reading, runs

routes = Routes("records")
Filter = Annotated[str | None, Query(max_length=300)]


@routes.get("/records", permission="runs:read", answer=models.RecordListOut)
def find_records(
    product: Wareflow,
    q: Annotated[str, Query(max_length=200, description="The beginning of an order number, SKU, e-mail …")] = "",
    limit: Limit = 50,
) -> object:
    """Where a record went by, newest first."""
    return {"items": records.find(product, q, limit)}


@routes.get("/parked", permission="runs:read", answer=models.ParkedListOut)
def list_parked(
    product: Wareflow,
    flow_id: Filter = None,
    run_id: Filter = None,
    node: Filter = None,
    cause: Filter = None,
    status: Annotated[Literal["open", "replayed", "resolved", "dropped"], Query()] = "open",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> object:
    """Items that wait, newest first, with the groups by cause."""
    given = {"flow_id": flow_id, "run_id": run_id, "node_id": node, "cause": cause}
    filters = {name: value for name, value in given.items() if value}
    return parked.list_parked(product, filters=filters, state=status, limit=limit, cursor=cursor)


@routes.post("/parked/replay", permission="runs:run", answer=models.ReplayOut, status=202)
def replay_parked(wish: models.ReplayWish, product: Wareflow, user: User) -> object:
    """Run items again from the step where they failed, through the flow as it is now.

    ``records`` holds edited ones; a parked item keeps its record as it was.
    """
    started = runs.replay(product, list(dict.fromkeys(wish.ids)), records=wish.records, by=user.id)
    return {**run_reading.show(product, started[0].id), "run_ids": [run.id for run in started]}


@routes.post("/parked/drop", permission="runs:run", answer=models.DroppedOut)
def drop_parked(wish: models.DropWish, product: Wareflow, user: User) -> object:
    """Decide that items are not needed."""
    return {"dropped": parked.drop(product, wish.ids, user.id, wish.reason)}
