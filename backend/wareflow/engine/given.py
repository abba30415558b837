"""Runs that start in the middle: a replay of parked items, or a run from one node with the data of an earlier run."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from wareflow.engine.catalog import Catalog
from wareflow.engine.document import FlowDocument
from wareflow.engine.graph import End, Graph, body_of, build_graph, reachable, upstream_of
from wareflow.sdk.config import NoConfig
from wareflow.sdk.context import Context
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.nodes import Barrier, Page, Source
from wareflow.sdk.ports import Out

GIVEN: Final = "_given"
"""The id of the source that stands for the given records; no node of a document can have it."""

PAGE: Final = 500


class Given(Source[NoConfig]):
    """Gives the records that the run was started with."""

    name = "engine.given"
    title = "Given records"
    out = Out("Items", type="any")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        """The records, in pages."""
        records = ctx.trigger.records
        for at in range(0, len(records), PAGE):
            yield Page(list(records[at : at + PAGE]))


def build_graph_from(
    document: FlowDocument, catalog: Catalog, start: End, *, until: str | None = None, output: bool = False
) -> Graph:
    """The part of a flow behind ``start`` (node, input port), fed by given records instead of its sources.

    ``output`` says that ``start`` names an output: the records go where its wires lead, as if the node gave them.
    """
    if start[0] not in document.nodes:
        raise ConfigError(f"The flow has no node “{start[0]}” any more, so nothing can be replayed there.")
    if document.nodes[start[0]].disabled:
        raise ConfigError(f"“{start[0]}” is switched off. Switch it on to run from it.")
    targets = _onward(document, catalog, start) if output else (start,)
    behind = reachable((node for node, _ in targets), ((edge.source, edge.target) for edge in document.edges))
    pruned = replace(
        document,
        nodes={node_id: node for node_id, node in document.nodes.items() if node_id in behind},
        edges=tuple(edge for edge in document.edges if edge.source in behind and edge.target in behind),
    )
    rest = build_graph(pruned, catalog, until=until)
    if missing := [node for node, _ in targets if node not in rest.nodes]:
        raise ConfigError(f"“{until}” does not come after “{missing[0]}”, so nothing would run. Choose a later node.")
    _refuse_half_fed(document, rest, targets)
    for node, _ in targets:
        if isinstance(rest.nodes[node], Source):
            raise ConfigError(f"“{node}” reads its own records; run the whole flow instead.")
    wires = {**rest.wires, (GIVEN, "out"): targets}
    nodes = {**rest.nodes, GIVEN: Given(NoConfig())}
    order = (GIVEN, *rest.order)
    heads = (GIVEN, *(head for head in rest.heads if not isinstance(rest.nodes[head], Source)))
    bodies = {head: body_of(head, nodes, wires, list(order)) for head in heads}
    barriers = [head for head in heads if isinstance(nodes[head], Barrier)]
    upstream = {head: upstream_of(head, heads, bodies, wires) for head in barriers}
    return replace(rest, nodes=nodes, order=order, wires=wires, heads=heads, bodies=bodies, upstream=upstream)


def _refuse_half_fed(document: FlowDocument, rest: Graph, targets: tuple[End, ...]) -> None:
    """A node that brings two sides together must not run with one side only: it would take the other for empty."""
    fed = {*targets, *((edge.target, edge.target_port) for edge in document.edges if edge.source in rest.nodes)}
    for edge in document.edges:
        node = rest.nodes.get(edge.target)
        if isinstance(node, Barrier) and (edge.target, edge.target_port) not in fed:
            raise ConfigError(f"“{edge.target}” also needs the records of “{edge.source}”. Run the whole flow instead.")


def _onward(document: FlowDocument, catalog: Catalog, start: End) -> tuple[End, ...]:
    targets = build_graph(document, catalog).targets(*start)
    if not targets:
        raise ConfigError(f"Nothing is connected to “{start[1]}” of “{start[0]}” any more, so nothing can go on there.")
    return targets
