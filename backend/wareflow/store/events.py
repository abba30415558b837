"""Events of a run: numbered without gaps in the order they were committed, so that a browser can ask for the rest."""

from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import Run, RunEvent, table

EVENT = table(RunEvent)
RUN = table(Run)


def append(session: Session, run_id: str, kind: str, data: Any) -> int:
    """Append an event. It locks the run's row until the transaction ends: call it last."""
    seq = int(session.execute(_NEXT, {"run": run_id}).scalar_one())
    session.execute(_ADD, {"run_id": run_id, "seq": seq, "kind": kind, "data": data})
    return seq


def since(session: Session, run_id: str, seq: int = 0, limit: int = 500) -> list[RunEvent]:
    """The events after number `seq`."""
    chosen = select(RunEvent).where(EVENT.c.run_id == run_id, EVENT.c.seq > seq).order_by(EVENT.c.seq).limit(limit)
    return list(session.scalars(chosen))


_NEXT = update(RUN).where(RUN.c.id == bindparam("run")).values(event_seq=RUN.c.event_seq + 1).returning(RUN.c.event_seq)
_ADD = insert(EVENT).values(
    **{name: bindparam(name, type_=EVENT.c[name].type) for name in ("run_id", "seq", "kind", "data")}, at=clock()
)
