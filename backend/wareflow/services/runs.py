"""Runs: started from a draft or a published version, cancelled, replayed, looked at."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.checks import has_errors
from wareflow.engine.document import FlowDocument, canonical, fingerprint, read_flow, read_json
from wareflow.engine.expressions import EVALUATOR_VERSION
from wareflow.engine.given import GIVEN, build_graph_from
from wareflow.engine.graph import Graph, build_graph
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.nodes import Barrier, Node, Source
from wareflow.sdk.values import Record
from wareflow.services.checking import FlowInvalid, problems_of
from wareflow.services.product import Product
from wareflow.store import chunks, events, flows, parked, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import Taken
from wareflow.store.models import Flow, FlowVersion, ParkedItem, Run
from wareflow.store.models.runs import FINAL
from wareflow.store.runs import Head, RunWish

MAX_GIVEN = 10_000


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


@dataclass(frozen=True)
class Place:
    """Where records go into a flow: an input of a node, or all that an output leads to."""

    flow_id: str
    node: str
    port: str
    output: bool = False


def start(product: Product, flow_id: str, wish: Wish, *, by: str | None, key: str | None = None) -> Run:
    """Start a run; the same ``key`` again answers with the same run. Raises FlowInvalid, ConfigError, NotFound."""
    work = partial(start_in, product=product, flow_id=flow_id, wish=wish, by=by, key=key)
    return transact(product.engine, work)


def start_in(
    session: Session, *, product: Product, flow_id: str, wish: Wish, by: str | None, key: str | None = None
) -> Run:
    """Start a run inside a transaction of the caller (a schedule's slot, a webhook's delivery)."""
    flow = flows.get(session, flow_id, product.project_id)
    version, document = _version(session, product, flow, wish, by)
    _refuse_problems(product, session, document, wish)
    options = _options(session, product, flow, document, wish)
    graph = _graph(product, document, wish, options)
    run, fresh = runs.start(
        session,
        product.project_id,
        RunWish(
            flow_id=flow.id,
            flow_version_id=version.id,
            trigger_key=key or f"api:{secrets.token_hex(12)}",
            mode=wish.mode,
            trigger=wish.trigger,
            until_node=wish.until,
            from_node=wish.start,
            options=options,
            queue=wish.queue,
            created_by=by,
        ),
        heads_of(graph),
    )
    if fresh:
        events.append(session, run.id, "run", {"status": run.state})
        _close_if_idle(session, run, graph)
    elif (run.mode, run.until_node, run.from_node) != (wish.mode, wish.until, wish.start):
        raise Taken(f"This key started run {run.number}, which was another wish ({run.mode}). Send a new key.")
    return runs.get(session, run.id)


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


def replay(
    product: Product, ids: Sequence[str], *, by: str | None, records: Mapping[str, Record] | None = None
) -> list[Run]:
    """Run parked items again from the node where they failed, through the flow as it is now: one run per node.

    ``records`` by id of the item takes the place of its record in the run; the parked item keeps its own.
    """
    edited = records or {}
    if strange := sorted(set(edited) - set(ids)):
        raise ConfigError(f"There is an edited record for “{strange[0]}”, which is not among the items to replay.")

    def work(session: Session) -> list[Run]:
        items = [parked.get(session, item_id, product.project_id) for item_id in ids]
        places: dict[Place, list[ParkedItem]] = {}
        for item in items:
            if item.state != "open":
                raise ConfigError("One of these items was replayed or dropped already. Load the list again.")
            places.setdefault(_place(product, session, item), []).append(item)
        if edited:
            settings.audit(session, product.project_id, by, "parked.edit", f"{len(edited)} items", sorted(edited))
        return [_replay(session, product, place, found, edited, by) for place, found in places.items()]

    return transact(product.engine, work)


def result(product: Product, run_id: str) -> Run | None:
    """The run if it has come to its end."""
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        return run if run.state in FINAL else None


def _replay(
    session: Session,
    product: Product,
    place: Place,
    items: list[ParkedItem],
    edited: Mapping[str, Record],
    by: str | None,
) -> Run:
    flow = flows.get(session, place.flow_id, product.project_id)
    wish = Wish(draft=flow.published_version_id is None, start=place.node, trigger="replay", queue="interactive")
    version, document = _version(session, product, flow, wish, by)
    _refuse_problems(product, session, document, wish)
    options = {
        "start": {"node": place.node, "port": place.port, "output": place.output},
        "records": [edited.get(item.id, item.record) for item in items],
        "parked": [item.id for item in items],
    }
    graph = build_graph_from(document, product.catalog, (place.node, place.port), output=place.output)
    row = RunWish(
        flow_id=flow.id,
        flow_version_id=version.id,
        trigger_key=f"replay:{secrets.token_hex(12)}",
        trigger="replay",
        from_node=place.node,
        options=options,
        queue=wish.queue,
        created_by=by,
    )
    run, _ = runs.start(session, product.project_id, row, heads_of(graph))
    parked.replay(session, [item.id for item in items], run.id, by)
    events.append(session, run.id, "run", {"status": run.state})
    return runs.get(session, run.id)


def _place(product: Product, session: Session, item: ParkedItem) -> Place:
    """Where a parked item goes in again: at the node where it failed or waited, or behind the head that gave it."""
    run = runs.get(session, item.run_id)
    if item.node_id == GIVEN:
        start = (run.options or {})["start"]
        return Place(item.flow_id, start["node"], start["port"], bool(start.get("output")))
    document = read_flow(read_json(flows.version(session, run.flow_version_id).document))
    node_class = product.catalog.nodes.get(document.nodes[item.node_id].type)
    if node_class is None:
        raise ConfigError(f"The type of “{item.node_id}” is not installed any more, so nothing can be replayed there.")
    if issubclass(node_class, Source | Barrier):
        return _behind_head(node_class, item)
    return Place(
        item.flow_id, item.node_id, item.port if item.port in node_class.inputs else next(iter(node_class.inputs))
    )


def _behind_head(node_class: type[Node[Any]], item: ParkedItem) -> Place:
    port = node_class.outputs.get(item.port)
    if port is not None and port.role == "main":
        return Place(item.flow_id, item.node_id, item.port, output=True)
    raise ConfigError(
        f"“{item.node_id}” could not read this record, so there is nothing to replay. "
        "Mend it at its source and run the flow again, then drop it here."
    )


def _version(
    session: Session, product: Product, flow: Flow, wish: Wish, by: str | None
) -> tuple[FlowVersion, FlowDocument]:
    if not wish.draft:
        if flow.published_version_id is None:
            raise ConfigError(f"“{flow.name}” was never published. Publish it, or run the draft.", code="not_published")
        version = flows.version(session, flow.published_version_id)
        return version, read_flow(read_json(version.document))
    document = read_flow(read_json(flow.document))
    text, mark = canonical(document), fingerprint(document)
    frozen = flows.freeze(session, flow, text, fingerprint=mark, evaluator_version=str(EVALUATOR_VERSION), author=by)
    return frozen, document


def _refuse_problems(product: Product, session: Session, document: FlowDocument, wish: Wish) -> None:
    """A run up to a node, or from one, needs only its own part of the flow to be right."""
    problems = problems_of(product, session, document)
    if wish.until is not None:
        if wish.until not in document.nodes:
            raise ConfigError(f"The flow has no node “{wish.until}”.")
        needed = _before(document, wish.until)
        problems = [problem for problem in problems if problem.node is None or problem.node in needed]
    if has_errors(problems):
        raise FlowInvalid(problems)


def _before(document: FlowDocument, node: str) -> set[str]:
    found, todo = {node}, [node]
    while todo:
        target = todo.pop()
        for edge in document.edges:
            if edge.target == target and edge.source not in found:
                found.add(edge.source)
                todo.append(edge.source)
    return found


def _options(session: Session, product: Product, flow: Flow, document: FlowDocument, wish: Wish) -> dict[str, Any]:
    options: dict[str, Any] = {"trigger_kind": wish.trigger}
    if wish.trigger_node:
        options["trigger_node"] = wish.trigger_node
    if wish.records:
        options["records"] = list(wish.records)
    if wish.data:
        options["data"] = wish.data
    if wish.start is not None:
        options |= _last_input(session, product, flow, document, wish.start)
    return options


def _last_input(session: Session, product: Product, flow: Flow, document: FlowDocument, node: str) -> dict[str, Any]:
    """What the wires into a node gave in the newest run that reached it."""
    if node not in document.nodes:
        raise ConfigError(f"The flow has no node “{node}”.")
    feeding = [edge for edge in document.edges if edge.target == node]
    if not feeding:
        raise ConfigError(f"Nothing is connected to “{node}”, so there is no data to start it with.")
    port = feeding[0].target_port
    ends = [(edge.source, edge.source_port) for edge in feeding if edge.target_port == port]
    known, _ = runs.list_runs(session, product.project_id, flow_id=flow.id, limit=20)
    for run in known:
        records = [
            item.record for end in ends for _, item in chunks.read_items(session, run.id, *end, 0, MAX_GIVEN + 1)
        ]
        if len(records) > MAX_GIVEN:
            raise ConfigError(
                f"Run {run.number} brought more than {MAX_GIVEN:,} records to “{node}”, too many to start with. "
                "Run the whole flow instead."
            )
        if records:
            return {"start": {"node": node, "port": port}, "records": records, "trigger_kind": "manual"}
    raise ConfigError(f"No run has brought data to “{node}” yet. Run the flow up to there first.")


def _graph(product: Product, document: FlowDocument, wish: Wish, options: dict[str, Any]) -> Graph:
    begin = options.get("start")
    if begin:
        return build_graph_from(document, product.catalog, (begin["node"], begin["port"]), until=wish.until)
    graph = build_graph(document, product.catalog, until=wish.until, trigger=wish.trigger_node)
    if wish.trigger_node is None and not graph.heads:
        raise ConfigError("Nothing in this flow starts by itself. Add a trigger or a node that reads records.")
    return graph


def _close_if_idle(session: Session, run: Run, graph: Graph) -> None:
    if not graph.heads:
        runs.settle(session, run.id)
