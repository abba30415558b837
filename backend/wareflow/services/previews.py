"""Trying things before they run: an expression, a mapping, one node with given items. Nothing is written."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx

from wareflow.engine.applying import ChangeRecord
from wareflow.engine.document import FlowDocument, FlowNode
from wareflow.engine.expressions import ExpressionFault, Lint, Scope, compile_text, is_expression, lint, lint_on_record
from wareflow.engine.given import build_graph_from
from wareflow.engine.graph import Graph, build_graph
from wareflow.engine.host import EffectOutcome, Intent, OpenConnection
from wareflow.engine.lineage import page_of
from wareflow.engine.local import LocalRun, LocalRunner
from wareflow.sdk.connections import RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor, RunInfo, Trigger
from wareflow.sdk.errors import ConfigError, ExpressionError, Problem, TransientError
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Remark, Source
from wareflow.sdk.values import Record, dumps
from wareflow.services.chaining import closed_door
from wareflow.services.checking import FlowInvalid, problems_of
from wareflow.services.opening import open_client, open_settings
from wareflow.services.product import Product
from wareflow.services.tokens import keep_token
from wareflow.store.database import reading

MOST_ITEMS = 20
MOST_SECONDS = 60.0
_OF_THE_WHOLE_FLOW = frozenset({"no_source", "not_connected"})


@dataclass(frozen=True)
class ErrorView:
    """Why an expression cannot be worked out, and where."""

    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True)
class ValueView:
    """What an expression gave; ``text`` has every digit."""

    value: Any
    type: str
    text: str
    error: ErrorView | None = None
    lints: tuple[Lint, ...] = ()


class CannotCompile(ExpressionError):
    """The text is no expression of ours; ``view`` says where."""

    def __init__(self, fault: ExpressionFault, view: ValueView) -> None:
        super().__init__(fault.message, code=fault.code, field=fault.field, start=fault.start, end=fault.end)
        self.view = view


def expression(source: str, item: Record, others: Sequence[Record] = ()) -> ValueView:
    """Work one value field out for one record; CannotCompile when the text itself is wrong.

    ``others`` are more records of the same input: a field that some of them lack is remarked on.
    """
    remarks = (*lint(source), *lint_on_record(source, item, others))
    try:
        compiled = compile_text(source)
    except ExpressionFault as fault:
        raise CannotCompile(fault, ValueView(None, "none", "", _error(fault), remarks)) from None
    try:
        return _shown(compiled(_scope(item)), remarks)
    except ExpressionError as fault:
        return ValueView(None, "none", "", _error(fault), remarks)


def mapping(fields: Mapping[str, Any], item: Record) -> dict[str, ValueView]:
    """Work every field of a mapping out; a wrong field does not hide the others."""
    return {name: _field(name, value, item) for name, value in fields.items()}


async def node(product: Product, node_id: str, tried: FlowNode, items: Sequence[Record]) -> dict[str, Any]:
    """Run one node with these items as a plan: sources read a little, nothing is written, no cursor moves."""
    product.catalog.node(tried.type)
    document = FlowDocument(name="Test", nodes={node_id: tried})
    problems = await asyncio.to_thread(_problems, product, document)
    if any(problem.severity == "error" for problem in problems):
        raise FlowInvalid(problems)
    graph = _graph(product, document, node_id)
    started = time.perf_counter()
    result = await _run(product, graph, items)
    return {
        "outputs": _outputs(graph, node_id, result),
        "changes": [_change(change) for change in result.changes],
        "problems": [*problems, *_trouble(result)],
        "logs": [],
        "duration_ms": round((time.perf_counter() - started) * 1000),
    }


class PreviewHost:
    """The engine's host for a test: real connections and files, no ledger, because nothing is written."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._ids: dict[str, str] = {}

    @property
    def files(self) -> Files:
        """The stored files."""
        return self._product.files

    @property
    def node_seconds(self) -> float | None:
        """The test as a whole has a limit."""
        return None

    @property
    def own_errors(self) -> tuple[type[Exception], ...]:
        """Whoever tests sees what happened."""
        return ()

    async def connection(self, name: str) -> OpenConnection:
        """The named connection with its secrets."""
        opened = await asyncio.to_thread(open_settings, self._product, self._product.project_id, name)
        self._ids[name] = opened.id
        return OpenConnection(name, opened.settings, open_client(self._product, name, opened))

    def down_for(self, connection: str) -> float | None:
        """A test does not wait."""
        return None

    async def refused(self, connection: str, message: str) -> None:
        """A test shows it; runs find out by themselves."""

    def open_http(self) -> httpx.AsyncClient:
        """A client for nodes without a connection."""
        return self._product.clients.to((), private=self._product.config.allow_private_addresses)

    async def flow(self, node: str, name: str) -> FlowDoor:
        """A flow that is there; a test does not start it."""
        return await asyncio.to_thread(closed_door, self._product, name)

    async def token(self, connection: str, refresh: RefreshToken, stale: Token | None) -> Token:
        """The connection's token, shared with the runs."""
        return await keep_token(self._product, self._ids[connection], refresh, stale)

    async def begin_effect(self, intent: Intent) -> str:
        """Never: a test writes nothing."""
        raise ConfigError("A test of one step writes nothing.")

    async def begin_effects(self, intents: Sequence[Intent]) -> list[str | Exception]:
        """Never: a test writes nothing."""
        raise ConfigError("A test of one step writes nothing.")

    async def pass_effect(self, intent: Intent) -> None:
        """A test leaves no trace."""

    async def end_effect(self, effect: str, outcome: EffectOutcome) -> None:
        """Never: a test writes nothing."""

    async def end_effects(self, outcomes: Mapping[str, EffectOutcome]) -> None:
        """Never: a test writes nothing."""

    async def earlier_action(self, intent: Intent) -> str | None:
        """A test wrote nothing earlier either."""
        return None


async def _run(product: Product, graph: Graph, items: Sequence[Record]) -> LocalRun:
    info = RunInfo(id="test", mode="test", now=datetime.now(UTC), flow="test")
    trigger = Trigger(kind="test", records=tuple(items))
    most = max(MOST_ITEMS, len(items))
    runner = LocalRunner(graph, PreviewHost(product), info, trigger=trigger, most_items=most)
    try:
        return await asyncio.wait_for(runner.run(), MOST_SECONDS)
    except TimeoutError:
        raise TransientError(
            f"The step took longer than {MOST_SECONDS:.0f} seconds. Try it with fewer items."
        ) from None


def _graph(product: Product, document: FlowDocument, node_id: str) -> Graph:
    kind = product.catalog.node(document.nodes[node_id].type)
    if issubclass(kind, Remark):
        raise ConfigError("A note does nothing, so there is nothing to test.")
    if issubclass(kind, Source):
        return build_graph(document, product.catalog)
    return build_graph_from(document, product.catalog, (node_id, next(iter(kind.inputs))))


def _problems(product: Product, document: FlowDocument) -> list[Problem]:
    with reading(product.engine) as session:
        found = problems_of(product, session, document)
    return [problem for problem in found if problem.code not in _OF_THE_WHOLE_FLOW]


def _outputs(graph: Graph, node_id: str, result: LocalRun) -> dict[str, Any]:
    node_type = graph.nodes[node_id]
    ports = {**node_type.dynamic_outputs(node_type.config), **node_type.outputs}
    given = {name: result.outputs.get((node_id, name), []) for name, port in ports.items() if port.type != "trigger"}
    return {
        name: {"items": [_item(no, item) for no, item in enumerate(items)], "total": len(items)}
        for name, items in given.items()
    }


def _item(no: int, item: Item) -> dict[str, Any]:
    error = {"code": item.error.code, "message": item.error.message} if item.error else None
    # Given items are the roots, in the order in which they were given: their positions are the names the caller knows.
    given = [str(page_of(root)[1]) for root in item.roots]
    return {"no": no, "id": f"made-{item.id}", "record": item.record, "from": given, "roots": given, "error": error}


def _trouble(result: LocalRun) -> list[Problem]:
    found = [result.halted] if result.halted else []
    found += [entry.problem for entry in result.parked if entry.problem.code == "gave_up"]
    return list(dict.fromkeys(found))


def _change(record: ChangeRecord) -> dict[str, Any]:
    change = record.change
    return {
        "node": record.node,
        "connection": record.connection,
        "system": record.system,
        "object": change.object,
        "key": change.key,
        "action": change.action,
        "reason": change.reason,
        "fields": change.fields,
        "item_id": str(record.item_id) if record.item_id else None,
        "state": record.state if record.state != "none" else None,
    }


def _field(name: str, value: Any, item: Record) -> ValueView:
    if isinstance(value, Mapping):
        inner = {key: _field(key, part, item) for key, part in value.items()}
        failed = next((view.error for view in inner.values() if view.error), None)
        return _shown({key: view.value for key, view in inner.items()}) if failed is None else _failed(failed)
    if isinstance(value, list):
        parts = [_field(name, part, item) for part in value]
        failed = next((view.error for view in parts if view.error), None)
        return _shown([view.value for view in parts]) if failed is None else _failed(failed)
    if not isinstance(value, str) or not is_expression(value):
        return _shown(value)
    try:
        return expression(value, item)
    except CannotCompile as fault:
        return fault.view


def _failed(error: ErrorView) -> ValueView:
    return ValueView(None, "none", "", error)


def _error(fault: ExpressionError) -> ErrorView:
    return ErrorView(fault.code, fault.message, fault.start or 0, fault.end or 0)


def _scope(item: Record) -> Scope:
    run = {"id": "preview", "number": 0, "flow": "preview", "now": datetime.now(UTC), "mode": "test"}
    return Scope(item=item, run=run)


def _shown(value: Any, remarks: tuple[Lint, ...] = ()) -> ValueView:
    kind, text = _kind_and_text(value)
    return ValueView(value, kind, text, lints=remarks)


def _kind_and_text(value: Any) -> tuple[str, str]:
    if value is None:
        return "none", ""
    if isinstance(value, bool):
        return "bool", "true" if value else "false"
    if isinstance(value, int | Decimal):
        return "number", format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, date):
        return "text", dumps(value).decode().strip('"')
    if isinstance(value, str):
        return "text", value
    return ("list" if isinstance(value, list) else "object"), dumps(value).decode()
