"""The way of one record across flows and runs."""

from typing import Annotated

from fastapi import Query

from wareflow.api.models import journeys as models
from wareflow.api.paging import Cursor, Limit
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.services import journeys

routes = Routes("records")
Words = Annotated[str, Query(max_length=200, description="The beginning of an order number, SKU, e-mail …")]


@routes.get("/records/keys", permission="runs:read", answer=models.RecordKeyListOut)
def find_record_keys(
    product: Wareflow,
    q: Words = "",
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=400, description="“next_after” of the page before")] = None,
) -> object:
    """Which records there are whose key begins so."""
    return journeys.find_keys(product, q, limit=limit, after=after)


@routes.get("/records/journey", permission="runs:read", answer=models.JourneyOut)
def get_journey(
    product: Wareflow,
    key: Annotated[str, Query(min_length=1, max_length=400)],
    limit: Annotated[int, Query(ge=1, le=50, description="How many runs at most.")] = 10,
    cursor: Cursor = None,
) -> object:
    """Where a record stands now, and what happened to it, run by run."""
    return journeys.of_record(product, key, limit=limit, cursor=cursor)
