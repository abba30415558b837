"""The flow document: format ``wareflow/1``, read strictly, written in one spelling.

A flow is text that people review: ids are words, keys sorted, one line per edge, the layout apart from the logic.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from wareflow.engine import strict_json
from wareflow.engine.document_groups import Group, group_json, read_groups
from wareflow.sdk.errors import Problem, WareflowError
from wareflow.sdk.values import dumps

FORMAT: Final = "wareflow/1"
MAX_NODES: Final = 500
MAX_EDGES: Final = 2_000
MAX_BYTES: Final = 1_000_000
MAX_NAME: Final = 120
MAX_TITLE: Final = 80
MAX_TEXT: Final = 10_000
MAX_TIMEOUT: Final = 86_400

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_END = re.compile(r"([a-z][a-z0-9_]{0,39})\.([a-z][a-z0-9_]{0,39})")
_TOP = {"format", "name", "description", "nodes", "edges", "layout", "groups"}
_NODE = {"type", "version", "title", "config", "disabled", "notes", "timeout"}


class FlowUnreadable(WareflowError):
    """The text is no flow document; ``problems`` say where and what to do. Nothing was created."""

    code = "flow_unreadable"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


@dataclass(frozen=True)
class FlowNode:
    """One node as the document has it."""

    type: str
    version: int = 1
    config: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    disabled: bool = False
    notes: str | None = None
    timeout: int | None = None
    """Seconds that one page may take here; None: what the installation allows."""


@dataclass(frozen=True, order=True)
class Edge:
    """A wire from an output to an input."""

    source: str
    source_port: str
    target: str
    target_port: str

    def __str__(self) -> str:
        return f"{self.source}.{self.source_port} -> {self.target}.{self.target_port}"


@dataclass(frozen=True)
class FlowDocument:
    """A whole flow. Equal documents have equal texts."""

    name: str
    description: str = ""
    nodes: Mapping[str, FlowNode] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    layout: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    def renamed(self, name: str) -> "FlowDocument":
        """The same flow under another name."""
        return replace(self, name=name)


def read_json(text: str | bytes, *, limit: int = MAX_BYTES) -> Any:
    """JSON read strictly: no repeated keys, no NaN, no endless nesting; numbers with a point become Decimal."""
    try:
        return strict_json.decode(text.encode() if isinstance(text, str) else text, limit)
    except strict_json.NotStrict as error:
        raise FlowUnreadable([Problem(error.code, str(error))]) from error


def parse_flow(text: str | bytes) -> FlowDocument:
    """A document from its text; raises FlowUnreadable with every problem found."""
    return read_flow(read_json(text))


def read_flow(raw: Any) -> FlowDocument:
    """A document from its parsed JSON; raises FlowUnreadable with every problem found."""
    reader = _Reader()
    document = reader.read(raw)
    if reader.problems or document is None:
        raise FlowUnreadable(reader.problems)
    return document


def canonical(document: FlowDocument) -> str:
    """The one spelling of a document, as stored and exported."""
    top: dict[str, Any] = {
        "format": FORMAT,
        "name": document.name,
        "description": document.description,
        "nodes": {node_id: _node_json(document.nodes[node_id]) for node_id in sorted(document.nodes)},
        "edges": [{"from": f"{e.source}.{e.source_port}", "to": f"{e.target}.{e.target_port}"} for e in document.edges],
        "layout": {node_id: list(document.layout[node_id]) for node_id in sorted(document.layout)},
    }
    if document.groups:
        top["groups"] = {group_id: group_json(document.groups[group_id]) for group_id in sorted(document.groups)}
    return strict_json.pretty(top) + "\n"


def as_json(document: FlowDocument) -> dict[str, Any]:
    """The document as plain values, keys in the order of its one spelling."""
    value = read_json(canonical(document))
    assert isinstance(value, dict)
    return value


def fingerprint(document: FlowDocument) -> str:
    """A hash of what the flow does: moving boxes, renaming and notes do not change it."""
    logic = {
        "nodes": {
            node_id: [node.type, node.version, node.config, node.disabled, *([node.timeout] if node.timeout else [])]
            for node_id, node in document.nodes.items()
        },
        "edges": [str(edge) for edge in document.edges],
    }
    return hashlib.sha256(dumps(strict_json.in_order(logic))).hexdigest()


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def complain(self, code: str, message: str, **place: Any) -> None:
        self.problems.append(Problem(code, message, **place))

    def read(self, raw: Any) -> FlowDocument | None:
        if not isinstance(raw, Mapping):
            self.complain("not_a_flow", "A flow document is a JSON object.")
            return None
        if not self._right_format(raw):
            return None
        for key in sorted(set(raw) - _TOP):
            self.complain("unknown_key", f"A flow document has no “{key}”. Remove it.", field=key)
        name = self._text(raw, "name", MAX_NAME, required=True)
        nodes = self._nodes(raw.get("nodes", {}))
        return FlowDocument(
            name=name.strip(),
            description=self._text(raw, "description", MAX_TEXT),
            nodes=nodes,
            edges=self._edges(raw.get("edges", []), nodes),
            layout=self._layout(raw.get("layout", {}), nodes),
            groups=read_groups(raw.get("groups", {}), nodes, _ID.fullmatch, self.complain),
        )

    def _right_format(self, raw: Mapping[str, Any]) -> bool:
        value = raw.get("format")
        if value == FORMAT:
            return True
        newer = re.fullmatch(r"wareflow/(\d{1,6})", value) if isinstance(value, str) else None
        if newer and int(newer[1]) > 1:
            message = f"This flow was written by a newer Wareflow ({value}); this one reads {FORMAT}. Update Wareflow."
            self.complain("future_format", message, field="format")
        else:
            self.complain("wrong_format", f"“format” must be “{FORMAT}”.", field="format")
        return False

    def _text(self, raw: Mapping[str, Any], key: str, limit: int, *, required: bool = False, **place: Any) -> str:
        value = raw.get(key, "")
        if not isinstance(value, str) or "\x00" in value:
            self.complain("bad_text", f"“{key}” must be text.", field=key, **place)
            return ""
        if len(value) > limit:
            self.complain("too_long", f"“{key}” has {len(value):,} characters; {limit:,} fit.", field=key, **place)
        if required and not value.strip():
            self.complain("missing", f"“{key}” is missing.", field=key, **place)
        return value

    def _nodes(self, raw: Any) -> dict[str, FlowNode]:
        if not isinstance(raw, Mapping):
            self.complain("bad_nodes", "“nodes” must be an object of nodes by id.", field="nodes")
            return {}
        if len(raw) > MAX_NODES:
            self.complain("too_large", f"A flow holds at most {MAX_NODES} nodes; this has {len(raw):,}.", field="nodes")
            return {}
        return {node_id: node for node_id, value in raw.items() if (node := self._node(node_id, value)) is not None}

    def _node(self, node_id: str, raw: Any) -> FlowNode | None:
        if not _ID.fullmatch(node_id):
            shown = node_id[:40] or "an empty id"
            self.complain("bad_id", f"“{shown}” is no node id: use a–z, 0–9 and _, at most 40, a letter first.")
            return None
        if not isinstance(raw, Mapping):
            self.complain("bad_node", f"Node “{node_id}” must be an object.", node=node_id)
            return None
        for key in sorted(set(raw) - _NODE):
            self.complain("unknown_key", f"Node “{node_id}” has an unknown key “{key}”.", node=node_id, field=key)
        version = raw.get("version", 1)
        if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 10_000:
            self.complain("bad_version", f"Node “{node_id}”: “version” must be a whole number.", node=node_id)
            version = 1
        config = raw.get("config", {})
        if not isinstance(config, Mapping):
            self.complain("bad_config", f"Node “{node_id}”: “config” must be an object.", node=node_id, field="config")
            config = {}
        disabled = raw.get("disabled", False)
        if not isinstance(disabled, bool):
            self.complain("bad_node", f"Node “{node_id}”: “disabled” must be true or false.", node=node_id)
            disabled = False
        return FlowNode(
            type=self._text(raw, "type", 100, required=True, node=node_id),
            version=version,
            config=config,
            title=self._text(raw, "title", MAX_TITLE, node=node_id) or None,
            disabled=disabled,
            notes=self._text(raw, "notes", MAX_TEXT, node=node_id) or None,
            timeout=self._timeout(node_id, raw.get("timeout")),
        )

    def _timeout(self, node_id: str, raw: Any) -> int | None:
        if raw is None or (isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= MAX_TIMEOUT):
            return raw
        message = f"Node “{node_id}”: “timeout” is a whole number of seconds from 1 to {MAX_TIMEOUT:,}."
        self.complain("bad_timeout", message, node=node_id, field="timeout")
        return None

    def _edges(self, raw: Any, nodes: Mapping[str, FlowNode]) -> tuple[Edge, ...]:
        if not isinstance(raw, list) or len(raw) > MAX_EDGES:
            self.complain("bad_edges", f"“edges” must be a list of at most {MAX_EDGES:,} wires.", field="edges")
            return ()
        edges = [edge for value in raw if (edge := self._edge(value, nodes)) is not None]
        for edge in {edge for edge in edges if edges.count(edge) > 1} if len(set(edges)) < len(edges) else set():
            self.complain("duplicate_edge", f"The wire {edge} is there twice.", edge=str(edge))
        return tuple(sorted(edges))

    def _edge(self, raw: Any, nodes: Mapping[str, FlowNode]) -> Edge | None:
        ends = [raw.get("from"), raw.get("to")] if isinstance(raw, Mapping) and set(raw) == {"from", "to"} else [None]
        matches = [_END.fullmatch(end) if isinstance(end, str) else None for end in ends]
        if len(matches) != 2 or not all(matches):
            self.complain("bad_edge", "A wire is written as {“from”: “node.port”, “to”: “node.port”}.", field="edges")
            return None
        edge = Edge(*(group for match in matches if match for group in match.groups()))
        for end in (edge.source, edge.target):
            if end not in nodes:
                self.complain(
                    "unknown_node", f"The wire {edge} leads to “{end}”, which does not exist.", edge=str(edge)
                )
                return None
        return edge

    def _layout(self, raw: Any, nodes: Mapping[str, FlowNode]) -> dict[str, tuple[int, int]]:
        if not isinstance(raw, Mapping):
            self.complain("bad_layout", "“layout” must be an object of positions by node id.", field="layout")
            return {}
        layout: dict[str, tuple[int, int]] = {}
        for node_id, place in raw.items():
            if not _is_place(place):
                message = f"The position of “{node_id}” must be two whole numbers."
                self.complain("bad_layout", message, field=f"layout.{node_id}")
            elif node_id in nodes:
                layout[node_id] = (int(place[0]), int(place[1]))
        return layout


def _is_place(place: Any) -> bool:
    return isinstance(place, list) and len(place) == 2 and all(_is_coordinate(number) for number in place)


def _is_coordinate(number: Any) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return False
    return Decimal(number).is_finite() and abs(Decimal(number)) < 10**7


def _node_json(node: FlowNode) -> dict[str, Any]:
    value: dict[str, Any] = {"type": node.type, "version": node.version}
    if node.title:
        value["title"] = node.title
    value["config"] = strict_json.in_order(node.config)
    if node.disabled:
        value["disabled"] = True
    if node.notes:
        value["notes"] = node.notes
    if node.timeout:
        value["timeout"] = node.timeout
    return value
