"""The ledger: which records are in the other system, which are not, and why."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import StreamingResponse

from wareflow.api.models import ledger as models
from wareflow.api.paging import Cursor, Limit, Words, listed
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import ledger_view
from wareflow.store.ledger_entries import Wanted

routes = Routes("ledger")
Short = Annotated[str | None, Query(max_length=120)]


def _wanted(
    status: Annotated[models.LedgerStatus | None, Query()] = None,
    flow_id: Short = None,
    connection: Annotated[str | None, Query(max_length=120, description="That it comes from or goes to")] = None,
    system: Short = None,
    type: Annotated[str | None, Query(max_length=120, description="What it is there, such as item")] = None,
    q: Words = None,
) -> Wanted:
    return Wanted(status, flow_id or None, connection or None, system or None, type or None, (q or "").strip() or None)


Filter = Annotated[Wanted, Depends(_wanted)]
CSV: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A line for each record."}
}


@routes.get("/ledger", permission="runs:read", answer=models.LedgerListOut)
def list_ledger(product: Wareflow, wanted: Filter, limit: Limit = 50, cursor: Cursor = None) -> object:
    """Records and where they stand, the newest record first."""
    return listed(ledger_view.list_entries(product, wanted, limit=limit, cursor=cursor))


@routes.get("/ledger/summary", permission="runs:read", answer=models.LedgerSummaryOut)
def summarise_ledger(product: Wareflow) -> object:
    """How many records stand where, by pair of systems and kind of record."""
    return {"items": ledger_view.summary(product)}


@routes.get("/ledger/export", permission="runs:read", response_class=StreamingResponse, responses=CSV)
def export_ledger(product: Wareflow, wanted: Filter) -> StreamingResponse:
    """All of it as CSV for a spreadsheet. Texts that one would run as a formula are disarmed."""
    headers = {"Content-Disposition": 'attachment; filename="ledger.csv"'}
    return StreamingResponse(ledger_view.as_csv(product, wanted), media_type="text/csv; charset=utf-8", headers=headers)


@routes.post("/ledger/ignore", permission="runs:run", answer=models.IgnoredOut)
def ignore_ledger(wish: models.IgnoreWish, product: Wareflow, user: User) -> object:
    """Say that records need nothing, and why; or that they do after all."""
    changed = ledger_view.set_ignored(product, wish.ids, wish.note, user.id, ignored=wish.ignored)
    return {"changed": changed}
