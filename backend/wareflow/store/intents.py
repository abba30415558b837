"""Beginning writes: the intents of many items, of many tasks even, in one transaction and a handful of statements.

Two things are kept to here besides the ledger's own rules. Of one record there is at most one write in flight, and what
was lost is left to settle before another write of the same record is sent. And of the same node of a flow, an older
version never goes over a newer one: `lane` remembers how far each record got.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.known_writes import Known, look
from wareflow.store.models import Effect, Lane, Task, table
from wareflow.store.rows import dialect_insert, move, rowcount
from wareflow.store.tasks import Claimed
from wareflow.store.wishes import Begun, Standing, Wish

NAMESPACE: Final = UUID("6f9c8b0e-6a1d-5c3f-9a53-5d0f6d1f7b11")
NOBODY: Final = "system"
"""Who gave up an effect that a later write of the same record made unimportant."""
EFFECT = table(Effect)
LANE = table(Lane)
TASK = table(Task)


def begin_held(session: Session, asks: Sequence[tuple[Claimed, Wish]], settle: float) -> list[Begun]:
    """Record the wishes; the tasks must be held. What answers `send` may be sent once this transaction is committed."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (_, wish) in enumerate(asks):
        groups[wish.connection_id, wish.operation].append(index)
    begun: dict[int, Begun] = {}
    for (connection_id, operation), indexes in groups.items():
        chosen = [asks[index] for index in indexes]
        group = _Group(session, connection_id, operation, settle)
        begun |= dict(zip(indexes, group.begin(chosen), strict=True))
    return [begun[index] for index in range(len(asks))]


class _Group:
    """Wishes of one connection and operation."""

    def __init__(self, session: Session, connection_id: str, operation: str, settle: float) -> None:
        self._session = session
        self._connection_id = connection_id
        self._operation = operation
        self._settle = settle
        self._taken: set[str] = set()
        self._new: list[dict[str, Any]] = []

    def begin(self, asks: Sequence[tuple[Claimed, Wish]]) -> list[Begun]:
        known = look(self._session, self._connection_id, self._operation, [wish for _, wish in asks])
        answers = [self._answer(claimed, wish, known) for claimed, wish in asks]
        refused = self._insert()
        answers = [
            Begun(each.id, "busy", each.idem_key) if each.id in refused else each for each in answers
        ]  # another process was quicker
        self._remember([ask for ask, each in zip(asks, answers, strict=True) if each.standing in ("send", "passed")])
        return answers

    # Deciding -----------------------------------------------------------------------------------------------------

    def _answer(self, claimed: Claimed, wish: Wish, known: Known) -> Begun:
        row = known.own.get((wish.key, wish.revision))
        lane = known.lanes.get((wish.key, wish.source))
        if wish.place is not None and lane is not None and lane > wish.place:
            return self._older(row, wish)
        if wish.ordered:
            held_up = self._held_up(wish, row, known)
            if held_up is not None:
                return held_up
        if wish.there:
            self._settle_lost(known.unknown.get(wish.key, ()))
            return Begun("", "passed", "")
        if row is None or (_is_past(row) and (wish.again or (wish.anew and row.run_id != claimed.run_id))):
            return self._send_new(claimed, wish, 0 if row is None else row.generation + 1, known)
        if row.state == "inflight":  # of a record without a lane, or left over by a worker that is gone
            if self._is_live(row):
                return _answer(row, "busy")
            return _answer(self._lose(row), "unknown")
        if row.state == "rejected":
            move(self._session, EFFECT, "effect", row.id, "rejected", "planned", request_hash=wish.request_hash)
        if row.state in ("rejected", "planned"):
            return self._send_again(claimed, wish, row, known)
        return _answer(row, row.state)

    def _held_up(self, wish: Wish, row: Row[Any] | None, known: Known) -> Begun | None:
        """Another write of the same record is on its way, or was lost a moment ago and may still arrive."""
        if wish.key in self._taken:
            return Begun("", "busy", "")
        other = known.inflight.get(wish.key)
        if other is not None and (row is None or other.id != row.id):
            if self._is_live(other):
                return _answer(other, "busy")
            return _answer(self._lose(other), "settling")
        for lost in known.unknown.get(wish.key, ()):
            mine = row is not None and lost.id == row.id
            if not mine and known.at is not None and lost.settle_until > known.at:
                return _answer(lost, "settling")
        return None

    def _older(self, row: Row[Any] | None, wish: Wish) -> Begun:
        """A newer version was sent: this one is not wanted any more, nor is it known what became of it.

        A record is made once, whichever version makes it: that row is the newer one's as well, and its to settle.
        """
        if row is None:
            return Begun("", "older", "")
        if row.state == "unknown" and wish.again:
            abandon(self._session, [row.id])
        return _answer(row, "older")

    def _settle_lost(self, lost: Sequence[Row[Any]]) -> None:
        """The record is there, in a newer version: it was made, and what else was lost does not matter any more."""
        for row in lost:
            if row.revision == "":
                confirm_seen(self._session, row)
        abandon(self._session, [row.id for row in lost if row.revision != ""])

    def _supersedes(self, wish: Wish, known: Known) -> tuple[str, ...]:
        return tuple(lost.id for lost in known.unknown.get(wish.key, ()))

    # Writing ------------------------------------------------------------------------------------------------------

    def _send_new(self, claimed: Claimed, wish: Wish, generation: int, known: Known) -> Begun:
        name = f"{wish.connection_id}/{wish.operation}/{wish.key}/{wish.revision}/{generation}"
        effect_id, idem_key = new_id(), str(uuid5(NAMESPACE, name))
        row = {
            "id": effect_id,
            "project_id": claimed.project_id,
            "connection_id": wish.connection_id,
            "operation": wish.operation,
            "effect_key": wish.key,
            "revision": wish.revision,
            "generation": generation,
            "klass": wish.klass,
            "idem_key": idem_key,
            "request_hash": wish.request_hash,
            "state": "inflight",
            "run_id": claimed.run_id,
            "task_id": claimed.id,
            "lease_epoch": claimed.epoch,
            "sends": 1,
        }
        self._new.append(row)
        self._taken.add(wish.key)
        return Begun(effect_id, "send", idem_key, 1, supersedes=self._supersedes(wish, known))

    def _send_again(self, claimed: Claimed, wish: Wish, row: Row[Any], known: Known) -> Begun:
        if row.state == "planned" and row.request_hash != wish.request_hash:
            self._session.execute(update(EFFECT).where(EFFECT.c.id == row.id).values(request_hash=wish.request_hash))
        move(
            self._session, EFFECT, "effect", row.id, "planned", "inflight",
            sent_at=clock(), sends=EFFECT.c.sends + 1, not_sent_proof=None, run_id=claimed.run_id,
            task_id=claimed.id, lease_epoch=claimed.epoch, updated_at=clock(),
        )  # fmt: skip
        self._taken.add(wish.key)
        return Begun(row.id, "send", row.idem_key, row.sends + 1, supersedes=self._supersedes(wish, known))

    def _insert(self) -> set[str]:
        """Insert the new effects; answers those whose record another process has in flight meanwhile."""
        if not self._new:
            return set()
        values = {"sent_at": clock(), "created_at": clock(), "updated_at": clock()}
        statement = dialect_insert(self._session, EFFECT).values(**values).on_conflict_do_nothing()
        made = self._session.connection().execute(statement, self._new)
        if rowcount(made) == len(self._new):
            return set()
        ids = [row["id"] for row in self._new]
        return set(ids) - set(self._session.scalars(select(EFFECT.c.id).where(EFFECT.c.id.in_(ids))))

    def _remember(self, asks: Sequence[tuple[Claimed, Wish]]) -> None:
        """How far each record got."""
        rows = {
            (wish.key, wish.source): {
                "project_id": claimed.project_id,
                "connection_id": wish.connection_id,
                "operation": wish.operation,
                "effect_key": wish.key,
                "source": wish.source,
                "run_no": wish.place.run_no,
                "task_no": wish.place.task_no,
                "item_no": wish.place.item_no,
            }
            for claimed, wish in asks
            if wish.place is not None and wish.ordered
        }
        if not rows:
            return
        statement: Any = dialect_insert(self._session, LANE)
        got = {name: statement.excluded[name] for name in ("run_no", "task_no", "item_no")}
        statement = statement.on_conflict_do_update(
            index_elements=["connection_id", "operation", "effect_key", "source"], set_=got
        )
        self._session.connection().execute(statement, [rows[name] for name in sorted(rows)])

    def _is_live(self, row: Row[Any]) -> bool:
        return is_live(self._session, row)

    def _lose(self, row: Row[Any]) -> Row[Any]:
        """Whoever sent it is gone: nobody knows what became of it."""
        move(self._session, EFFECT, "effect", row.id, "inflight", "unknown",
             settle_until=clock(self._settle), updated_at=clock())  # fmt: skip
        return self._session.execute(select(EFFECT).where(EFFECT.c.id == row.id)).one()


def is_live(session: Session, row: Row[Any]) -> bool:
    """Whether the worker that sent it still holds its task."""
    holds = select(TASK.c.id).where(
        TASK.c.id == row.task_id,
        TASK.c.state == "leased",
        TASK.c.lease_epoch == row.lease_epoch,
        TASK.c.lease_until > clock(),
    )
    return session.execute(holds).first() is not None


def confirm_seen(session: Session, row: Row[Any]) -> None:
    """Its reply was lost, but what it wrote is there."""
    move(session, EFFECT, "effect", row.id, row.state, "confirmed", remote_id=row.remote_id or row.effect_key,
         probes=row.probes + 1, updated_at=clock())  # fmt: skip


def abandon(session: Session, effect_ids: Sequence[str]) -> None:
    """These unknown writes do not matter any more: a later write of the same record is there."""
    note = "A later write of the same record took its place."
    session.execute(
        update(EFFECT)
        .where(EFFECT.c.id.in_(list(effect_ids)), EFFECT.c.state == "unknown")
        .values(state="abandoned", operator_id=NOBODY, note=note, updated_at=clock())
    )


def _is_past(row: Row[Any]) -> bool:
    """Whether it says nothing about a new wish of the same name: it is done, or a later write took its place."""
    return bool(row.state == "confirmed" or (row.state == "abandoned" and row.operator_id == NOBODY))


def _answer(row: Row[Any], standing: Standing) -> Begun:
    return Begun(row.id, standing, row.idem_key, row.sends, row.remote_id, row.settle_until, row.response)
