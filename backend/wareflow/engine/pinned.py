"""A flow tried with pinned data: some steps give what was pinned to them, and what only fed these does not run."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wareflow.engine.catalog import Catalog
from wareflow.engine.document import FlowDocument
from wareflow.engine.given import PAGE
from wareflow.engine.graph import Graph, body_of, build_graph, upstream_of
from wareflow.sdk.config import NoConfig
from wareflow.sdk.context import Context
from wareflow.sdk.nodes import Barrier, Node, Page, Source
from wareflow.sdk.ports import Out
from wareflow.sdk.values import Record

Pins = Mapping[str, Mapping[str, Any]]
"""Node -> ``port`` and ``items``."""


class Pinned(Source[NoConfig]):
    """Stands in a step's place and gives what was pinned to it."""

    name = "engine.pinned"
    title = "Pinned data"
    records: Sequence[Record] = ()

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        """The pinned records, in pages."""
        for at in range(0, len(self.records), PAGE):
            yield Page(list(self.records[at : at + PAGE]))


def build_graph_pinned(
    document: FlowDocument, catalog: Catalog, pins: Pins, *, until: str | None = None, trigger: str | None = None
) -> Graph:
    """The graph of a document in which the pinned steps are sources of their pinned records."""
    used = {node: pin for node, pin in pins.items() if node in document.nodes and not document.nodes[node].disabled}
    graph = build_graph(_cut(document, set(used)), catalog, until=until, trigger=trigger)
    standing = {node: _standing_for(node, pin) for node, pin in used.items() if node in graph.nodes}
    nodes: dict[str, Node[Any]] = {**graph.nodes, **standing}
    wires = {
        end: targets for end, targets in graph.wires.items() if end[0] not in standing or end[1] in _ports(nodes, end)
    }
    order = list(graph.order)
    heads = tuple(node for node in order if isinstance(nodes[node], Source | Barrier) and node not in graph.starters)
    bodies = {head: body_of(head, nodes, wires, order) for head in heads}
    barriers = [head for head in heads if isinstance(nodes[head], Barrier)]
    upstream = {head: upstream_of(head, heads, bodies, wires) for head in barriers}
    return replace(graph, nodes=nodes, wires=wires, heads=heads, bodies=bodies, upstream=upstream)


def _ports(nodes: Mapping[str, Node[Any]], end: tuple[str, str]) -> Mapping[str, Out]:
    return nodes[end[0]].outputs


def _standing_for(node: str, pin: Mapping[str, Any]) -> Pinned:
    """A source with just the pinned output. Its class is made for it: the names of outputs are the flow's own."""
    out = Out("Pinned", type="any")
    out.name = pin["port"]
    made: type[Pinned] = type(f"Pinned_{node}", (Pinned,), {"outputs": {out.name: out}, "records": tuple(pin["items"])})
    return made(NoConfig())


def _cut(document: FlowDocument, pinned: set[str]) -> FlowDocument:
    """The document without the wires into pinned steps and without the steps that led nowhere else."""
    onward: dict[str, set[str]] = {}
    for edge in document.edges:
        onward.setdefault(edge.source, set()).add(edge.target)
    gone: set[str] = set()
    while idle := {
        node for node, targets in onward.items() if node not in gone and node not in pinned and targets <= pinned | gone
    }:
        gone |= idle
    return replace(
        document,
        nodes={node_id: node for node_id, node in document.nodes.items() if node_id not in gone},
        edges=tuple(edge for edge in document.edges if edge.target not in pinned and edge.source not in gone),
    )
