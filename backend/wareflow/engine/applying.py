"""Writes on their way: an intent before the request, an outcome after it, alone or many in one request."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from wareflow.engine.host import EffectOutcome, Host, Intent, OlderVersion, OpenConnection
from wareflow.failpoints import fp
from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.context import RunInfo, Send, SendAll
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ItemError,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    TransientError,
    WareflowError,
)
from wareflow.sdk.items import Item

T = TypeVar("T")
Result = dict[str, Any] | WareflowError
"""What the remote stored, or why it did not."""


@dataclass(frozen=True)
class ChangeRecord:
    """A change as it stands in the run's list of changes."""

    node: str
    item_id: int
    connection: str
    system: str
    change: Change
    state: str


@dataclass
class Trace:
    """What a node left behind besides its outputs."""

    changes: list[ChangeRecord] = field(default_factory=list)
    logs: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    written: dict[int, str] = field(default_factory=dict)
    """Item id -> ``written`` or the reason why nothing was written."""


class Applying:
    """The writes of one node in one stage, and the trace that they leave."""

    def __init__(
        self, host: Host, run: RunInfo, node: str, kind: str, opened: OpenConnection | None, *, resumed: bool
    ) -> None:
        self.trace = Trace()
        self._host = host
        self._live = run.mode == "live"
        self._node = node
        self._kind = kind
        self._opened = opened
        self._resumed = resumed

    async def one(
        self,
        change: Change,
        send: Send | None,
        item: Item | None,
        effect: EffectClass,
    ) -> dict[str, Any]:
        """One change with a request of its own."""
        intent = self._intent(change, item, effect)
        try:
            if await self._without_sending(intent):
                return {}
            if send is None:
                raise TypeError(f"apply() was given a change to {change.action} and nothing to send it with")
            effect_id = await self._host.begin_effect(intent)
        except OlderVersion:
            self._note_older(intent)
            return {}
        try:
            saved = await _sent(send())
        except Exception as error:
            outcome, why = _judged(error)
            await self._host.end_effect(effect_id, outcome)
            if why is error:
                raise
            raise why from error
        await self._host.end_effect(effect_id, _confirmed(intent, saved))
        self._note(intent, "confirmed", "written")
        return dict(saved or {})

    async def many(self, changes: Sequence[tuple[Item, Change]], send: SendAll, effect: EffectClass) -> list[Result]:
        """Many changes with one request, or with several where one bad line makes the remote refuse all of them."""
        intents = [self._intent(change, item, effect) for item, change in changes]
        results = dict(enumerate(await asyncio.gather(*map(self._early, intents))))
        left = {n: intent for n, intent in enumerate(intents) if results[n] is None}
        await self._send_all(left, send, results)
        return [result for result in results.values() if result is not None]

    async def _early(self, intent: Intent) -> Result | None:
        """What becomes of a change for which nothing is sent."""
        try:
            return {} if await self._without_sending(intent) else None
        except OlderVersion:
            self._note_older(intent)
            return {}
        except (ItemError, TransientError, OutcomeUnknown) as error:
            return error

    # Many ---------------------------------------------------------------------------------------------------------

    async def _send_all(self, intents: Mapping[int, Intent], send: SendAll, results: dict[int, Result | None]) -> None:
        begun = await self._begin_all(intents, results)
        if not begun:
            return
        try:
            said = await _sent(send([intents[n].change for n in begun]))
            ended = {n: _ended(intents[n], one) for n, one in zip(begun, said, strict=True)}
        except Exception as error:
            outcome, why = _judged(error)
            await self._host.end_effects(dict.fromkeys(begun.values(), outcome))
            if isinstance(why, ItemError) and len(begun) > 1:
                # Nothing was kept, for the sake of some line: the halves say which one.
                places = list(begun)
                for half in (places[: len(places) // 2], places[len(places) // 2 :]):
                    await self._send_all({n: intents[n] for n in half}, send, results)
            elif isinstance(why, ItemError | TransientError | OutcomeUnknown):
                results |= dict.fromkeys(begun, why)
            else:
                raise
            return
        await self._host.end_effects({begun[n]: outcome for n, (outcome, _) in ended.items()})
        for n, (outcome, result) in ended.items():
            results[n] = result
            if outcome.state == "confirmed":
                self._note(intents[n], "confirmed", "written")

    async def _begin_all(self, intents: Mapping[int, Intent], results: dict[int, Result | None]) -> dict[int, str]:
        """The ids of the effects that may be sent now; the others have their result."""
        begun: dict[int, str] = {}
        answers = await self._host.begin_effects(list(intents.values()))
        for (n, intent), answer in zip(intents.items(), answers, strict=True):
            if isinstance(answer, str):
                begun[n] = answer
            elif isinstance(answer, OlderVersion):
                self._note_older(intent)
                results[n] = {}
            elif isinstance(answer, WareflowError):
                results[n] = answer
            else:
                raise answer
        return begun

    # Both ---------------------------------------------------------------------------------------------------------

    def _intent(self, change: Change, item: Item | None, effect: EffectClass) -> Intent:
        connection = self._opened.name if self._opened else ""
        roots = item.roots if item else ()
        return Intent(self._node, connection, f"{self._kind}:{change.object}", change, effect, _id_of(item), roots)

    async def _without_sending(self, intent: Intent) -> bool:
        """Whether there is nothing to send, because it is a plan or because nothing differs."""
        change = intent.change
        nothing = change.action in ("unchanged", "skip", "conflict")
        if not self._live:
            self._note(intent, "none" if nothing else "planned", _why(change) if nothing else "written")
            return True
        if nothing:
            await self._note_nothing_to_write(intent)
        return nothing

    async def _note_nothing_to_write(self, intent: Intent) -> None:
        """After an interruption our own earlier write looks like *unchanged*; it still counts as written."""
        change = intent.change
        if change.action == "unchanged":
            earlier = await self._host.earlier_action(intent) if self._resumed else None
            if earlier in ("create", "update"):
                done = Change(change.object, change.key, earlier, {}, version=change.version)  # type: ignore[arg-type]
                self._note(replace(intent, change=done), "confirmed", "written")
                return
            await self._host.pass_effect(intent)
        self._note(intent, "none", _why(change))

    def _note_older(self, intent: Intent) -> None:
        older = Change.skip(intent.change.object, intent.change.key, "older_version")
        self._note(replace(intent, change=older), "none", "older_version")

    def _note(self, intent: Intent, state: str, outcome: str) -> None:
        system = self._opened.settings.connector if self._opened else self._kind.partition(".")[0]
        record = ChangeRecord(self._node, intent.item_id, intent.connection, system, intent.change, state)
        self.trace.changes.append(record)
        if self.trace.written.get(intent.item_id) != "written":
            self.trace.written[intent.item_id] = outcome


async def _sent(sending: Awaitable[T]) -> T:
    fp("context.send.before")
    saved = await sending
    fp("context.send.after")
    return saved


def _judged(error: Exception) -> tuple[EffectOutcome, Exception]:
    """What a request that went wrong means for its writes, and the error that says so."""
    if isinstance(error, NotSent | RateLimited | AuthError):
        return EffectOutcome("planned", proof=_proof(error), message=error.message), error
    if isinstance(error, ItemError | ConfigError):
        return EffectOutcome("rejected", message=error.message), error
    if isinstance(error, OutcomeUnknown | TransientError):
        return EffectOutcome("unknown", message=error.message), OutcomeUnknown(error.message)
    return EffectOutcome("unknown", message="our own error after sending began"), error


def _confirmed(intent: Intent, saved: Mapping[str, Any] | None) -> EffectOutcome:
    stored = dict(saved or {})
    return EffectOutcome("confirmed", remote_id=str(stored.get("id") or intent.change.key), saved=stored)


def _ended(intent: Intent, said: Mapping[str, Any] | ItemError | None) -> tuple[EffectOutcome, Result]:
    """What became of one line of many."""
    if isinstance(said, ItemError):
        return EffectOutcome("rejected", message=said.message), said
    return _confirmed(intent, said), dict(said or {})


def _proof(error: NotSent | RateLimited | AuthError) -> str:
    """Why a write was certainly not executed."""
    if isinstance(error, NotSent):
        return "guard_abort" if error.code == "guard_abort" else "connect_failed"
    return "http_429" if isinstance(error, RateLimited) else "http_401"


def _id_of(item: Item | None) -> int:
    if item is None:
        return 0
    return item.id or (item.parents[0] if item.parents else 0)


def _why(change: Change) -> str:
    """Why nothing is written."""
    return change.reason or change.action
