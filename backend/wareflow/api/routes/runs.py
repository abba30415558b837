"""Runs: started, watched, looked into, cancelled."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Query
from pydantic import AwareDatetime
from sse_starlette import EventSourceResponse
from starlette.responses import StreamingResponse

from wareflow.api import events
from wareflow.api.models import runs as models
from wareflow.api.paging import Cursor, IdPath, Limit, Offset, Words, listed
from wareflow.api.routes.lookup import ITEM_IDS, family_of
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import rerunning, run_lists, run_reading, runs
from wareflow.services.change_choice import Narrowed
from wareflow.services.rerunning import Rerun
from wareflow.services.runs import Wish
from wareflow.store.run_lists import Wanted

routes = Routes("runs")
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="The same key again answers with the same run."),
]
LastEvent = Annotated[int, Query(ge=0, le=2**53, description="Tell only what happened after this number.")]
LastEventHeader = Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^\d{0,16}$")]
CSV: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A line for each run."}
}
STREAM: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events: run, step, end."}
}


@routes.post("/flows/{flow_id}/runs", permission="runs:run", answer=models.RunOut, status=202)
def start_run(
    flow_id: IdPath, wish: models.RunWish, product: Wareflow, user: User, idempotency_key: Key = None
) -> object:
    """Start a run, live or as a plan that writes nothing."""
    started = runs.start(
        product,
        flow_id,
        Wish(
            mode=wish.mode,
            draft=wish.draft,
            until=wish.until,
            start=wish.from_,
            records=wish.records,
            read_again=wish.read_again,
            pins=wish.pins,
            input_of=wish.input_of,
            over_stops=wish.over_stops,
            queue="interactive",
            log=wish.log.model_dump() if wish.log else {},
        ),
        by=user.id,
        key=f"key:{user.id}:{idempotency_key}" if idempotency_key else None,
    )
    return run_reading.show(product, started.id)


def _wanted(
    flow_id: Annotated[str | None, Query(max_length=64)] = None,
    status: Annotated[models.Status | None, Query()] = None,
    mode: Literal["live", "plan", "test"] | None = None,
    trigger: Annotated[models.TriggerKind | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(description="Started at this moment or later")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Started before this moment")] = None,
    record: Annotated[str | None, Query(max_length=200, description="The key of a record that went through")] = None,
    replay: Annotated[bool | None, Query(description="Whether it does something again")] = None,
    ids: Annotated[str | None, Query(max_length=4_000, pattern=r"^[0-9a-f,]*$", description="Only these")] = None,
    q: Words = None,
) -> Wanted:
    return Wanted(
        flow_id=flow_id,
        states=[status] if status else [],
        mode=mode,
        trigger=trigger,
        since=since,
        until=until,
        record=record or None,
        replay=replay,
        ids=[id for id in (ids or "").split(",") if id],
        words=q or None,
    )


Filter = Annotated[Wanted, Depends(_wanted)]


@routes.get("/runs", permission="runs:read", answer=models.RunListOut)
def list_runs(product: Wareflow, wanted: Filter, limit: Limit = 50, cursor: Cursor = None) -> object:
    """Runs, newest first."""
    return listed(run_lists.list_runs(product, wanted, limit=limit, cursor=cursor))


@routes.get("/runs/histogram", permission="runs:read", answer=models.HistogramOut)
def count_runs(product: Wareflow, wanted: Filter, bars: Annotated[int, Query(ge=1, le=100)] = 40) -> object:
    """How many runs began when, by status."""
    return {"items": run_lists.histogram(product, wanted, bars)}


@routes.get("/runs/export", permission="runs:read", response_class=StreamingResponse, responses=CSV)
def export_runs(product: Wareflow, wanted: Filter) -> StreamingResponse:
    """All of them as CSV for a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="runs.csv"'}
    return StreamingResponse(run_lists.as_csv(product, wanted), media_type="text/csv; charset=utf-8", headers=headers)


@routes.post("/runs/{run_id}/rerun", permission="runs:run", answer=models.RunBriefOut, status=202)
def rerun(run_id: IdPath, wish: models.RerunWish, product: Wareflow, user: User, idempotency_key: Key = None) -> object:
    """Do a run again, or from one of its steps on with what it brought there."""
    how = Rerun(wish.version, wish.from_, wish.sure)
    key = f"key:{user.id}:{idempotency_key}" if idempotency_key else None
    started = rerunning.rerun(product, run_id, how, by=user.id, key=key)
    return run_reading.brief(product, started.id)


@routes.get("/runs/{run_id}", permission="runs:read", answer=models.RunOut)
def get_run(run_id: IdPath, product: Wareflow) -> object:
    """A run with the flow as it was and its steps."""
    return run_reading.show(product, run_id)


@routes.get("/runs/{run_id}/steps", permission="runs:read", answer=models.StepListOut)
def list_steps(run_id: IdPath, product: Wareflow) -> object:
    """What each step did."""
    return {"items": run_reading.steps(product, run_id)}


@routes.get("/runs/{run_id}/steps/{node}/items", permission="runs:read", answer=models.ItemPageOut)
def list_items(
    run_id: IdPath,
    node: IdPath,
    product: Wareflow,
    port: Annotated[str, Query(max_length=64, description="An output, or an input with direction=in.")],
    direction: Literal["in", "out"] = "out",
    offset: Offset = 0,
    limit: Limit = 50,
    q: Words = None,
    ids: Annotated[str | None, Query(pattern=ITEM_IDS, description="Only these items.")] = None,
    parents: Annotated[str | None, Query(pattern=ITEM_IDS, description="Only what was made of these items.")] = None,
    roots: Annotated[str | None, Query(pattern=ITEM_IDS, description="Only what descends from these items.")] = None,
    whole: Annotated[bool, Query(description="false: of a large record send its first part, marked “cut”.")] = True,
) -> object:
    """Items that passed a port."""
    family = family_of(ids, parents, roots)
    return run_reading.items(
        product,
        run_id,
        node,
        port,
        direction=direction,
        offset=offset,
        limit=limit,
        words=q,
        family=family,
        whole=whole,
    )


@routes.get("/runs/{run_id}/changes", permission="runs:read", answer=models.ChangePageOut)
def list_changes(
    run_id: IdPath,
    product: Wareflow,
    node: Annotated[str | None, Query(max_length=64)] = None,
    action: Annotated[models.ChangeAction | None, Query()] = None,
    field: Annotated[str | None, Query(max_length=200, description="Only changes of this field.")] = None,
    least: Annotated[
        int | None, Query(ge=0, le=1_000_000, description="Only numbers that change by this % or more.")
    ] = None,
    q: Words = None,
    sort: Annotated[Literal["order", "size", "key"], Query(description="“size”: largest change in % first.")] = "order",
    offset: Offset = 0,
    limit: Limit = 50,
) -> object:
    """What the run wrote, or would write as a plan."""
    narrowed = Narrowed(node, action, field, least, q, sort)
    return run_reading.changes(product, run_id, narrowed, offset=offset, limit=limit)


@routes.get("/runs/{run_id}/events", permission="runs:read", response_class=EventSourceResponse, responses=STREAM)
async def follow_run(
    run_id: IdPath, product: Wareflow, last_event_id: LastEvent = 0, last_event: LastEventHeader = None
) -> EventSourceResponse:
    """What happens in the run, as it happens. A listener that comes back gets what it missed."""
    return await events.stream(product, run_id, int(last_event or last_event_id))


@routes.post("/runs/{run_id}/cancel", permission="runs:run", answer=models.RunBriefOut, status=202)
def cancel_run(run_id: IdPath, product: Wareflow) -> object:
    """Stop a run; what was read and not delivered is read again next time."""
    runs.cancel(product, run_id)
    return run_reading.brief(product, run_id)
