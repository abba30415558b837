"""How a published version runs when a trigger starts it: whether its run can be a small one."""

import re
from dataclasses import dataclass

from wareflow.engine.document import parse_flow
from wareflow.engine.graph import Graph, build_graph
from wareflow.services.product import Product
from wareflow.services.recent import Recent
from wareflow.store import flows
from wareflow.store.database import reading

_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_KNOWN_BEFORE = re.compile(r"\brun\s*\.\s*(?:id|now|flow|mode)\b")


@dataclass(frozen=True)
class Way:
    """How a published version runs when one of its triggers starts it."""

    flow_name: str
    graph: Graph
    trigger: str
    direct: bool
    """Whether the trigger is the only head: the run's one page is known when the run is born."""
    pure: bool
    """Whether nothing behind the trigger reaches outside, so that doing it twice does no harm."""
    quick: bool
    """Whether it may run before the run has a row: pure, reads no file, does not ask for its run's number."""


def way_of(document_text: str, product: Product, trigger: str, flow_name: str) -> Way:
    """How this document runs."""
    graph = build_graph(parse_flow(document_text), product.catalog, trigger=trigger)
    direct = graph.heads == (trigger,)
    pure = direct and graph.only_computes(trigger)
    by_file = any(getattr(graph.nodes[node].config, "file", None) for node in graph.bodies.get(trigger, ()))
    quick = pure and not by_file and not _asks_for_number(document_text)
    return Way(flow_name, graph, trigger, direct, pure, quick)


class Ways:
    """The versions last run in this process; a version never changes."""

    def __init__(self) -> None:
        self._known: Recent[tuple[str, str], Way] = Recent(64)

    def get(self, product: Product, version_id: str, trigger: str) -> Way:
        key = (version_id, trigger)
        known = self._known.get(key)
        if known is not None:
            return known
        with reading(product.engine) as session:
            version = flows.version(session, version_id)
            name = flows.get(session, version.flow_id).name
        way = way_of(version.document, product, trigger, name)
        self._known.keep(key, way)
        return way


def _asks_for_number(text: str) -> bool:
    """Whether an expression may want what the run gets only with its row."""
    return any(re.search(r"\brun\b", _KNOWN_BEFORE.sub("", found)) for found in _EXPRESSION.findall(text))
