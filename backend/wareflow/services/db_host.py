"""The engine's host on the database: effects in the ledger, tokens renewed by one worker, files under the home."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import httpx
from sqlalchemy.orm import Session

from wareflow.engine.host import EffectOutcome, Intent, OlderVersion, OpenConnection
from wareflow.sdk.changes import Change
from wareflow.sdk.connections import RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor
from wareflow.sdk.errors import ItemError, OutcomeUnknown, TransientError
from wareflow.sdk.values import comparable, dumps
from wareflow.services.chaining import open_door
from wareflow.services.ledger import AWAY
from wareflow.services.opening import Opened, open_client, open_settings
from wareflow.services.product import Product
from wareflow.services.sending import Sending, SendingAll, current_sending
from wareflow.services.stopping import Guard, guard_of
from wareflow.services.tokens import keep_token
from wareflow.store import effects, tasks
from wareflow.store.database import reading
from wareflow.store.models import Effect
from wareflow.store.rows import fetch
from wareflow.store.tasks import Claimed

T = TypeVar("T")


class DatabaseHost:
    """Implements ``wareflow.engine.Host`` for one task in the hands of this worker."""

    def __init__(
        self,
        product: Product,
        claimed: Claimed,
        *,
        flow_id: str = "",
        run_no: int = 0,
        replayed: Mapping[int, effects.Place] | None = None,
    ) -> None:
        """``replayed``: this is a replay, and its source items stood there in what the flow read."""
        self._product = product
        self._claimed = claimed
        # Whoever replays an item whose record is gone from the target wants it there again.
        self._replayed = replayed
        self._flow_id = flow_id
        self._run_no = run_no
        self._supersedes: dict[str, tuple[str, ...]] = {}
        self._settle = product.config.settle_seconds
        self._opened: dict[str, Opened] = {}
        self._under_way: dict[str, Guard] = {}

    @property
    def files(self) -> Files:
        """Uploaded and written files."""
        return self._product.files

    @property
    def node_seconds(self) -> float | None:
        """How long a node may take for one page."""
        return self._product.config.node_seconds

    @property
    def own_errors(self) -> tuple[type[Exception], ...]:
        """The database that went away in the middle of a page."""
        return AWAY

    async def connection(self, name: str) -> OpenConnection:
        """The named connection with its secrets, and a client bound to its own addresses."""
        opened = self._opened.get(name)
        if opened is None:
            opened = await asyncio.to_thread(open_settings, self._product, self._claimed.project_id, name)
            self._opened[name] = opened
        return OpenConnection(name, opened.settings, open_client(self._product, name, opened))

    def down_for(self, connection: str) -> float | None:
        """Seconds until a connection that is down is tried again."""
        opened = self._opened.get(connection)
        return self._product.gates.of(opened.id, connection, opened.limits).down_for() if opened else None

    async def refused(self, connection: str, message: str) -> None:
        """Nobody uses the connection until a person acted."""
        opened = self._opened.get(connection)
        if opened is not None:
            await self._product.gates.of(opened.id, connection, opened.limits).refused(message)

    def open_http(self) -> httpx.AsyncClient:
        """A client for nodes without a connection; private addresses only where the operator allowed them."""
        return self._product.clients.to((), private=self._product.config.allow_private_addresses)

    async def flow(self, node: str, name: str) -> FlowDoor:
        """Another flow as this node may start it."""
        return await open_door(self._product, self._claimed, node, name)

    async def token(self, connection: str, refresh: RefreshToken, stale: Token | None) -> Token:
        """The connection's token, renewed by one worker at a time."""
        return await keep_token(self._product, self._opened[connection].id, refresh, stale)

    async def begin_effect(self, intent: Intent) -> str:
        """Record the intent; it may be sent only when the ledger says so."""
        sending = await self._begin(intent)
        current_sending.set(sending)
        return sending.effect_id

    async def begin_effects(self, intents: Sequence[Intent]) -> list[str | Exception]:
        """Record them together; the request may go out while all of them are fresh."""
        guard = await guard_of(self._product, self._claimed.run_id)
        await guard.enter(intents)
        begun = await asyncio.gather(*(self._entered(guard, intent) for intent in intents), return_exceptions=True)
        sendings = [each for each in begun if isinstance(each, Sending)]
        current_sending.set(SendingAll(sendings))
        return [each.effect_id if isinstance(each, Sending) else _error(each) for each in begun]

    async def _begin(self, intent: Intent) -> Sending:
        guard = await guard_of(self._product, self._claimed.run_id)
        await guard.enter([intent])
        return await self._entered(guard, intent)

    async def _entered(self, guard: Guard, intent: Intent) -> Sending:
        """The write is under way for the guard until it ends, or until it turns out that it is not sent."""
        try:
            sending = await self._recorded(intent)
        except BaseException:
            guard.leave()
            raise
        self._under_way[sending.effect_id] = guard
        return sending

    async def _recorded(self, intent: Intent) -> Sending:
        started = await self._product.ledger.begin(self._claimed, self._wish(intent), self._settle)
        begun = started.begun
        if begun.standing == "send":
            if begun.supersedes:
                self._supersedes[begun.id] = begun.supersedes
            return Sending.of(self._product.ledger, self._claimed, started, self._product.config.lease_seconds)
        _raise_if_held_up(intent, begun)
        if begun.standing == "unknown":
            return await self._after_look(intent, begun)
        if begun.standing == "confirmed":
            raise ItemError(
                f"{_named(intent)} was created before (as {begun.remote_id}) and is not there any more. "
                "If it was deleted on purpose, drop this item; to have it created anew, replay it.",
                code="gone",
            )
        raise ItemError(
            f"An earlier write of {_named(intent)} has an unknown outcome. Look there, then decide about it.",
            code="unknown_effect",
        )

    async def pass_effect(self, intent: Intent) -> None:
        """Let the record's lane know, unless another write of it is on its way."""
        (await guard_of(self._product, self._claimed.run_id)).passed(intent)
        wish = replace(self._wish(intent), there=True)
        if wish.ordered and wish.place is not None:
            started = await self._product.ledger.begin(self._claimed, wish, self._settle)
            _raise_if_held_up(intent, started.begun)

    async def _after_look(self, intent: Intent, begun: effects.Begun) -> Sending:
        """An earlier try got lost. The node has just looked: what it wants is not there (yet)."""
        found = "different" if intent.klass == "D" else "absent"
        looks = 1 if intent.klass in ("A", "B") or intent.change.action == "update" else 2
        lag = min(effects.PROBE_LAG, self._settle)
        state = await self._write(
            lambda session: effects.probed(session, begun.id, found, absent_looks=looks, lag=lag)  # type: ignore[arg-type]
        )
        if state == "planned":
            return await self._recorded(intent)
        raise OutcomeUnknown(
            f"The reply to the last write of {_named(intent)} was lost; it is looked up again after a pause."
        )

    async def end_effect(self, effect: str, outcome: EffectOutcome) -> None:
        """Record what became of it."""
        current_sending.set(None)
        await self._end(effect, outcome)

    async def end_effects(self, outcomes: Mapping[str, EffectOutcome]) -> None:
        """Record what became of them."""
        current_sending.set(None)
        await asyncio.gather(*(self._end(effect, outcome) for effect, outcome in outcomes.items()))

    async def _end(self, effect: str, outcome: EffectOutcome) -> None:
        try:
            await self._store_end(effect, outcome)
        finally:
            if (guard := self._under_way.pop(effect, None)) is not None:
                guard.leave()

    async def _store_end(self, effect: str, outcome: EffectOutcome) -> None:
        ended = effects.Outcome(
            effect,
            outcome.state,
            remote_id=outcome.remote_id,
            response_hash=_hash(outcome.saved) if outcome.saved else None,
            proof=outcome.proof,
            note=outcome.message,
            settle=self._settle,
            supersedes=self._supersedes.pop(effect, ()),
        )
        await self._product.ledger.end(self._claimed, ended)

    async def earlier_action(self, intent: Intent) -> str | None:
        """What this run already wrote for the record; a lost reply is confirmed by the read that shows it."""
        wish = self._wish(intent)

        def look(session: Session) -> str | None:
            tasks.hold(session, self._claimed)
            confirmed = effects.confirm_unknown(session, wish.connection_id, wish.operation, wish.key)
            return confirmed or effects.earlier(
                session, self._claimed.run_id, wish.connection_id, wish.operation, wish.key
            )

        found = await self._write(look)
        if found is None:
            return None
        with reading(self._product.engine) as session:
            row = fetch(session, Effect, found)
            return "create" if row.revision == "" else "update"

    def _wish(self, intent: Intent) -> effects.Wish:
        change = intent.change
        opened = self._opened.get(intent.connection)
        return effects.Wish(
            connection_id=opened.id if opened else "",
            operation=intent.operation,
            key=change.key,
            request_hash=_hash(change.values),
            klass=intent.klass,
            revision="" if change.action == "create" else _revision(change),
            again=change.action == "update" or intent.klass == "A",
            anew=self._replayed is not None,
            source=f"{self._flow_id}/{intent.node}",
            place=self._place(intent),
        )

    def _place(self, intent: Intent) -> effects.Place | None:
        """How new it is: what is replayed is as old as it was when it was read."""
        known = [self._replayed[root] for root in intent.roots if root in self._replayed] if self._replayed else []
        if known:
            return max(known)
        return effects.Place(self._run_no, self._claimed.no, intent.item_id) if self._run_no else None

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await self._product.ledger.write(work)


def _error(raised: Sending | BaseException) -> Exception:
    """What an intent was answered with; the end of the whole work goes up."""
    if isinstance(raised, Exception):
        return raised
    assert isinstance(raised, BaseException)
    raise raised


def _named(intent: Intent) -> str:
    """What is written, in words."""
    return f"{intent.change.object} {intent.change.key}"


def _raise_if_held_up(intent: Intent, begun: effects.Begun) -> None:
    """Another write of the record comes first, or came later."""
    what = _named(intent)
    if begun.standing == "older":
        raise OlderVersion
    if begun.standing == "busy":
        raise TransientError(f"Another run is writing {what} at this moment. It is tried again.", retry_after=1)
    if begun.standing == "settling":
        raise OutcomeUnknown(f"The reply to an earlier write of {what} was lost; it waits until that is settled.")


def _revision(change: Change) -> str:
    """A name for this very difference, so that the same wish after an interruption meets its own row."""
    fields = [(field.name, comparable(field.before), comparable(field.after)) for field in change.fields]
    return _hash([fields, change.version])


def _hash(value: Any) -> str:
    return hashlib.sha256(dumps(value)).hexdigest()
