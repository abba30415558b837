"""Checks: every problem of a flow at once, each pointing at its node and field."""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from wareflow.engine.catalog import Catalog, NodeClass, config_errors, parse_config
from wareflow.engine.document import Edge, FlowDocument, FlowNode
from wareflow.engine.expressions import compile_text, is_expression, lint
from wareflow.engine.graph import topological
from wareflow.sdk.config import Config, expression_fields
from wareflow.sdk.errors import ExpressionError, Fix, Problem
from wareflow.sdk.nodes import Remark, Source
from wareflow.sdk.ports import In, Out, fits


def check_flow(document: FlowDocument, catalog: Catalog) -> list[Problem]:
    """All problems; a flow without one of severity ``error`` can run."""
    problems: list[Problem] = []
    configs: dict[str, Config] = {}
    for node_id, node in document.nodes.items():
        problems += _check_node(node_id, node, catalog, configs)
    problems += _check_edges(document, catalog, configs)
    problems += _check_cycles(document)
    problems += _check_reach(document, catalog)
    return problems


def has_errors(problems: list[Problem]) -> bool:
    """Whether the flow must not run."""
    return any(problem.severity == "error" for problem in problems)


def check_wire(source: Out, target: In) -> str | None:
    """Why a wire may not run from ``source`` to ``target``, in words; ``None`` when it may."""
    if fits(source.type, target.type):
        return None
    gives = {"record": "records", "file": "files", "trigger": "a start signal", "any": "anything"}
    return f"“{source.title}” gives {gives[source.type]}, but “{target.title}” takes {gives[target.type]}."


def _check_node(node_id: str, node: FlowNode, catalog: Catalog, configs: dict[str, Config]) -> Iterator[Problem]:
    if node.type not in catalog.nodes:
        near = difflib.get_close_matches(node.type, catalog.nodes, 1)
        hint = f" Did you mean “{near[0]}”?" if near else " Choose one from the palette."
        message = f"There is no node type “{node.type[:60]}”.{hint}"
        yield Problem("unknown_type", message, node=node_id, field="type")
        return
    node_class = catalog.nodes[node.type]
    if node.version > node_class.version:
        message = (
            f"This node was made for version {node.version} of “{node_class.title}”; here is {node_class.version}."
        )
        yield Problem("future_node", f"{message} Update Wareflow.", node=node_id, field="version")
    try:
        configs[node_id] = parse_config(node_class, node.config)
    except ValidationError as error:
        for path, text in config_errors(error):
            label = _label(node_class, path)
            yield Problem("bad_config", f"“{label}” {text}.", node=node_id, field=path or None)
    yield from _check_expressions(node_id, node, node_class)


def _label(node_class: NodeClass, path: str) -> str:
    first, _, rest = path.partition(".")
    info = node_class.config_class.model_fields.get(first)
    title = info.title if info and info.title else first
    return f"{title} › {rest}" if rest else title or path


def _check_expressions(node_id: str, node: FlowNode, node_class: NodeClass) -> Iterator[Problem]:
    allowed = set(expression_fields(node_class.config_class))
    for name, value in node.config.items():
        if name not in allowed:
            continue
        for path, text in texts(value, name):
            yield from _check_expression(node_id, path, text)


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """``(path, text)`` of every text inside a parameter."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from texts(inner, f"{path}.{position}")


def _check_expression(node_id: str, path: str, text: str) -> Iterator[Problem]:
    if not is_expression(text):
        return
    try:
        compile_text(text)
    except ExpressionError as error:
        yield Problem("bad_expression", error.message, node=node_id, field=path)
        return
    for found in lint(text):
        fix = Fix("Use the bracketed form", found.fix) if found.fix else None
        yield Problem(found.code, found.message, node=node_id, field=path, severity="warning", fix=fix)


def _check_edges(document: FlowDocument, catalog: Catalog, configs: Mapping[str, Config]) -> Iterator[Problem]:
    for edge in document.edges:
        source = document.nodes[edge.source]
        target = document.nodes[edge.target]
        if source.type not in catalog.nodes or target.type not in catalog.nodes:
            continue
        outputs = _outputs(catalog.nodes[source.type], configs.get(edge.source))
        inputs = catalog.nodes[target.type].inputs
        if outputs is not None and edge.source_port not in outputs:
            yield _no_port(edge, edge.source, "output", edge.source_port, list(outputs))
        elif edge.target_port not in inputs:
            yield _no_port(edge, edge.target, "input", edge.target_port, list(inputs))
        elif outputs is not None and (reason := check_wire(outputs[edge.source_port], inputs[edge.target_port])):
            message = f"{reason} Remove the wire {edge}."
            yield Problem("wire_does_not_fit", message, node=edge.target, edge=str(edge))


def _outputs(node_class: NodeClass, config: Config | None) -> dict[str, Out] | None:
    if config is None:
        return None if node_class.dynamic else node_class.outputs
    return {**node_class.dynamic_outputs(config), **node_class.outputs}


def _no_port(edge: Edge, node: str, kind: str, port: str, known: list[str]) -> Problem:
    have = f"it has {', '.join(known)}" if known else f"it has no {kind}s"
    message = f"“{node}” has no {kind} “{port}” ({have}). Remove the wire {edge} or connect it anew."
    return Problem("unknown_port", message, node=node, edge=str(edge))


def _check_cycles(document: FlowDocument) -> Iterator[Problem]:
    edges = [(edge.source, edge.target) for edge in document.edges]
    left = set(document.nodes) - set(topological(document.nodes, edges))
    cycle = _one_cycle(left, edges)
    if cycle:
        path = " → ".join([*cycle, cycle[0]])
        message = f"The wires go in a circle: {path}. Remove one of them; a flow runs in one direction."
        yield Problem("cycle", message, node=cycle[0])


def _one_cycle(among: set[str], edges: list[tuple[str, str]]) -> list[str]:
    if not among:
        return []
    path: list[str] = []
    node = min(among)
    while node not in path:
        path.append(node)
        into = sorted(source for source, target in edges if target == node and source in among)
        node = into[0]
    return list(reversed(path[path.index(node) :]))


def _check_reach(document: FlowDocument, catalog: Catalog) -> Iterator[Problem]:
    classes = {node_id: catalog.nodes.get(node.type) for node_id, node in document.nodes.items()}
    fed = Counter(edge.target for edge in document.edges)
    working = {node_id: cls for node_id, cls in classes.items() if cls and not issubclass(cls, Remark)}
    if not any(issubclass(cls, Source) for cls in working.values()):
        message = "Nothing starts this flow. Add a trigger or a node that reads records."
        yield Problem("no_source", message)
    for node_id, cls in working.items():
        if not issubclass(cls, Source) and not fed[node_id]:
            message = "Nothing is connected to this node, so it will not run. Connect its input or remove it."
            yield Problem("not_connected", message, node=node_id, severity="warning")
