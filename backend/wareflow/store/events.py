"""Events of a run: numbered without gaps in the order they were committed, so that a browser can ask for the rest."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import Run, RunEvent, table

EVENT = table(RunEvent)
RUN = table(Run)


def append(session: Session, run_id: str, kind: str, data: Any) -> int:
    """Append an event. It locks the run's row until the transaction ends: call it last."""
    raised = update(RUN).where(RUN.c.id == run_id).values(event_seq=RUN.c.event_seq + 1).returning(RUN.c.event_seq)
    seq = int(session.execute(raised).scalar_one())
    session.execute(insert(EVENT).values(run_id=run_id, seq=seq, kind=kind, data=data, at=clock()))
    return seq


def since(session: Session, run_id: str, seq: int = 0, limit: int = 500) -> list[RunEvent]:
    """The events after number `seq`."""
    chosen = select(RunEvent).where(EVENT.c.run_id == run_id, EVENT.c.seq > seq).order_by(EVENT.c.seq).limit(limit)
    return list(session.scalars(chosen))
