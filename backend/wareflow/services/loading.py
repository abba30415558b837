"""What a task needs to know of its run: the frozen document, its graph, and what started it. Read once per run."""

from dataclasses import dataclass
from typing import Any

from wareflow.engine.document import parse_flow
from wareflow.engine.given import build_graph_from
from wareflow.engine.graph import Graph, build_graph
from wareflow.engine.log_policy import LogPolicy, RunLog
from wareflow.engine.pinned import build_graph_pinned
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.services.product import Product
from wareflow.services.recent import Recent
from wareflow.store import chunks, flows, runs
from wareflow.store.database import reading


@dataclass(frozen=True)
class LoadedRun:
    """A run as its tasks see it."""

    info: RunInfo
    flow_id: str
    graph: Graph
    trigger: Trigger
    log: RunLog
    """How much of what passes between the nodes is kept, and what this process knows to be there."""


_runs: Recent[tuple[int, str], LoadedRun] = Recent(64)
"""A run's facts never change once it has started."""


def load_run(product: Product, run_id: str) -> LoadedRun:
    """The run's facts and graph."""
    key = (id(product), run_id)
    known = _runs.get(key)
    if known is None:
        known = _load(product, run_id)
        _runs.keep(key, known)
    return known


def _load(product: Product, run_id: str) -> LoadedRun:
    with reading(product.engine) as session:
        run = runs.get(session, run_id)
        version = flows.version(session, run.flow_version_id)
        flow = flows.get(session, run.flow_id)
        stored = chunks.counts(session, run_id)
        stored_bytes = chunks.stored_bytes(session, run_id)
    document = parse_flow(version.document)
    options: dict[str, Any] = run.options or {}
    start = options.get("start")
    trigger = Trigger(
        kind=options.get("trigger_kind", run.trigger),
        node=options.get("trigger_node"),
        records=tuple(options.get("records", ())),
        data=options.get("data", {}),
    )
    if options.get("pins"):
        graph = build_graph_pinned(
            document, product.catalog, options["pins"], until=run.until_node, trigger=trigger.node
        )
    elif start:
        end, output = (start["node"], start["port"]), bool(start.get("output"))
        graph = build_graph_from(document, product.catalog, end, until=run.until_node, output=output)
    else:
        graph = build_graph(document, product.catalog, until=run.until_node, trigger=trigger.node)
    info = RunInfo(id=run.id, mode=_mode(run.mode), now=run.now, flow=flow.name, number=run.number)
    log = RunLog(LogPolicy.of(options.get("log")).for_graph(graph), stored, stored_bytes)
    return LoadedRun(info, run.flow_id, graph, trigger, log)


def _mode(mode: str) -> Any:
    return mode
