"""The way of one record across flows and runs: seen, passed on, written field by field, parked; run by run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from wareflow.engine.given import GIVEN
from wareflow.sdk.errors import WareflowError
from wareflow.services import ledger_view
from wareflow.services.ledger_view import EntryView
from wareflow.services.loading import load_run
from wareflow.services.product import Product
from wareflow.services.steps import StepNames
from wareflow.store import flows, journeys, ledger_entries, record_keys, runs
from wareflow.store.database import reading
from wareflow.store.errors import NotFound
from wareflow.store.models import Run

Kind = Literal["seen", "passed", "written", "parked"]


@dataclass(frozen=True)
class StepOfWay:
    """What happened to the record at one step of a run."""

    kind: Kind
    node: str
    node_title: str | None
    node_type: str | None
    at: datetime | None = None
    port: str = ""
    item_no: int | None = None
    system: str = ""
    object: str = ""
    key: str = ""
    action: str = ""
    reason: str = ""
    fields: Sequence[Any] = ()
    parked_id: str | None = None
    status: str = ""
    message: str = ""


@dataclass(frozen=True)
class RunOfWay:
    """A run in which the record was."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    mode: str
    status: str
    at: datetime
    data_removed_at: datetime | None
    steps: list[StepOfWay] = field(default_factory=list)


@dataclass(frozen=True)
class Journey:
    """Where the record stands now, and its way, the newest run first."""

    key: str
    names: list[str]
    ledger: list[EntryView]
    runs: list[RunOfWay]
    next_cursor: str | None


def find_keys(product: Product, words: str, *, limit: int, after: str | None) -> dict[str, Any]:
    """The keys that begin with the words, page by page."""
    with reading(product.engine) as session:
        found = journeys.keys(session, product.project_id, words, after=after, limit=limit + 1)
        numbers = runs.numbers(session, [one.last_run_id for one in found])
        items = [
            {
                "key": one.shown,
                "places": one.places,
                "last_run": {"id": one.last_run_id, "number": numbers.get(one.last_run_id)},
            }
            for one in found[:limit]
        ]
    return {"items": items, "next_after": found[limit - 1].value if len(found) > limit else None}


def of_record(product: Product, key: str, *, limit: int, cursor: str | None) -> Journey:
    """The way of the record with exactly this key, in any case, and with the keys it has in other systems."""
    with reading(product.engine) as session:
        project = product.project_id
        written = list(dict.fromkeys([key.strip(), *journeys.spellings(session, project, key)]))
        rows = ledger_entries.of_keys(session, project, written)
        names = list(dict.fromkeys([*written, *(name for row in rows for name in (row.key, row.source_key) if name)]))
        ids = journeys.runs_of(session, project, names, before=cursor, limit=limit + 1)
        known = StepNames(session, project)
        parked_ids = [row.parked_id for row in rows if row.parked_id]
        ways = [_run(product, session, run_id, names, parked_ids, known) for run_id in ids[:limit]]
        more = ids[limit - 1] if len(ids) > limit else None
        return Journey(key, names, ledger_view.views(session, rows), [way for way in ways if way is not None], more)


def _run(
    product: Product, session: Session, run_id: str, names: list[str], parked_ids: list[str], known: StepNames
) -> RunOfWay | None:
    try:
        run = runs.get(session, run_id, product.project_id)
    except NotFound:
        return None  # retention has removed it; the ledger keeps its number no longer either
    order, sources = _order(product, run)
    steps = sorted(_steps(session, run, names, parked_ids, known, sources), key=lambda step: _rank(step, order))
    return RunOfWay(
        run.id,
        run.number,
        run.flow_id,
        flows.get_any(session, run.flow_id).name,
        run.mode,
        run.state,
        run.started_at or run.created_at,
        run.data_removed_at,
        steps,
    )


def _steps(
    session: Session, run: Run, names: list[str], parked_ids: list[str], known: StepNames, sources: set[str]
) -> list[StepOfWay]:
    changes = journeys.changes(session, run.id, names)
    parked = journeys.parked(session, run.id, names, parked_ids)
    told = {change.node_id for change in changes} | {item.node_id for item in parked}
    steps: dict[tuple[str, str, int], StepOfWay] = {}
    for row in journeys.passed(session, run.id, names):
        number = record_keys.number_of(session, row)
        first = row.node_id == row.head and (row.node_id in sources or row.node_id == GIVEN)
        if row.node_id in told and not first:
            continue
        title, kind = known.of(run.id, row.node_id)
        place = (row.node_id, row.port, number)
        steps[place] = StepOfWay(
            "seen" if first else "passed", row.node_id, title, kind, port=row.port, item_no=number, key=names[0]
        )
    return [
        *steps.values(),
        *(
            StepOfWay(
                "written", change.node_id, *known.of(run.id, change.node_id), at=change.created_at,
                system=change.system, object=change.object, key=change.key, action=change.action,
                reason=change.reason or "", fields=change.fields,
            )
            for change in changes
        ),
        *(
            StepOfWay(
                "parked", item.node_id, *known.of(run.id, item.node_id), at=item.created_at, key=item.record_key,
                parked_id=item.id, status=item.state, message=item.message,
            )
            for item in parked
        ),
    ]  # fmt: skip


def _order(product: Product, run: Run) -> tuple[list[str], set[str]]:
    """The steps in the order of the data, and those that read; of a flow whose steps are gone, none."""
    try:
        graph = load_run(product, run.id).graph
    except (WareflowError, LookupError):
        return [], set()
    return list(graph.order), set(graph.sources)


def _rank(step: StepOfWay, order: list[str]) -> tuple[int, int]:
    place = order.index(step.node) if step.node in order else -1
    return place, ("seen", "passed", "written", "parked").index(step.kind)
