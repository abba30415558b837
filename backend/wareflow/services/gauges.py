"""How a connection is doing: what is under way, what is left of its budget, and whether it answers at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from wareflow.services.opening import limits_of
from wareflow.services.product import Product
from wareflow.store import connections, pressure
from wareflow.store.clock import now
from wareflow.store.database import reading
from wareflow.store.pressure import Limits


@dataclass(frozen=True)
class BudgetView:
    """So many calls in so many seconds, and what is left of them now."""

    calls: int
    seconds: float
    left: int


@dataclass(frozen=True)
class GaugeView:
    """A connection under load, of all processes together."""

    at_once: int
    in_flight: int
    waiting: bool
    calls_last_minute: int
    budget: BudgetView | None
    paused_until: datetime | None
    limited_at: datetime | None
    state: Literal["closed", "open"]
    reason: Literal["outage", "auth"] | None
    message: str
    since: datetime | None
    next_try_at: datetime | None


def gauge(product: Product, name: str) -> GaugeView:
    """The gauge of a connection; NotFound when there is none of this name."""
    with reading(product.engine) as session:
        row = connections.get(session, product.project_id, name)
        kind = product.catalog.connectors.get(row.connector)
        limits = limits_of(kind, row.limits) if kind else Limits()
        load = pressure.load_of(session, row.id)
        shares = pressure.shares_of(session, row.id)
        at = now(session)
    is_open = load is not None and load.circuit == "open"
    return GaugeView(
        at_once=limits.at_once,
        in_flight=sum(share.in_flight for share in shares),
        waiting=any(share.waiting for share in shares),
        calls_last_minute=sum(share.calls for share in shares),
        budget=_budget(limits, load, at),
        paused_until=load.hold_until if load is not None and load.hold_until and load.hold_until > at else None,
        limited_at=load.limited_at if load is not None else None,
        state="open" if is_open else "closed",
        reason=load.reason if load is not None and is_open else None,
        message=load.message if load is not None and is_open else "",
        since=load.since if load is not None and is_open else None,
        next_try_at=load.probe_at if load is not None and is_open else None,
    )


def _budget(limits: Limits, load: Row[Any] | None, at: datetime) -> BudgetView | None:
    if limits.calls is None:
        return None
    oldest = (at - timedelta(seconds=limits.seconds)).timestamp() * 1000
    spent = sum(count for stamp, count, _ in load.spent if stamp > oldest) if load is not None else 0
    return BudgetView(limits.calls, limits.seconds, max(0, limits.calls - spent))
