"""The clockwork: bells are rung, expired leases are taken back, due schedules fire. Any number may do it."""

from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.orm import Session

from wareflow.services.firing import fire_due
from wareflow.services.overdue import stop_overdue
from wareflow.services.product import Product
from wareflow.store import outbox, sweep
from wareflow.store.database import reading, transact

__all__ = ["Ring", "fire_due", "relay", "sweep_and_ring"]

log = structlog.get_logger()
Ring = Callable[[Sequence[outbox.Bell]], None]
"""Rings for tasks. May fail or be lost; the sweeper rings again."""


def relay(product: Product, ring: Ring, limit: int = 100) -> int:
    """Ring the bells of committed work; a bell that cannot be rung stays for the next round."""
    with reading(product.engine) as session:
        if not outbox.waiting(session):
            return 0

    def work(session: Session) -> int:
        bells = outbox.take(session, limit)
        ring(bells)
        return len(bells)

    return transact(product.engine, work)


def sweep_and_ring(product: Product, ring: Ring, remind: Ring) -> sweep.Swept:
    """One round of the sweeper; ``remind`` rings for work that nobody came for."""
    stop_overdue(product)
    settle = product.config.settle_seconds
    found = transact(product.engine, lambda session: sweep.sweep(session, settle=settle))
    for task_id in found.taken_back:
        log.warning("task_taken_back", task=task_id)
    ring(found.bells)
    remind(found.overdue)
    return found
