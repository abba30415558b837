"""The Context a node sees while a stage runs: effects go through here, and so do plans."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from wareflow.engine.expressions import Scope, compile_mapping, compile_text
from wareflow.engine.host import EffectOutcome, Host, Intent, OlderVersion, OpenConnection
from wareflow.failpoints import fp
from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.connections import Connection, RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor, RunInfo, Trigger, Window
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ItemError,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    TransientError,
)
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Node, Transform, current_item

C = TypeVar("C", bound=Connection)


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


def compile_value(template: Any) -> Callable[[Scope], Any]:
    """One function for a template of any shape; what holds no expression is handed on as it is."""
    if isinstance(template, str):
        text: Callable[[Scope], Any] = compile_text(template)
        return text
    if isinstance(template, Mapping):
        mapping: Callable[[Scope], Any] = compile_mapping(template)
        return mapping
    if isinstance(template, list | tuple):
        inner = compile_mapping({"list": list(template)})
        return lambda scope: inner(scope)["list"]
    return lambda scope: template


def _proof(error: NotSent | RateLimited | AuthError) -> str:
    """Why a write was certainly not executed."""
    if isinstance(error, NotSent):
        return "guard_abort" if error.code == "guard_abort" else "connect_failed"
    return "http_429" if isinstance(error, RateLimited) else "http_401"


class NodeContext:
    """Implements ``wareflow.sdk.Context`` for one node in one stage."""

    def __init__(
        self,
        host: Host,
        run: RunInfo,
        node_id: str,
        node: Node[Any],
        *,
        opened: OpenConnection | None = None,
        window: Window | None = None,
        trigger: Trigger | None = None,
        resumed: bool = False,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        self.run = run
        self.node = node_id
        self.window = window or Window()
        self.trigger = trigger or Trigger()
        self.files: Files = host.files
        self.trace = Trace()
        self._host = host
        self._type = node.name
        self._transforms = isinstance(node, Transform)
        self._takes_connection = "connection" in type(node.config).model_fields
        self._opened = opened
        self._resumed = resumed
        self._variables = dict(variables or {})
        self._run_values = {"id": run.id, "number": run.number, "flow": run.flow, "now": run.now, "mode": run.mode}

    @property
    def http(self) -> httpx.AsyncClient:
        """The connection's client; for a node that knows no connections, one to the open internet."""
        if self._opened is not None:
            return self._opened.http
        if self._takes_connection:
            raise ConfigError(f"“{self.node}” has no connection. Choose one in its parameters.", field="connection")
        self._refuse_transforms()
        return self._host.open_http()

    def connection(self, kind: type[C]) -> C:
        """The connection's settings."""
        if self._opened is None:
            raise ConfigError(f"“{self.node}” has no connection. Choose one in its parameters.", field="connection")
        if not isinstance(self._opened.settings, kind):
            system = self._opened.settings.title
            message = f"The connection “{self._opened.name}” is one to {system}; “{self.node}” needs {kind.title}."
            raise ConfigError(message, field="connection")
        return self._opened.settings

    async def token(self, refresh: RefreshToken, stale: Token | None = None) -> Token:
        """The connection's token, renewed by one worker at a time."""
        if self._opened is None:
            raise ConfigError(f"“{self.node}” has no connection. Choose one in its parameters.", field="connection")
        return await self._host.token(self._opened.name, refresh, stale)

    async def flow(self, name: str) -> FlowDoor:
        """Another flow by its name or id."""
        self._refuse_transforms()
        return await self._host.flow(self.node, name)

    def render(self, template: Any, item: Item, *, index: int | None = None) -> Any:
        """Work out the expressions in a text, list or mapping for one item."""
        return self.renderer(template)(item, index)

    def renderer(self, template: Any) -> Callable[[Item, int | None], Any]:
        """The compiled form of ``render``, for many items with one template."""
        compiled = compile_value(template)
        compiled = getattr(compiled, "function", compiled)
        variables, run = self._variables, self._run_values
        return lambda item, index: compiled(Scope(item.record, variables, run, index or 0))

    def log(self, message: str, **facts: Any) -> None:
        """A line in the step's log."""
        self.trace.logs.append((message, facts))

    async def apply(
        self,
        change: Change,
        send: Callable[[], Awaitable[Mapping[str, Any] | None]],
        *,
        item: Item | None = None,
        effect: EffectClass = "C",
    ) -> dict[str, Any]:
        """Write the change: recorded before, sent, recorded after; a plan only records it."""
        intent = self._intent(change, item or current_item.get(), effect)
        item_id = intent.item_id
        nothing = change.action in ("unchanged", "skip", "conflict")
        if self.run.mode != "live":
            self._note(change, item_id, "none" if nothing else "planned", _why(change) if nothing else "written")
            return {}
        try:
            if nothing:
                await self._note_nothing_to_write(intent)
                return {}
            saved = await self._send(intent, send)
        except OlderVersion:
            self._note(Change.skip(change.object, change.key, "older_version"), item_id, "none", "older_version")
            return {}
        self._note(change, item_id, "confirmed", "written")
        return saved

    def _refuse_transforms(self) -> None:
        """They are computed in a loop of their own, and done twice without a thought."""
        if self._transforms:
            raise ConfigError(f"“{self.node}” is a transform: it may not reach outside. Make “{self._type}” an Action.")

    def _intent(self, change: Change, item: Item | None, effect: EffectClass) -> Intent:
        connection = self._opened.name if self._opened else ""
        roots = item.roots if item else ()
        return Intent(self.node, connection, f"{self._type}:{change.object}", change, effect, _id_of(item), roots)

    async def _note_nothing_to_write(self, intent: Intent) -> None:
        """After an interruption our own earlier write looks like *unchanged*; it still counts as written."""
        change, item_id = intent.change, intent.item_id
        if change.action == "unchanged":
            earlier = await self._host.earlier_action(intent) if self._resumed else None
            if earlier in ("create", "update"):
                done = Change(change.object, change.key, earlier, {}, version=change.version)  # type: ignore[arg-type]
                self._note(done, item_id, "confirmed", "written")
                return
            await self._host.pass_effect(intent)
        self._note(change, item_id, "none", _why(change))

    async def _send(self, intent: Intent, send: Callable[[], Awaitable[Mapping[str, Any] | None]]) -> dict[str, Any]:
        effect = await self._host.begin_effect(intent)
        try:
            fp("context.send.before")
            saved = dict(await send() or {})
            fp("context.send.after")
        except (NotSent, RateLimited, AuthError) as error:
            await self._host.end_effect(effect, EffectOutcome("planned", proof=_proof(error), message=error.message))
            raise
        except (ItemError, ConfigError) as error:
            await self._host.end_effect(effect, EffectOutcome("rejected", message=error.message))
            raise
        except (OutcomeUnknown, TransientError) as error:
            await self._host.end_effect(effect, EffectOutcome("unknown", message=error.message))
            raise OutcomeUnknown(error.message) from error
        except Exception:
            await self._host.end_effect(effect, EffectOutcome("unknown", message="our own error after sending began"))
            raise
        remote_id = str(saved.get("id") or intent.change.key)
        await self._host.end_effect(effect, EffectOutcome("confirmed", remote_id=remote_id, saved=saved))
        return saved

    def _note(self, change: Change, item_id: int, state: str, outcome: str) -> None:
        connection = self._opened.name if self._opened else ""
        system = self._opened.settings.connector if self._opened else self._type.partition(".")[0]
        self.trace.changes.append(ChangeRecord(self.node, item_id, connection, system, change, state))
        if self.trace.written.get(item_id) != "written":
            self.trace.written[item_id] = outcome


def _id_of(item: Item | None) -> int:
    if item is None:
        return 0
    return item.id or (item.parents[0] if item.parents else 0)


def _why(change: Change) -> str:
    """Why nothing is written."""
    return change.reason or change.action
