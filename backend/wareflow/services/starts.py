"""What starts a flow, told to people: the next starts, what became of the last ones, which run started which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from wareflow.engine.catalog import config_errors, parse_config
from wareflow.engine.document import FlowDocument, parse_flow
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.times import Timetable
from wareflow.services import triggers
from wareflow.services.product import Product
from wareflow.store import causes, endings, flows, runs, schedules
from wareflow.store.clock import now
from wareflow.store.database import reading
from wareflow.store.models import Run, Schedule, ScheduleSlot

SHOWN = 5


@dataclass(frozen=True)
class StartView:
    """A time at which something starts; ``local`` is what the clock on the wall says there."""

    at: datetime
    local: str


@dataclass(frozen=True)
class ReasonView:
    """Why a start did not come, or has to wait: a code with its facts, and a sentence."""

    code: str
    message: str
    run: int | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class ScheduleView:
    """One schedule of a flow. ``active``: it is what the scheduler goes by; else what it would be once switched on."""

    node: str
    cron: str
    time_zone: str
    active: bool
    next: Sequence[StartView]
    waiting: ReasonView | None = None


@dataclass(frozen=True)
class SlotView:
    """What became of a start, or of ``count`` of them in a row."""

    node: str
    planned_for: datetime
    local: str
    until: datetime | None
    count: int
    outcome: str
    reason: ReasonView | None
    run_id: str | None
    run_number: int | None
    at: datetime


@dataclass(frozen=True)
class StartsView:
    """The schedules of a flow and what became of their last starts."""

    schedules: Sequence[ScheduleView]
    recent: Sequence[SlotView]


@dataclass(frozen=True)
class RunRef:
    """A run by its number and flow."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    trigger: str
    status: str


@dataclass(frozen=True)
class LinksView:
    """Where a run came from and which ones it started; ``error_flow_problem``: why its error flow did not start.

    ``input_of``: the run whose input a plan took.
    """

    caused_by: RunRef | None
    started: Sequence[RunRef] = field(default_factory=tuple)
    error_flow_problem: str | None = None
    input_of: RunRef | None = None


def of_flow(product: Product, flow_id: str, limit: int = 20) -> StartsView:
    """When the flow starts next, and what became of its last starts."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
        moment = now(session)
        known = schedules.list_schedules(session, flow_id)
        if known:
            views = [_of_row(row) for row in known]
        else:
            views = list(_of_draft(product, parse_flow(flow.document), moment))
        recent = [_slot(session, row) for row in schedules.last_slots(session, flow_id, limit)]
    return StartsView(views, recent)


def preview(product: Product, config: Mapping[str, Any]) -> list[StartView]:
    """The next starts of a schedule that is being set. Raises ConfigError, naming the field."""
    node = product.catalog.node(triggers.SCHEDULE)
    try:
        timetable, _ = triggers.timing_of(parse_config(node, config))
    except ValidationError as error:
        field, words = config_errors(error)[0]
        raise ConfigError(f"This {words}.", field=field or None) from error
    return _next(timetable, datetime.now(UTC))


def links(product: Product, run_id: str) -> LinksView:
    """Which run started this one, and which ones it started."""
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        origin = runs.find_run(session, run.caused_by) if run.caused_by else None
        given = (run.options or {}).get("input_of")
        former = runs.find_run(session, given) if given else None
        return LinksView(
            caused_by=_ref(session, origin) if origin else None,
            started=[_ref(session, found) for found in causes.started_by(session, run_id)],
            error_flow_problem=endings.note_of(session, run_id),
            input_of=_ref(session, former) if former else None,
        )


def _of_row(row: Schedule) -> ScheduleView:
    timetable = triggers.timetable_of(row.cron, row.time_zone, row.rules)
    upcoming = []
    if row.next_at is not None:
        first = row.next_at.astimezone(timetable.tz)
        upcoming = [_start(first), *(_start(start) for start in islice(timetable.starts(first), SHOWN - 1))]
    waiting = _reason(row.held_reason) if row.held_until is not None else None
    return ScheduleView(row.node_id, row.cron, row.time_zone, True, upcoming, waiting)


def _of_draft(product: Product, document: FlowDocument, moment: datetime) -> Iterator[ScheduleView]:
    for node_id, node in document.nodes.items():
        if node.type != triggers.SCHEDULE or node.disabled:
            continue
        try:
            timetable, _ = triggers.timing_of(parse_config(product.catalog.node(node.type), node.config))
        except ValidationError:
            continue  # the editor shows what is wrong with it
        yield ScheduleView(node_id, timetable.cron, timetable.zone, False, _next(timetable, moment))


def _next(timetable: Timetable, moment: datetime) -> list[StartView]:
    return [_start(start) for start in islice(timetable.starts(moment), SHOWN)]


def _start(local: datetime) -> StartView:
    return StartView(local.astimezone(UTC), f"{local:%Y-%m-%dT%H:%M}")


def _slot(session: Session, row: ScheduleSlot) -> SlotView:
    run = runs.find_run(session, row.run_id) if row.run_id else None
    return SlotView(
        node=row.node_id,
        planned_for=row.planned_for,
        local=row.slot[:16],
        until=row.until,
        count=row.count,
        outcome=row.outcome,
        reason=_reason(row.reason),
        run_id=run.id if run else None,
        run_number=run.number if run else None,
        at=row.at,
    )


def _reason(reason: Mapping[str, Any] | None) -> ReasonView | None:
    if reason is None:
        return None
    code, run, minutes = str(reason.get("code", "")), reason.get("run"), reason.get("minutes")
    told = {
        "running": f"Run {run} was still going.",
        "pause": f"Run {run} had ended less than {minutes} minutes before.",
        "missed": "Wareflow was not running at that time, or a later start took its place.",
        "too_many": "More than a hundred starts were missed; the newest hundred were made up for.",
    }
    return ReasonView(code, told.get(code) or str(reason.get("message", code)), run, minutes)


def _ref(session: Session, run: Run) -> RunRef:
    name = flows.get_any(session, run.flow_id).name
    return RunRef(run.id, run.number, run.flow_id, name, run.trigger, run.state)
