"""Which run started which: forward, back, and what was handed over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.store.models import Run, table

RUN = table(Run)


def handed_over(session: Session, run_id: str, flow_id: str, page: str) -> dict[str, str]:
    """The items of one page that a run has handed to a flow: their keys, each with the run it went to."""
    chosen = select(RUN.c.id, RUN.c.options).where(
        RUN.c.caused_by == run_id, RUN.c.flow_id == flow_id, RUN.c.trigger_key.startswith(page, autoescape=True)
    )
    return {
        key: row.id
        for row in session.execute(chosen.order_by(RUN.c.id))
        for key in row.options.get("data", {}).get("handed", ())
    }


def started_by(session: Session, run_id: str, limit: int = 50) -> list[Run]:
    """The runs that this run started, or that were started because of its end; the oldest first."""
    chosen = select(Run).where(RUN.c.caused_by == run_id).order_by(RUN.c.id).limit(limit)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))
