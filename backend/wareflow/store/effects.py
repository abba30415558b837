"""The effect ledger: an intent is committed before the socket is opened, and its outcome after.

Names of intents are computed (connection, operation, key, revision), so the same wish meets the same row whoever has
it. What is unknown is never sent again before it settled and was looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock, now
from wareflow.store.errors import IllegalMove
from wareflow.store.ids import new_id
from wareflow.store.models import Effect, Task, table
from wareflow.store.rows import insert_new, locked, move, rowcount
from wareflow.store.tasks import Claimed

NAMESPACE: Final = UUID("6f9c8b0e-6a1d-5c3f-9a53-5d0f6d1f7b11")
CLIENT_TIMEOUT = 30.0
REMOTE_MAX_COMMIT = 90.0
PROBE_LAG = 10.0
SETTLE = max(CLIENT_TIMEOUT, REMOTE_MAX_COMMIT) + PROBE_LAG + 5.0
EFFECT = table(Effect)
TASK = table(Task)

Standing = Literal["send", "confirmed", "busy", "unknown", "parked", "abandoned"]
Class = Literal["A", "B", "C", "D"]


@dataclass(frozen=True)
class Wish:
    """One intended write. `again`: a fresh read of the target shows a difference, so an earlier confirmed write of the
    same name does not answer it (updates); a create is never repeated by itself.
    """

    connection_id: str
    operation: str
    key: str
    request_hash: str
    klass: Class = "C"
    revision: str = ""
    again: bool = False
    anew: bool = False


@dataclass(frozen=True)
class Begun:
    """What may happen now. Only `send` may be sent; all others say why not."""

    id: str
    standing: Standing
    idem_key: str
    sends: int = 0
    remote_id: str | None = None
    settle_until: datetime | None = None
    response: Any = field(default=None, compare=False)


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


def begin(session: Session, claimed: Claimed, wishes: Sequence[Wish], settle: float = SETTLE) -> list[Begun]:
    """Record the wishes; each that answers `send` is in flight and may be sent once this transaction is committed."""
    return [_begin(session, claimed, wish, settle) for wish in wishes]


def finish(session: Session, claimed: Claimed, outcomes: Sequence[Outcome]) -> None:
    """Record what became of effects that this task has in flight."""
    for outcome in outcomes:
        values: dict[str, Any] = {
            "remote_id": outcome.remote_id,
            "remote_version": outcome.remote_version,
            "response": outcome.response,
            "response_hash": outcome.response_hash,
            "not_sent_proof": outcome.proof,
            "note": outcome.note,
            "updated_at": clock(),
        }
        if outcome.state == "unknown":
            values["settle_until"] = clock(outcome.settle)
        changed = session.execute(
            update(EFFECT)
            .where(
                EFFECT.c.id == outcome.effect_id,
                EFFECT.c.state == "inflight",
                EFFECT.c.task_id == claimed.id,
                EFFECT.c.lease_epoch == claimed.epoch,
            )
            .values(state=outcome.state, **values)
        )
        if rowcount(changed) != 1:
            raise IllegalMove(f"Effect {outcome.effect_id} is not in flight for task {claimed.id}.")


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
    """Record what a look into the target showed after an unknown effect settled; answers the effect's new state."""
    row = session.execute(locked(select(EFFECT).where(EFFECT.c.id == effect_id), EFFECT)).one()
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
        if row.state == "inflight" and _is_live(session, row):
            continue
        move(session, EFFECT, "effect", row.id, row.state, "confirmed", remote_id=row.remote_id or key,
             probes=row.probes + 1, updated_at=clock())  # fmt: skip
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


def orphan(session: Session, task_id: str, settle: float = SETTLE) -> None:
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


def _begin(session: Session, claimed: Claimed, wish: Wish, settle: float) -> Begun:
    row = _latest(session, wish)
    if row is None or (row.state == "confirmed" and (wish.again or (wish.anew and row.run_id != claimed.run_id))):
        row = _plan(session, claimed, wish, 0 if row is None else row.generation + 1)
    if row.state == "inflight":
        if _is_live(session, row):
            return _answer(row, "busy")
        move(session, EFFECT, "effect", row.id, "inflight", "unknown", settle_until=clock(settle), updated_at=clock())
        row = _read(session, row.id)
    if row.state == "rejected":
        move(session, EFFECT, "effect", row.id, "rejected", "planned", request_hash=wish.request_hash)
        row = _read(session, row.id)
    if row.state == "planned":
        return _send(session, claimed, wish, row)
    return _answer(row, row.state)


def _send(session: Session, claimed: Claimed, wish: Wish, row: Row[Any]) -> Begun:
    if row.request_hash != wish.request_hash:
        session.execute(update(EFFECT).where(EFFECT.c.id == row.id).values(request_hash=wish.request_hash))
    move(
        session, EFFECT, "effect", row.id, "planned", "inflight",
        sent_at=clock(), sends=EFFECT.c.sends + 1, not_sent_proof=None, run_id=claimed.run_id,
        task_id=claimed.id, lease_epoch=claimed.epoch, updated_at=clock(),
    )  # fmt: skip
    return Begun(row.id, "send", row.idem_key, row.sends + 1)


def _latest(session: Session, wish: Wish) -> Row[Any] | None:
    chosen = (
        select(EFFECT)
        .where(
            EFFECT.c.connection_id == wish.connection_id,
            EFFECT.c.operation == wish.operation,
            EFFECT.c.effect_key == wish.key,
            EFFECT.c.revision == wish.revision,
        )
        .order_by(EFFECT.c.generation.desc())
        .limit(1)
    )
    return session.execute(locked(chosen, EFFECT)).first()


def _plan(session: Session, claimed: Claimed, wish: Wish, generation: int) -> Row[Any]:
    name = f"{wish.connection_id}/{wish.operation}/{wish.key}/{wish.revision}/{generation}"
    row = {
        "id": new_id(),
        "project_id": claimed.project_id,
        "connection_id": wish.connection_id,
        "operation": wish.operation,
        "effect_key": wish.key,
        "revision": wish.revision,
        "generation": generation,
        "klass": wish.klass,
        "idem_key": str(uuid5(NAMESPACE, name)),
        "request_hash": wish.request_hash,
        "run_id": claimed.run_id,
        "task_id": claimed.id,
        "lease_epoch": claimed.epoch,
    }
    insert_new(session, EFFECT, [row], "connection_id", "operation", "effect_key", "revision", "generation")
    found = _latest(session, wish)
    assert found is not None
    return found


def _read(session: Session, effect_id: str) -> Row[Any]:
    return session.execute(select(EFFECT).where(EFFECT.c.id == effect_id)).one()


def _is_live(session: Session, row: Row[Any]) -> bool:
    """Whether the worker that sent it still holds its task."""
    holds = select(TASK.c.id).where(
        TASK.c.id == row.task_id,
        TASK.c.state == "leased",
        TASK.c.lease_epoch == row.lease_epoch,
        TASK.c.lease_until > clock(),
    )
    return session.execute(holds).first() is not None


def _answer(row: Row[Any], standing: Standing) -> Begun:
    return Begun(row.id, standing, row.idem_key, row.sends, row.remote_id, row.settle_until, row.response)
