"""What a run is about, in the words people look for: business keys, a summary line, causes grouped."""

import re
from collections.abc import Mapping, Sequence

from wareflow.engine.graph import End, Graph
from wareflow.engine.stage import Parked
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.store.parked import Parking
from wareflow.store.record_keys import Key

_QUOTED = re.compile(r"“[^”]*”|„[^”]*”|\"[^\"]*\"|`[^`]*`|(?<!\w)'[^']*'(?!\w)")
_TIMES = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b")
_CODES = re.compile(r"[+-]?\b[\w.,:/@-]*\d[\w.,:/@-]*\b%?")
_HOLES = re.compile(r"…(?:[\s,;]*(?:(?:and|or|i|oraz|lub)\s+)?…)+")
_LONG = re.compile(r"\s+")
_NAMES = ("name", "displayName", "title", "description", "label", "company", "email")
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
    ports = graph.nodes[node].outputs.values()
    title = next((port.title for port in ports if port.role == "main" and port.type != "trigger"), "Items")
    what = f"{total} {title.lower()}"
    names = [str(name) for item in items[:SHOWN] if (name := _first(item, paths)) is not None]
    if not names:
        return what
    more = " …" if total > len(names) else ""
    return f"{what}: {', '.join(names)}{more}"


def parkings(parked: Sequence[Parked], graph: Graph) -> list[Parking]:
    """Parked items with their cause, and with what people call them."""
    found = []
    for entry in parked:
        key = key_of(graph, entry.node, entry.item)
        cause = normalised(entry.problem, key)
        found.append(
            Parking(entry.node, entry.port, entry.item, entry.problem, cause, key=key, name=name_of(entry.item))
        )
    return found


def key_of(graph: Graph, node: str, item: Item) -> str:
    """The business key of an item at a node: by the keys that the node declares, else by those of any other."""
    nodes = [graph.nodes[node]] if node in graph.nodes else []
    paths = [path for one in (*nodes, *graph.nodes.values()) for path in one.keys]
    return next((text for path in paths if (text := _plain(item.get(path)))), "")


def name_of(item: Item) -> str:
    """What people call the record, if one of its fields says so."""
    return next((text for path in _NAMES if (text := _plain(item.get(path)))), "")


def normalised(problem: Problem, key: str = "") -> str:
    """The cause of a failure, equal for all items that failed for the same reason: numbers, ids, times and quoted
    values are taken out, and the record's own key.
    """
    text = _TIMES.sub("…", _QUOTED.sub("…", problem.message))
    if key:
        text = re.sub(rf"(?<!\w){re.escape(key)}(?!\w)", "…", text)
    text = _HOLES.sub("…", _CODES.sub("…", text))
    return f"{problem.code}: {_LONG.sub(' ', text)}"[:200]


def _plain(value: object) -> str:
    fine = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip()[:200] if fine else ""


def _first(item: Item, paths: Sequence[str]) -> object | None:
    return next((value for path in paths if (value := item.get(path)) not in (None, "")), None)
