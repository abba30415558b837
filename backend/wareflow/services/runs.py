"""Runs: started from a draft or a published version, cancelled, looked at."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.checks import has_errors
from wareflow.engine.document import FlowDocument, canonical, fingerprint, parse_flow
from wareflow.engine.expressions import EVALUATOR_VERSION
from wareflow.engine.given import build_graph_from
from wareflow.engine.graph import Graph, build_graph, reachable
from wareflow.engine.log_policy import LogPolicy
from wareflow.engine.pinned import build_graph_pinned
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.values import Record
from wareflow.services import former, keeping, pins, sources
from wareflow.services.checking import FlowInvalid, problems_of
from wareflow.services.product import Product
from wareflow.store import events, flows, runs
from wareflow.store.database import reading, transact
from wareflow.store.errors import Taken
from wareflow.store.models import Flow, FlowVersion, Run
from wareflow.store.models.runs import FINAL
from wareflow.store.runs import Head, RunWish


@dataclass(frozen=True)
class Wish:
    """How a flow shall run. ``until`` stops behind that node; ``start`` begins at one with the last run's data."""

    mode: str = "live"
    draft: bool = True
    until: str | None = None
    start: str | None = None
    trigger: str = "manual"
    trigger_node: str | None = None
    records: Sequence[Record] = field(default_factory=tuple)
    data: dict[str, Any] = field(default_factory=dict)
    queue: str = "default"
    caused_by: str | None = None
    """The run that started this one."""
    chain: Sequence[str] = ()
    """The flows that started one another up to this one, the first one first."""
    from_error: bool = False
    """Whether an error flow is somewhere before this run; its own failure starts no error flow."""
    read_again: str | None = None
    """Read the sources from their beginning: ``changed`` delivers what differs, ``all`` also what is unchanged."""
    pins: bool = False
    """Take what is pinned to steps for what they give; for plans only."""
    input_of: str | None = None
    """Take what the sources gave in this earlier run in the place of asking them; for plans only."""
    over_stops: bool = False
    """This once the stop rules of the flow do not hold."""
    log: Mapping[str, Any] = field(default_factory=dict)
    """How much of the run is kept, where that is not what the flow or the project says."""
    again: "Again | None" = None
    """The run that this one does again."""


@dataclass(frozen=True)
class Again:
    """A run that is done again: with its own version where one is named, and where it began if not at the sources."""

    run_id: str
    version_id: str | None = None
    start: Mapping[str, Any] = field(default_factory=dict)


def start(product: Product, flow_id: str, wish: Wish, *, by: str | None, key: str | None = None) -> Run:
    """Start a run; the same ``key`` again answers with the same run. Raises FlowInvalid, ConfigError, NotFound."""
    work = partial(start_in, product=product, flow_id=flow_id, wish=wish, by=by, key=key)
    return transact(product.engine, work)


@dataclass(frozen=True)
class Prepared:
    """A run that can be started: its version chosen, checked and made into a graph."""

    flow_id: str
    version_id: str
    wish: Wish
    options: Mapping[str, Any]
    graph: Graph

    def bringing(self, data: Mapping[str, Any]) -> "Prepared":
        """The same run with other facts about its start."""
        return replace(self, options={**self.options, "data": dict(data)})


def start_in(
    session: Session, *, product: Product, flow_id: str, wish: Wish, by: str | None, key: str | None = None
) -> Run:
    """Start a run inside a transaction of the caller (a schedule's slot, a webhook's delivery)."""
    return write(session, product, prepare(session, product, flow_id, wish, by), by=by, key=key)


def prepare(session: Session, product: Product, flow_id: str, wish: Wish, by: str | None) -> Prepared:
    """Everything about a start that is the same for several of them in one transaction."""
    flow = flows.get(session, flow_id, product.project_id)
    version, document = version_of(session, product, flow, wish, by)
    refuse_problems(product, session, document, wish)
    options = _options(session, product, flow, document, wish)
    return Prepared(flow.id, version.id, wish, options, _graph(product, document, wish, options))


def write(session: Session, product: Product, prepared: Prepared, *, by: str | None, key: str | None = None) -> Run:
    """Start what was prepared; the same key again answers with the same run."""
    wish = prepared.wish
    run, fresh = runs.start(
        session,
        product.project_id,
        RunWish(
            flow_id=prepared.flow_id,
            flow_version_id=prepared.version_id,
            trigger_key=key or f"api:{secrets.token_hex(12)}",
            mode=wish.mode,
            trigger="replay" if wish.again else wish.trigger,
            until_node=wish.until,
            from_node=wish.start,
            options=prepared.options,
            queue=wish.queue,
            created_by=by,
            caused_by=wish.caused_by,
        ),
        heads_of(prepared.graph),
    )
    if fresh:
        events.append(session, run.id, "run", {"status": run.state})
        if wish.read_again is not None:
            _read_again(session, product, wish, prepared.graph, prepared.flow_id, by)
        _close_if_idle(session, run, prepared.graph)
    elif (run.mode, run.until_node, run.from_node) != (wish.mode, wish.until, wish.start):
        raise Taken(f"This key started run {run.number}, which was another wish ({run.mode}). Send a new key.")
    return runs.get(session, run.id)


def _read_again(session: Session, product: Product, wish: Wish, graph: Graph, flow_id: str, by: str | None) -> None:
    if wish.mode != "live" or wish.start is not None:
        raise ConfigError(
            "Only a whole live run can read everything again: it sets the sources back.", field="read_again"
        )
    heads = {head: graph.nodes[head] for head in graph.heads}
    sources.read_all_again(session, product, flow_id, heads, again=wish.read_again == "all", by=by)


def heads_of(graph: Graph) -> list[Head]:
    """The first tasks of a run."""
    return [Head(head, tuple(sorted(graph.upstream.get(head, ())))) for head in graph.heads]


def cancel(product: Product, run_id: str) -> Run:
    """Stop a run in any state; what was read and not delivered counts as cancelled and is read again next time."""

    def work(session: Session) -> Run:
        run = runs.get(session, run_id, product.project_id)
        if run.state in FINAL:
            return run
        stopped = runs.cancel(session, run_id)
        events.append(session, run_id, "end" if stopped.state in FINAL else "run", {"status": stopped.state})
        return stopped

    return transact(product.engine, work)


def result(product: Product, run_id: str) -> Run | None:
    """The run if it has come to its end."""
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        return run if run.state in FINAL else None


def version_of(
    session: Session, product: Product, flow: Flow, wish: Wish, by: str | None
) -> tuple[FlowVersion, FlowDocument]:
    """What a run shall run: the published version, or the draft frozen for it; of one done again perhaps its own."""
    if wish.again is not None and wish.again.version_id is not None:
        version = flows.version(session, wish.again.version_id)
        return version, parse_flow(version.document)
    if not wish.draft:
        if flow.published_version_id is None:
            raise ConfigError(f"“{flow.name}” was never published. Publish it, or run the draft.", code="not_published")
        version = flows.version(session, flow.published_version_id)
        return version, parse_flow(version.document)
    document = parse_flow(flow.document)
    text, mark = canonical(document), fingerprint(document)
    frozen = flows.freeze(session, flow, text, fingerprint=mark, evaluator_version=str(EVALUATOR_VERSION), author=by)
    return frozen, document


def refuse_problems(product: Product, session: Session, document: FlowDocument, wish: Wish) -> None:
    """A run up to a node, or from one, needs only its own part of the flow to be right."""
    problems = problems_of(product, session, document)
    if wish.until is not None:
        if wish.until not in document.nodes:
            raise ConfigError(f"The flow has no node “{wish.until}”.")
        needed = reachable([wish.until], ((edge.target, edge.source) for edge in document.edges))
        problems = [problem for problem in problems if problem.node is None or problem.node in needed]
    if has_errors(problems):
        raise FlowInvalid(problems)


def _options(session: Session, product: Product, flow: Flow, document: FlowDocument, wish: Wish) -> dict[str, Any]:
    options: dict[str, Any] = {"trigger_kind": wish.trigger}
    if wish.trigger_node:
        options["trigger_node"] = wish.trigger_node
    if wish.records:
        options["records"] = list(wish.records)
    if wish.data:
        options["data"] = wish.data
    if wish.chain:
        options |= {"chain": list(wish.chain), "from_error": wish.from_error}
    if wish.over_stops:
        options["over_stops"] = True
    if wish.pins:
        options |= _pinned(session, flow, document, wish)
    if wish.input_of is not None:
        options |= _same_input(session, product, flow, document, wish)
    if wish.start is not None:
        former_run = wish.again.run_id if wish.again else None
        options |= former.last_input(session, product, flow.id, document, wish.start, former_run)
    elif wish.again is not None and wish.again.start:
        options["start"] = dict(wish.again.start)
    policy = keeping.log_policy(session, product.project_id, flow.id, wish.log)
    if policy != LogPolicy():
        options["log"] = policy.plain()
    return options


def _pinned(session: Session, flow: Flow, document: FlowDocument, wish: Wish) -> dict[str, Any]:
    if wish.mode != "plan" or not wish.draft or wish.start is not None:
        raise ConfigError("Pinned data are for trying: only a plan of the whole draft, or up to a step, uses them.")
    found = pins.for_run(session, flow.id, document.nodes)
    return {"pins": found} if found else {}


def _same_input(session: Session, product: Product, flow: Flow, document: FlowDocument, wish: Wish) -> dict[str, Any]:
    if wish.mode != "plan" or wish.pins or wish.start is not None or wish.input_of is None:
        raise ConfigError(
            "Only a plan of the whole flow, or up to a step, can take the input of an earlier run.", field="input_of"
        )
    return former.whole_input(session, product, flow.id, document, wish.input_of)


def _graph(product: Product, document: FlowDocument, wish: Wish, options: dict[str, Any]) -> Graph:
    if options.get("pins"):
        return build_graph_pinned(
            document, product.catalog, options["pins"], until=wish.until, trigger=options.get("trigger_node")
        )
    begin = options.get("start")
    if begin:
        end, output = (begin["node"], begin["port"]), bool(begin.get("output"))
        return build_graph_from(document, product.catalog, end, until=wish.until, output=output)
    graph = build_graph(document, product.catalog, until=wish.until, trigger=wish.trigger_node)
    if wish.trigger_node is None and not graph.heads:
        raise ConfigError("Nothing in this flow starts by itself. Add a trigger or a node that reads records.")
    return graph


def _close_if_idle(session: Session, run: Run, graph: Graph) -> None:
    if not graph.heads:
        runs.settle(session, run.id)
