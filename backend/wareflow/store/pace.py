"""Whether a flow is at work, and when it last was: for starts that keep a distance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.store.models import Run, table

RUN = table(Run)
LOOKED_AT = 20


@dataclass(frozen=True)
class End:
    """The end of a run."""

    number: int
    at: datetime


def going(session: Session, flow_id: str) -> int | None:
    """The number of a live run of the whole flow that is not over."""
    open_ones = select(RUN.c.number).where(RUN.c.flow_id == flow_id, RUN.c.mode == "live", RUN.c.until_node.is_(None))
    return session.execute(open_ones.where(RUN.c.finished_at.is_(None)).limit(1)).scalar()


def last_end(session: Session, flow_id: str) -> End | None:
    """When the newest live runs of the flow came to their end."""
    chosen = select(RUN.c.number, RUN.c.finished_at).where(
        RUN.c.flow_id == flow_id, RUN.c.mode == "live", RUN.c.finished_at.is_not(None), RUN.c.until_node.is_(None)
    )
    ends = [
        End(row.number, row.finished_at) for row in session.execute(chosen.order_by(RUN.c.id.desc()).limit(LOOKED_AT))
    ]
    return max(ends, key=lambda end: end.at, default=None)
