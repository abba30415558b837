"""The graph of a flow as it runs: heads, the bodies behind them, and the barriers between.

A *head* gives pages: a source, or a barrier that has read all of its input. The *body* of a head is every transform and
action that its pages reach before the next barrier; one page goes through the whole body in one process.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wareflow.engine.catalog import Catalog, parse_config
from wareflow.engine.document import FlowDocument
from wareflow.sdk.nodes import Action, Barrier, Node, Remark, Source, Transform
from wareflow.sdk.ports import Out

End = tuple[str, str]


@dataclass(frozen=True)
class Graph:
    """A flow ready to run. Ends are ``(node id, port name)``."""

    nodes: Mapping[str, Node[Any]]
    order: tuple[str, ...]
    wires: Mapping[End, tuple[End, ...]]
    heads: tuple[str, ...]
    bodies: Mapping[str, tuple[str, ...]]
    upstream: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each barrier, the heads whose pages can reach it."""
    starters: tuple[str, ...] = ()
    """Triggers that only say when the run starts: nothing takes their items, so they give none and are no heads."""
    timeouts: Mapping[str, int] = field(default_factory=dict)
    """Seconds that one page may take at a node, where its flow says so."""

    def targets(self, node: str, port: str) -> tuple[End, ...]:
        """Where the items of an output go."""
        return self.wires.get((node, port), ())

    def inputs(self, node: str) -> list[tuple[End, str]]:
        """``((source node, port), input port)`` of every wire into a node, in a fixed order."""
        return sorted(
            (source, target_port)
            for source, targets in self.wires.items()
            for target, target_port in targets
            if target == node
        )

    def is_barrier(self, node: str) -> bool:
        """Whether the node waits for all of its input."""
        return isinstance(self.nodes[node], Barrier)

    def port(self, node: str, name: str) -> Out:
        """An output, dynamic ones included."""
        return self.nodes[node].output(name)

    @property
    def sources(self) -> tuple[str, ...]:
        """The heads that read from outside."""
        return tuple(head for head in self.heads if isinstance(self.nodes[head], Source))

    @property
    def barriers(self) -> tuple[str, ...]:
        """The heads that collect what earlier heads gave."""
        return tuple(head for head in self.heads if self.is_barrier(head))

    def rereads(self, head: str) -> bool:
        """Whether every source behind a head gives its items again when its cursor stays where it was."""
        node = self.nodes[head]
        if isinstance(node, Source):
            return node.stream is not None
        return all(self.rereads(upper) for upper in self.upstream[head])

    def only_computes(self, head: str) -> bool:
        """Whether nothing in the body of a head reaches outside: doing it twice does no harm."""
        body = (self.nodes[node] for node in self.bodies.get(head, ()))
        return all(isinstance(node, Transform) and not getattr(node.config, "connection", None) for node in body)

    def writers(self) -> tuple[str, ...]:
        """The nodes that may change another system."""
        return tuple(node for node in self.order if self.nodes[node].writes)


def build_graph(
    document: FlowDocument, catalog: Catalog, *, until: str | None = None, trigger: str | None = None
) -> Graph:
    """The runnable graph of a checked document.

    ``until`` keeps that node and what it needs; ``trigger`` leaves out sources that wait for another trigger.
    """
    nodes = {
        node_id: node_class(parse_config(node_class, node.config))
        for node_id, node in sorted(document.nodes.items())
        if not issubclass(node_class := catalog.node(node.type), Remark)
    }
    wires = _bridge_disabled(document, nodes)
    kept = _wanted(nodes, wires, until, trigger)
    nodes = {node_id: node for node_id, node in nodes.items() if node_id in kept}
    outgoing: dict[End, list[End]] = defaultdict(list)
    for source, target in wires:
        if source[0] in kept and target[0] in kept and _carries_items(nodes, source):
            outgoing[source].append(target)
    frozen = {source: tuple(targets) for source, targets in outgoing.items()}
    order = topological(kept, ((source[0], target[0]) for source, targets in frozen.items() for target in targets))
    starters = _starters(nodes, wires, frozen)
    heads = tuple(node for node in order if isinstance(nodes[node], Source | Barrier) and node not in starters)
    bodies = {head: body_of(head, nodes, frozen, order) for head in heads}
    upstream = {head: upstream_of(head, heads, bodies, frozen) for head in heads if isinstance(nodes[head], Barrier)}
    timeouts = {node_id: limit for node_id in nodes if (limit := document.nodes[node_id].timeout) is not None}
    return Graph(nodes, tuple(order), frozen, heads, bodies, upstream, starters, timeouts)


def topological(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """The nodes in an order in which every edge points forward; nodes on a cycle are left out."""
    onward: dict[str, set[str]] = defaultdict(set)
    waiting_for = dict.fromkeys(sorted(nodes), 0)
    for source, target in set(edges):
        onward[source].add(target)
        waiting_for[target] += 1
    ready = [node for node, count in waiting_for.items() if count == 0]
    order = []
    while ready:
        node = ready.pop(0)
        order.append(node)
        for target in sorted(onward[node]):
            waiting_for[target] -= 1
            if waiting_for[target] == 0:
                ready.append(target)
    return order


def reachable(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    """The nodes to which the edges lead from these, and these."""
    onward: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        onward[source].append(target)
    found, waiting = set[str](), list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += onward[node]
    return found


def _carries_items(nodes: Mapping[str, Node[Any]], source: End) -> bool:
    return nodes[source[0]].output(source[1]).type != "trigger"


def _bridge_disabled(document: FlowDocument, nodes: dict[str, Node[Any]]) -> list[tuple[End, End]]:
    """The wires, with every disabled node taken out and what came in handed to where its first output led."""
    wires = [
        ((edge.source, edge.source_port), (edge.target, edge.target_port))
        for edge in document.edges
        if edge.source in nodes and edge.target in nodes
    ]
    for node_id in [node_id for node_id in nodes if document.nodes[node_id].disabled]:
        node = nodes.pop(node_id)
        first = next((port.name for port in node.outputs.values() if port.role == "main"), None)
        into = [source for source, target in wires if target[0] == node_id]
        onward = [target for source, target in wires if source == (node_id, first)]
        wires = [(source, target) for source, target in wires if node_id not in (source[0], target[0])]
        if not isinstance(node, Source):
            wires += [(source, target) for source in into for target in onward]
    return list(dict.fromkeys(wires))


def _wanted(
    nodes: Mapping[str, Node[Any]], wires: list[tuple[End, End]], until: str | None, trigger: str | None
) -> set[str]:
    kept = set(nodes)
    if trigger is not None:
        kept -= _other_triggers(nodes, wires, trigger)
    if until is None:
        return kept
    backward = ((target[0], source[0]) for source, target in wires if source[0] in kept and target[0] in kept)
    return kept & reachable([until], backward)


def _other_triggers(nodes: Mapping[str, Node[Any]], wires: list[tuple[End, End]], trigger: str) -> set[str]:
    """Sources that a run started by ``trigger`` must not read: other triggers, and sources wired to another one."""
    starts: dict[str, set[str]] = defaultdict(set)
    for source, target in wires:
        if nodes[source[0]].output(source[1]).type == "trigger":
            starts[target[0]].add(source[0])
    idle = set()
    for node_id, node in nodes.items():
        if not isinstance(node, Source) or node_id == trigger:
            continue
        waits_for_another = bool(starts[node_id]) and trigger not in starts[node_id]
        if waits_for_another or node.is_trigger:
            idle.add(node_id)
    return idle


def _starters(
    nodes: Mapping[str, Node[Any]], wires: list[tuple[End, End]], items: Mapping[End, tuple[End, ...]]
) -> tuple[str, ...]:
    signalling = {source[0] for source, target in wires if source[0] in nodes and target[0] in nodes}
    giving = {source[0] for source in items}
    return tuple(
        node_id
        for node_id, node in nodes.items()
        if isinstance(node, Source) and node.is_trigger and node_id in signalling - giving
    )


def body_of(
    head: str, nodes: Mapping[str, Node[Any]], wires: Mapping[End, tuple[End, ...]], order: list[str]
) -> tuple[str, ...]:
    """The transforms and actions that a head's pages reach before the next barrier, in running order."""
    inner = (
        (source[0], target)
        for source, targets in wires.items()
        for target, _ in targets
        if isinstance(nodes[target], Transform | Action)
    )
    reached = reachable([head], inner)
    return tuple(node for node in order if node in reached and node != head)


def upstream_of(
    barrier: str,
    heads: tuple[str, ...],
    bodies: Mapping[str, tuple[str, ...]],
    wires: Mapping[End, tuple[End, ...]],
) -> frozenset[str]:
    """The heads whose pages can reach a barrier."""
    feeding = {source[0] for source, targets in wires.items() if any(target == barrier for target, _ in targets)}
    return frozenset(head for head in heads if feeding & {head, *bodies[head]})
