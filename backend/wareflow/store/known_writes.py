"""What the ledger knows of some records: their own effects, what is under way or lost, and how far each record got."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, func, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from wareflow.store.clock import now
from wareflow.store.models import Effect, Lane, table
from wareflow.store.rows import locked
from wareflow.store.wishes import Place, Wish

EFFECT = table(Effect)
LANE = table(Lane)
Name = tuple[str, str]
EARLIER = aliased(EFFECT)
# Statements that every group of writes needs; made once, because making them takes longer than running them.
_OURS = and_(EFFECT.c.connection_id == bindparam("connection"), EFFECT.c.operation == bindparam("operation"))
_KEYS: Any = bindparam("keys", expanding=True)
_NEWEST = (
    select(func.max(EARLIER.c.generation))
    .where(
        EARLIER.c.connection_id == EFFECT.c.connection_id,
        EARLIER.c.operation == EFFECT.c.operation,
        EARLIER.c.effect_key == EFFECT.c.effect_key,
        EARLIER.c.revision == EFFECT.c.revision,
    )
    .correlate(EFFECT)
    .scalar_subquery()
)
OWN: Final = locked(
    select(EFFECT)
    .where(
        _OURS,
        tuple_(EFFECT.c.effect_key, EFFECT.c.revision).in_(bindparam("names", expanding=True)),
        EFFECT.c.generation == _NEWEST,
    )
    .order_by(EFFECT.c.id),
    EFFECT,
)
# States spelled out, not bound, so that both databases see that the partial indexes fit.
INFLIGHT: Final = select(EFFECT).where(_OURS, text("effect.state = 'inflight'"), EFFECT.c.effect_key.in_(_KEYS))
UNKNOWN: Final = select(EFFECT).where(_OURS, text("effect.state = 'unknown'"), EFFECT.c.effect_key.in_(_KEYS))
LANES: Final = select(LANE).where(
    LANE.c.connection_id == bindparam("connection"),
    LANE.c.operation == bindparam("operation"),
    LANE.c.effect_key.in_(_KEYS),
)


@dataclass
class Known:
    """What the database knows about the records of one group of wishes."""

    own: dict[Name, Row[Any]]
    inflight: dict[str, Row[Any]]
    unknown: dict[str, list[Row[Any]]]
    lanes: dict[Name, Place]
    at: datetime | None


def look(session: Session, connection_id: str, operation: str, wishes: Collection[Wish]) -> Known:
    """What there is about the records of these wishes, which are all of one connection and operation."""
    ours = {"connection": connection_id, "operation": operation}
    names = sorted({(wish.key, wish.revision) for wish in wishes})
    own = {(row.effect_key, row.revision): row for row in session.execute(OWN, {**ours, "names": names})}
    if not connection_id:
        return Known(own, {}, {}, {}, None)
    keys = {**ours, "keys": sorted({wish.key for wish in wishes})}
    inflight = {row.effect_key: row for row in session.execute(INFLIGHT, keys)}
    unknown: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(UNKNOWN, keys):
        unknown[row.effect_key].append(row)
    lanes = {
        (row.effect_key, row.source): Place(row.run_no, row.task_no, row.item_no)
        for row in session.execute(LANES, keys)
    }
    return Known(own, inflight, unknown, lanes, now(session) if unknown else None)
