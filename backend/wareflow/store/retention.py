"""Forgetting: payloads of old runs first, later the runs themselves. Effects and parked items stay."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import RecordKey, Run, RunEvent, StepChunk, table

DAY = 86_400.0
RUN = table(Run)
PAYLOADS = (table(StepChunk), table(RecordKey), table(RunEvent))


def forget_payloads(session: Session, days: float, limit: int = 50) -> int:
    """Delete what passed between nodes in runs that ended more than `days` ago; says how many runs it met."""
    chunk = table(StepChunk)
    has_payload = select(chunk.c.run_id).where(chunk.c.run_id == RUN.c.id).correlate(RUN).exists()
    old = select(RUN.c.id).where(RUN.c.finished_at < clock(-days * DAY), has_payload).limit(limit)
    ids = list(session.scalars(old))
    for payload in PAYLOADS:
        session.execute(delete(payload).where(payload.c.run_id.in_(ids)))
    return len(ids)


def forget_runs(session: Session, days: float, limit: int = 50) -> int:
    """Delete runs that ended more than `days` ago with everything that belongs to them."""
    ids = list(session.scalars(select(RUN.c.id).where(RUN.c.finished_at < clock(-days * DAY)).limit(limit)))
    session.execute(delete(RUN).where(RUN.c.id.in_(ids)))
    return len(ids)
