"""Runs that take longer than they may: stopped with a clear cause, their items kept or read again."""

from dataclasses import asdict
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.sdk.errors import Problem, WareflowError
from wareflow.services import commits
from wareflow.services.loading import load_run
from wareflow.services.product import Product
from wareflow.store import runs
from wareflow.store.clock import clock
from wareflow.store.database import reading, transact
from wareflow.store.models import Run, table

log = structlog.get_logger()
RUN = table(Run)


def stop_overdue(product: Product) -> list[str]:
    """Stop the runs that began longer ago than allowed; says which."""
    with reading(product.engine) as session:
        chosen = select(RUN.c.id).where(
            RUN.c.finished_at.is_(None),
            RUN.c.stop_requested.is_(False),
            RUN.c.cancel_requested.is_(False),
            RUN.c.started_at < clock(-product.config.run_seconds),
        )
        overdue = list(session.scalars(chosen.limit(20)))
    for run_id in overdue:
        transact(product.engine, partial(_stop, product=product, run_id=run_id))
        log.warning("run_took_too_long", run=run_id)
    return overdue


def _stop(session: Session, *, product: Product, run_id: str) -> None:
    hours = product.config.run_seconds / 3600
    problem = Problem(
        "too_long",
        f"The run took longer than {hours:.3g} hours and was stopped. What was not done is read again by the next run, "
        "or waits in the inbox. Split the flow, or allow more time (WAREFLOW_RUN_SECONDS).",
    )
    runs.stop(session, run_id, asdict(problem), _kept_heads(product, run_id))
    commits.settle(session, run_id)


def _kept_heads(product: Product, run_id: str) -> list[str]:
    """Heads whose items no source gives again; of a plan nothing is kept."""
    try:
        loaded = load_run(product, run_id)
    except WareflowError:
        return []
    return [head for head in loaded.graph.heads if not loaded.graph.rereads(head)] if loaded.info.mode == "live" else []
