"""What follows a bad end: the error flow is started and people are told, each exactly once per run.

The end itself is noted where the run is closed (``store.endings.note``), in the same transaction. Here it is handled,
in one transaction per run, by any scheduler.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from wareflow.sdk.errors import WareflowError
from wareflow.services import chaining, notifying
from wareflow.services.chaining import Start
from wareflow.services.product import Product
from wareflow.services.steps import StepNames
from wareflow.store import endings, flows, notices, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.endings import Cause
from wareflow.store.models import Flow, Run
from wareflow.store.notices import Telling

log = structlog.get_logger()


def handle_all(product: Product) -> int:
    """Handle the ends that nobody has handled; says how many there were."""
    with reading(product.engine) as session:
        found = endings.waiting(session)
        well = endings.recovering(session)
    for run_id in found:
        try:
            transact(product.engine, partial(_handle, product=product, run_id=run_id))
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:
            # one end that our own code stumbles over must not keep the others waiting
            log.exception("ending_broke", run=run_id)
            note = f"Our own error: {type(error).__name__}. The operator finds it in the log."
            transact(product.engine, partial(endings.handled, run_id=run_id, note=note))
    for flow_id, run_id in well:
        transact(product.engine, partial(_recover, product=product, flow_id=flow_id, run_id=run_id))
    return len(found) + len(well)


def _handle(session: Session, *, product: Product, run_id: str) -> None:
    ending = endings.take(session, run_id)
    if ending is None:
        return
    run = runs.get(session, run_id)
    flow = flows.get_any(session, run.flow_id)
    cause = cause_of(session, run)
    facts = facts_of(session, product, run, flow, cause)
    refusal = _start_error_flow(session, product, run, flow, facts)
    endings.in_trouble(session, flow.id, run.id)
    endings.handled(session, run_id, refusal)
    kind = _kind(session, product, run)
    if kind is not None:
        _tell(session, product, flow, run, kind, f"{kind}:{cause.node or ''}:{cause.code}", facts)
    if refusal is not None:
        _tell(session, product, flow, run, "error_flow", "error_flow", {**facts, "refusal": refusal})


def not_started(session: Session, product: Product, flow_id: str, planned: str, refusal: str) -> None:
    """Call when a flow was to start by itself and could not: nobody else would notice."""
    flow = flows.get_any(session, flow_id)
    if not notifying.read(session, product.project_id).rules.failed:
        return
    link = link_to(session, product, f"/flows/{flow_id}")
    facts = {"flow": flow.name, "flow_id": flow_id, "planned": planned, "refusal": refusal, "link": link}
    _tell(session, product, flow, None, "not_started", "not_started", facts)


def _recover(session: Session, *, product: Product, flow_id: str, run_id: str) -> None:
    if not endings.recovered(session, flow_id):
        return
    flow, run = flows.get_any(session, flow_id), runs.get(session, run_id)
    if notifying.read(session, product.project_id).rules.recovered:
        facts = facts_of(session, product, run, flow, None)
        _tell(session, product, flow, run, "recovered", "recovered", facts)


def _start_error_flow(session: Session, product: Product, run: Run, flow: Flow, facts: Mapping[str, Any]) -> str | None:
    """Start the flow that is to deal with it; answers why it could not be started."""
    comes_from_error = run.trigger == "error" or bool((run.options or {}).get("from_error"))
    if flow.error_flow_id is None or comes_from_error:
        return None
    wish = Start(flow.error_flow_id, "error", f"error:{run.id}", [dict(facts)], data={"from_run": run.id})
    try:
        with session.begin_nested():
            chaining.start_from(session, product, run, wish)
    except WareflowError as error:
        log.warning("error_flow_not_started", flow=flow.id, run=run.id, reason=error.message)
        return error.message
    return None


def _tell(
    session: Session, product: Product, flow: Flow, run: Run | None, kind: str, cause: str, facts: Mapping[str, Any]
) -> None:
    if not flow.notify or flow.deleted_at is not None:
        return
    for channel in notifying.channels(notifying.read(session, product.project_id)):
        notices.queue(
            session, product.project_id, Telling(flow.id, run.id if run else None, kind, cause, channel, facts)
        )


def _kind(session: Session, product: Product, run: Run) -> str | None:
    """As what this end is told, by the rules: items that wait for a person are said to, before the rest."""
    rules = notifying.read(session, product.project_id).rules
    if run.state == "failed":
        return "failed" if rules.failed else None
    if run.n_parked and rules.parked:
        return "parked"
    return "partial" if rules.partial else None


def cause_of(session: Session, run: Run) -> Cause:
    """What kept the run from ending well."""
    error: Mapping[str, Any] = run.error or {}
    if error:
        return Cause(str(error.get("code", "failed")), str(error.get("message", "")), error.get("node"))
    found = endings.causes(session, run.id)
    return found[0] if found else Cause("failed", "Some records failed. The run shows which ones and why.", None)


def facts_of(session: Session, product: Product, run: Run, flow: Flow, cause: Cause | None) -> dict[str, Any]:
    """The run's end as one record: for the error flow and for messages."""
    facts: dict[str, Any] = {
        "flow": flow.name,
        "flow_id": flow.id,
        "run": run.number,
        "run_id": run.id,
        "state": run.state,
        "trigger": run.trigger,
        "summary": run.summary,
        "read": run.n_in,
        "delivered": run.n_delivered,
        "skipped": run.n_skipped,
        "failed": run.n_failed,
        "parked": run.n_parked,
        "cancelled": run.n_cancelled,
        "started_at": run.started_at and run.started_at.isoformat(),
        "finished_at": run.finished_at and run.finished_at.isoformat(),
        "link": link_to(session, product, f"/runs/{run.id}"),
    }
    if cause is None:
        return facts
    title = cause.node and (StepNames(session, product.project_id).of(run.id, cause.node)[0] or cause.node)
    return {**facts, "node": cause.node, "step": title, "code": cause.code, "cause": cause.message}


def link_to(session: Session, product: Product, path: str) -> str:
    """A link into this installation."""
    kept = settings.read(session, product.project_id).get(notifying.SETTING) or {}
    return (kept.get("address") or notifying.own_address(product)).rstrip("/") + path
