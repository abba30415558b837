"""What a run is about, in the words people look for: business keys, a summary line, causes grouped."""

import re
from collections.abc import Mapping, Sequence

from wareflow.engine.graph import End, Graph
from wareflow.engine.stage import Parked
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store.chunks import Key
from wareflow.store.parked import Parking

_QUOTED = re.compile(r"[“\"'`].*?[”\"'`]")
_CODES = re.compile(r"\b[\w.-]*\d[\w.-]*\b")
_LONG = re.compile(r"\s+")
SHOWN = 3
MAX_KEYS = 4


def business_keys(graph: Graph, outputs: Mapping[End, Sequence[Item]]) -> list[Key]:
    """The declared keys in what the nodes gave, by which people find a record across runs."""
    found = []
    for (node, port), items in outputs.items():
        paths = graph.nodes[node].keys[:MAX_KEYS]
        for position, item in enumerate(items) if paths else ():
            for path in paths:
                value = item.get(path)
                if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                    found.append(Key(node, port, position, path, str(value)[:200]))
    return found


def summary(graph: Graph, node: str, items: Sequence[Item], total: int) -> str:
    """A line such as ``3 items: 00123, MUG-1, MUG-2`` for the list of runs."""
    paths = graph.nodes[node].keys
    title = next((port.title for port in graph.nodes[node].outputs.values() if port.role == "main"), "Items")
    what = f"{total} {title.lower()}"
    names = [str(name) for item in items[:SHOWN] if (name := _first(item, paths)) is not None]
    if not names:
        return what
    more = " …" if total > len(names) else ""
    return f"{what}: {', '.join(names)}{more}"


def parkings(parked: Sequence[Parked]) -> list[Parking]:
    """Parked items with their cause: the message without what differs from item to item."""
    return [Parking(entry.node, entry.port, entry.item, entry.problem, normalised(entry.problem)) for entry in parked]


def normalised(problem: Problem) -> str:
    """The cause of a failure, equal for all items that failed for the same reason."""
    text = _CODES.sub("…", _QUOTED.sub("…", problem.message))
    return f"{problem.code}: {_LONG.sub(' ', text)}"[:200]


def _first(item: Item, paths: Sequence[str]) -> object | None:
    return next((value for path in paths if (value := item.get(path)) not in (None, "")), None)
