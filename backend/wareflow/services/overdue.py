"""Runs that take longer than they may: stopped with a clear cause, their items kept or read again."""

from dataclasses import asdict
from functools import partial

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wareflow.sdk.errors import Problem, WareflowError
from wareflow.services import commits
from wareflow.services.loading import load_run
from wareflow.services.product import Product
from wareflow.store import runs
from wareflow.store.clock import clock
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow, Run, table

log = structlog.get_logger()
RUN, FLOW = table(Run), table(Flow)


def stop_overdue(product: Product) -> list[str]:
    """Stop the runs that began longer ago than allowed; says which."""
    overdue: dict[str, int | None] = {}
    with reading(product.engine) as session:
        for own in (None, *_own_limits(session)):
            seconds = product.config.run_seconds if own is None else own
            chosen = _going().where(FLOW.c.run_timeout.is_not_distinct_from(own), RUN.c.started_at < clock(-seconds))
            overdue |= dict.fromkeys(session.scalars(chosen.limit(20)), own)
    for run_id, own in overdue.items():
        transact(product.engine, partial(_stop, product=product, run_id=run_id, own=own))
        log.warning("run_took_too_long", run=run_id)
    return list(overdue)


def _going() -> Select[tuple[str]]:
    return (
        select(RUN.c.id)
        .join(FLOW, FLOW.c.id == RUN.c.flow_id)
        .where(RUN.c.finished_at.is_(None), RUN.c.stop_requested.is_(False), RUN.c.cancel_requested.is_(False))
    )


def _own_limits(session: Session) -> list[int]:
    """The limits that flows with a run under way say for themselves."""
    chosen = select(FLOW.c.run_timeout).join(RUN, RUN.c.flow_id == FLOW.c.id)
    return list(session.scalars(chosen.where(RUN.c.finished_at.is_(None), FLOW.c.run_timeout.is_not(None)).distinct()))


def _stop(session: Session, *, product: Product, run_id: str, own: int | None) -> None:
    seconds, where = (product.config.run_seconds, "WAREFLOW_RUN_SECONDS") if own is None else (own, "its settings")
    problem = Problem(
        "too_long",
        f"The run took longer than {_told(seconds)} and was stopped. What was not done is read again by the next run, "
        f"or waits in the inbox. Split the flow, or allow more time ({where}).",
    )
    runs.stop(session, run_id, asdict(problem), _kept_heads(product, run_id))
    commits.settle(session, run_id)


def _told(seconds: float) -> str:
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _kept_heads(product: Product, run_id: str) -> list[str]:
    """Heads whose items no source gives again; of a plan nothing is kept."""
    try:
        loaded = load_run(product, run_id)
    except WareflowError as error:
        log.warning("run_not_readable", run=run_id, reason=error.message)
        return []
    return [head for head in loaded.graph.heads if not loaded.graph.rereads(head)] if loaded.info.mode == "live" else []
