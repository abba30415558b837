"""Writes whose outcome only a person can tell: found for the inbox, and decided there."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.store.clock import clock, now
from wareflow.store.models import Effect, table
from wareflow.store.rows import batches, fetch, locked, move

EFFECT = table(Effect)
UNDECIDED = ("unknown", "parked")
UNSAFE = ("B", "D")
"""Classes whose writes are told apart by their run: the remote's idempotency key, or nothing at all."""
Decision = Literal["exists", "send_again", "abandon"]
_STATES = {"exists": "confirmed", "send_again": "planned", "abandon": "abandoned"}


def undecided(session: Session, project_id: str, limit: int = 500) -> list[Effect]:
    """Writes with an unknown outcome, oldest first."""
    chosen = select(Effect).where(EFFECT.c.project_id == project_id, EFFECT.c.state.in_(UNDECIDED))
    return list(session.scalars(chosen.order_by(EFFECT.c.id).limit(limit).execution_options(populate_existing=True)))


def of_ids(session: Session, ids: Sequence[str]) -> dict[str, Effect]:
    """These effects by id."""
    found = session.scalars(select(Effect).where(EFFECT.c.id.in_(list(ids))).execution_options(populate_existing=True))
    return {row.id: row for row in found}


def decide(
    session: Session,
    project_id: str,
    effect_id: str,
    decision: Decision,
    *,
    operator_id: str,
    note: str,
    remote_id: str | None = None,
) -> Effect:
    """A person looked at the remote system and says what became of the write.

    Sending again waits until the remote had its time: a late commit of the first try would double the record.
    """
    fetch(session, Effect, effect_id, project_id)
    row = session.execute(locked(select(EFFECT).where(EFFECT.c.id == effect_id), EFFECT)).one()
    if row.state not in UNDECIDED:
        raise ConfigError(f"This write is {row.state} by now, there is nothing to decide. Load the list again.")
    if decision == "send_again" and row.settle_until is not None and row.settle_until > now(session):
        at = row.settle_until.isoformat(timespec="seconds")
        raise ConfigError(
            f"The first try may still arrive there. Look once more after {at}, then decide.", code="unsettled"
        )
    if row.state == "unknown":
        move(session, EFFECT, "effect", effect_id, "unknown", "parked", updated_at=clock())
    if decision == "exists":
        known = remote_id or row.remote_id or row.effect_key
        session.execute(update(EFFECT).where(EFFECT.c.id == effect_id).values(remote_id=known))
    said = {"operator_id": operator_id, "note": note, "updated_at": clock()}
    move(session, EFFECT, "effect", effect_id, "parked", _STATES[decision], **said)
    return fetch(session, Effect, effect_id)


def find_for(session: Session, project_id: str, key: str, message: str, places: Iterable[str]) -> str | None:
    """The undecided write that an item waits for: of its key, of one that its message names, or of its place in a run
    where a step names its writes by that.
    """
    ends = tuple(places)
    for row in undecided(session, project_id):
        if row.effect_key and (
            row.effect_key == key or row.effect_key.endswith(ends) or _names(message, row.effect_key)
        ):
            return row.id
    return None


def unsafe(row: Effect) -> bool:
    """Whether a replay could double it: neither does the same write change nothing, nor is it looked up before."""
    return row.state == "parked" or (row.state in UNDECIDED and row.klass in UNSAFE)


def sent_of_tasks(session: Session, places: Iterable[tuple[str, str]]) -> bool:
    """Whether these tasks (run, task) have sent writes that a replay would not recognise."""
    for part in batches(sorted(set(places))):
        runs, tasks = zip(*part, strict=True)
        chosen = select(EFFECT.c.id).where(
            EFFECT.c.run_id.in_(sorted(set(runs))),
            EFFECT.c.task_id.in_(tasks),
            EFFECT.c.klass.in_(UNSAFE),
            EFFECT.c.state.in_(("confirmed", "inflight", *UNDECIDED)),
        )
        if session.execute(chosen.limit(1)).first() is not None:
            return True
    return False


def sent_of_run(session: Session, run_id: str) -> bool:
    """Whether this run has sent writes that another run would not recognise."""
    chosen = select(EFFECT.c.id).where(
        EFFECT.c.run_id == run_id,
        EFFECT.c.klass.in_(UNSAFE),
        EFFECT.c.state.in_(("confirmed", "inflight", *UNDECIDED)),
    )
    return session.execute(chosen.limit(1)).first() is not None


def _names(message: str, key: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", message) is not None
