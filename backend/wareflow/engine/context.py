"""The Context a node sees while a stage runs: effects go through here, and so do plans."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx

from wareflow.engine.applying import Applying, Trace
from wareflow.engine.expressions import Scope, compile_mapping, compile_text
from wareflow.engine.host import Host, OpenConnection
from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.connections import Connection, RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor, RunInfo, Send, SendAll, Trigger, Window
from wareflow.sdk.errors import ConfigError, WareflowError
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Node, Transform, current_item

C = TypeVar("C", bound=Connection)


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
        self._host = host
        self._type = node.name
        self._transforms = isinstance(node, Transform)
        self._takes_connection = "connection" in type(node.config).model_fields
        self._opened = opened
        self._applying = Applying(host, run, node_id, node.name, opened, resumed=resumed)
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
        self._applying.trace.logs.append((message, facts))

    async def apply(
        self,
        change: Change,
        send: Send | None = None,
        *,
        item: Item | None = None,
        effect: EffectClass = "C",
    ) -> dict[str, Any]:
        """Write the change: recorded before, sent, recorded after; a plan only records it."""
        return await self._applying.one(change, send, item or current_item.get(), effect)

    async def apply_all(
        self, changes: Sequence[tuple[Item, Change]], send: SendAll, *, effect: EffectClass = "C"
    ) -> list[dict[str, Any] | WareflowError]:
        """Write many changes with one request; what the remote refuses as a whole is sent in halves."""
        return await self._applying.many(changes, send, effect)

    @property
    def trace(self) -> Trace:
        """What the node left behind besides its outputs."""
        return self._applying.trace

    def _refuse_transforms(self) -> None:
        """They are computed in a loop of their own, and done twice without a thought."""
        if self._transforms:
            raise ConfigError(f"“{self.node}” is a transform: it may not reach outside. Make “{self._type}” an Action.")
