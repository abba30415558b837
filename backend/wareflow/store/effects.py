"""The effect ledger: an intent is committed before the socket is opened, and its outcome after.

Names of intents are computed (connection, operation, key, revision), so the same wish meets the same row whoever has
it. What is unknown is never sent again before it settled and was looked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.errors import IllegalMove
from wareflow.store.intents import abandon, begin_held, confirm_seen, is_live
from wareflow.store.models import Effect, table
from wareflow.store.rows import locked, move, rowcount
from wareflow.store.tasks import Claimed
from wareflow.store.wishes import PROBE_LAG, SETTLE, Begun, Class, Place, Standing, Wish

__all__ = [
    "PROBE_LAG",
    "SETTLE",
    "Begun",
    "Class",
    "Outcome",
    "Place",
    "Standing",
    "Wish",
    "abandon",
    "begin",
    "begin_held",
    "finish",
    "finish_held",
]

EFFECT = table(Effect)
_IN_HAND = (
    EFFECT.c.id == bindparam("b_id"),
    EFFECT.c.state == "inflight",
    EFFECT.c.task_id == bindparam("b_task"),
    EFFECT.c.lease_epoch == bindparam("b_epoch"),
)


@dataclass(frozen=True)
class Outcome:
    """What became of a write that was sent (or was certainly not: `planned` with `proof`)."""

    effect_id: str
    state: Literal["confirmed", "rejected", "planned", "unknown"]
    remote_id: str | None = None
    remote_version: str | None = None
    response: Any = None
    response_hash: str | None = None
    proof: str | None = None
    note: str | None = None
    settle: float = SETTLE
    supersedes: tuple[str, ...] = ()


def begin(session: Session, claimed: Claimed, wishes: Sequence[Wish], settle: float = SETTLE) -> list[Begun]:
    """The wishes of one task, which must be held: see `intents`."""
    return begin_held(session, [(claimed, wish) for wish in wishes], settle)


def finish(session: Session, claimed: Claimed, outcomes: Sequence[Outcome]) -> None:
    """What became of the effects of one task."""
    finish_held(session, [(claimed, outcome) for outcome in outcomes])


def finish_held(session: Session, ends: Sequence[tuple[Claimed, Outcome]]) -> None:
    """Record what became of effects that these tasks have in flight; all of it or nothing."""
    confirmed = [(claimed, outcome) for claimed, outcome in ends if outcome.state != "unknown"]
    lost = [(claimed, outcome) for claimed, outcome in ends if outcome.state == "unknown"]
    _end(session, confirmed, {"not_sent_proof": bindparam("b_proof")})
    # By the database's clock, and each task by the settling time of its own.
    for settle in {outcome.settle for _, outcome in lost}:
        _end(session, [end for end in lost if end[1].settle == settle], {"settle_until": clock(settle)})
    superseded = [name for _, outcome in ends if outcome.state == "confirmed" for name in outcome.supersedes]
    if superseded:
        abandon(session, superseded)


def renew(session: Session, again: Sequence[tuple[Claimed, str, bool]]) -> None:
    """Intents once more, because the first one grew old before its request went out, or that was refused (`sent`)."""
    if not again:
        return
    changed = session.connection().execute(
        update(EFFECT).where(*_IN_HAND).values(
            sent_at=clock(), sends=EFFECT.c.sends + bindparam("b_sent"), updated_at=clock()
        ),
        [
            {"b_id": effect_id, "b_task": claimed.id, "b_epoch": claimed.epoch, "b_sent": int(sent)}
            for claimed, effect_id, sent in again
        ],
    )  # fmt: skip
    if rowcount(changed) != len(again):
        raise IllegalMove(f"Of {len(again)} effects only {rowcount(changed)} are in flight for their tasks.")


def _end(session: Session, ends: Sequence[tuple[Claimed, Outcome]], more: Mapping[str, Any]) -> None:
    if not ends:
        return
    changed = session.connection().execute(
        update(EFFECT)
        .where(*_IN_HAND)
        .values(
            state=bindparam("b_state"),
            remote_id=bindparam("b_remote_id"),
            remote_version=bindparam("b_remote_version"),
            response=bindparam("b_response"),
            response_hash=bindparam("b_response_hash"),
            note=bindparam("b_note"),
            updated_at=clock(),
            **more,
        ),
        [_values(claimed, outcome) for claimed, outcome in ends],
    )
    if rowcount(changed) != len(ends):
        raise IllegalMove(f"Of {len(ends)} effects only {rowcount(changed)} are in flight for their tasks.")


def _values(claimed: Claimed, outcome: Outcome) -> dict[str, Any]:
    values = {
        "b_id": outcome.effect_id,
        "b_task": claimed.id,
        "b_epoch": claimed.epoch,
        "b_state": outcome.state,
        "b_remote_id": outcome.remote_id,
        "b_remote_version": outcome.remote_version,
        "b_response": outcome.response,
        "b_response_hash": outcome.response_hash,
        "b_note": outcome.note,
    }
    return values if outcome.state == "unknown" else {**values, "b_proof": outcome.proof}


def probed(
    session: Session,
    effect_id: str,
    found: Literal["same", "different", "absent"],
    *,
    remote_id: str | None = None,
    remote_version: str | None = None,
    absent_looks: int = 2,
    lag: float = PROBE_LAG,
) -> str:
    """Record what a look into the target showed after an unknown effect settled; answers the effect's new state.

    An effect that is not unknown any more stays as it is: a commit whose reply was lost is told again, and a worker
    that lost its lease may come late.
    """
    row = session.execute(locked(select(EFFECT).where(EFFECT.c.id == effect_id), EFFECT)).one()
    if row.state != "unknown":
        return str(row.state)
    seen: dict[str, Any] = {"probes": row.probes + 1, "updated_at": clock()}
    if found == "same":
        move(session, EFFECT, "effect", effect_id, "unknown", "confirmed", **seen,
             remote_id=remote_id, remote_version=remote_version)  # fmt: skip
        return "confirmed"
    if found == "different" or row.klass == "D":
        move(session, EFFECT, "effect", effect_id, "unknown", "parked", **seen)
        return "parked"
    settled = row.settle_until is not None and row.settle_until <= now(session)
    if settled and (row.klass == "A" or row.probes + 1 >= absent_looks):
        move(session, EFFECT, "effect", effect_id, "unknown", "planned", **seen)
        return "planned"
    if settled:
        seen["settle_until"] = clock(lag)
    else:
        seen.pop("probes")
    session.execute(update(EFFECT).where(EFFECT.c.id == effect_id).values(**seen))
    return "unknown"


def confirm_unknown(session: Session, connection_id: str, operation: str, key: str) -> str | None:
    """A fresh read shows the wish fulfilled: unknown writes of this name did happen. Answers the effect's id."""
    chosen = select(EFFECT).where(
        EFFECT.c.connection_id == connection_id,
        EFFECT.c.operation == operation,
        EFFECT.c.effect_key == key,
        EFFECT.c.state.in_(("unknown", "inflight")),
    )
    confirmed = None
    for row in session.execute(locked(chosen, EFFECT)).all():
        if row.state == "inflight" and is_live(session, row):
            continue
        confirm_seen(session, row)
        confirmed = str(row.id)
    return confirmed


def earlier(session: Session, run_id: str, connection_id: str, operation: str, key: str) -> str | None:
    """The newest confirmed effect by which this run already wrote this record."""
    chosen = select(EFFECT.c.id).where(
        EFFECT.c.run_id == run_id,
        EFFECT.c.connection_id == connection_id,
        EFFECT.c.operation == operation,
        EFFECT.c.effect_key == key,
        EFFECT.c.state == "confirmed",
    )
    return session.scalars(chosen.order_by(EFFECT.c.generation.desc()).limit(1)).first()


def find_open(session: Session, *, run_id: str | None = None, project_id: str | None = None) -> list[Effect]:
    """Effects whose outcome is not known yet."""
    chosen = select(Effect).where(EFFECT.c.state.in_(("inflight", "unknown", "parked")))
    if run_id is not None:
        chosen = chosen.where(EFFECT.c.run_id == run_id)
    if project_id is not None:
        chosen = chosen.where(EFFECT.c.project_id == project_id)
    return list(session.scalars(chosen.order_by(EFFECT.c.id).execution_options(populate_existing=True)))


def orphan(session: Session, task_id: str, settle: float) -> None:
    """The owner of these effects went away: what was in flight is unknown from now on."""
    session.execute(
        update(EFFECT)
        .where(EFFECT.c.task_id == task_id, EFFECT.c.state == "inflight")
        .values(state="unknown", settle_until=clock(settle), updated_at=clock())
    )


def decide(
    session: Session, effect_id: str, state: Literal["confirmed", "planned", "abandoned"], operator_id: str, note: str
) -> None:
    """A person says what became of a parked effect."""
    values: dict[str, Any] = {"operator_id": operator_id, "note": note, "updated_at": clock()}
    if state == "confirmed":
        values["remote_id"] = func.coalesce(EFFECT.c.remote_id, EFFECT.c.effect_key)
    move(session, EFFECT, "effect", effect_id, "parked", state, **values)
