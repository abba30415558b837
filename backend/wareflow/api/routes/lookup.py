"""Looking closer at a run: the way of one record, and what a step gave beside an earlier run."""

from typing import Annotated, Final

from fastapi import Query

from wareflow.api.models import lookup as models
from wareflow.api.paging import Cursor, IdPath, Limit, Offset
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.services import comparing, tracing
from wareflow.store.lineage import Family

routes = Routes("lookup")
ITEM_IDS: Final = r"^\d{1,16}(,\d{1,16}){0,49}$"
Port = Annotated[str, Query(max_length=64, description="An output.")]


def family_of(ids: str | None, parents: str | None, roots: str | None) -> Family | None:
    """The items asked for by their numbers in the run, if any are."""
    if ids is None and parents is None and roots is None:
        return None
    return Family(numbers(ids), numbers(parents), numbers(roots))


def numbers(text: str | None) -> frozenset[int]:
    """Item ids, between commas."""
    return frozenset(int(part) for part in text.split(",")) if text else frozenset()


@routes.get("/runs/{run_id}/trace", permission="runs:read", answer=models.TraceOut)
def trace_item(
    run_id: IdPath,
    product: Wareflow,
    roots: Annotated[str, Query(pattern=ITEM_IDS, description="“roots” of the item whose way is asked for.")],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> object:
    """Each step's version of a record, in the order of the flow, with what was written."""
    return tracing.trace(product, run_id, numbers(roots), limit=limit, cursor=cursor)


@routes.get("/runs/{run_id}/steps/{node}/comparison", permission="runs:read", answer=models.ComparisonOut)
def compare_runs(
    run_id: IdPath,
    node: IdPath,
    product: Wareflow,
    port: Port,
    other: Annotated[str | None, Query(max_length=64, description="The other run; the one before by default.")] = None,
    key: Annotated[str | None, Query(max_length=200, description="The field that tells the records apart.")] = None,
    differing: Annotated[bool, Query(description="Only records that are not the same.")] = False,
    offset: Offset = 0,
    limit: Limit = 50,
) -> object:
    """What a step gave in this run beside an earlier one."""
    return comparing.compare(
        product, run_id, node, port, other=other, key=key, differing=differing, offset=offset, limit=limit
    )
