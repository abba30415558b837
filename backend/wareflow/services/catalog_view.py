"""The catalog as the editor sees it: palette, forms and docs, all read from the classes."""

import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wareflow.engine.catalog import Catalog, NodeClass
from wareflow.engine.document import read_json
from wareflow.engine.expressions import FILTERS
from wareflow.sdk.connections import Connection
from wareflow.sdk.listeners import Listener

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "list": {"type": "array"},
    "object": {"type": "object"},
}
LANGUAGES = ("pl", "es", "cs", "it", "de")


@dataclass(frozen=True)
class CatalogView:
    """Everything the editor needs to know of node types, connectors and filters."""

    nodes: list[dict[str, Any]]
    connectors: list[dict[str, Any]]
    filters: list[dict[str, Any]]


def show(catalog: Catalog, language: str | None = None) -> CatalogView:
    """The whole catalog, with its texts in the language that is asked for, or in all."""
    asked = [known for known in LANGUAGES if language in (None, known)]
    return CatalogView(
        nodes=[_node(node, asked) for node in catalog.nodes.values()],
        connectors=[_connector(connector, asked) for connector in catalog.connectors.values()],
        filters=[found.described() for found in FILTERS.values()],
    )


def _node(node: NodeClass, languages: Sequence[str]) -> dict[str, Any]:
    summary, docs = _docs(node)
    folder = node.name.partition(".")[0]
    return {
        "type": node.name,
        "version": node.version,
        "title": node.title,
        "description": summary,
        "category": node.category,
        "kind": node.kind,
        "icon": node.icon,
        "connector": folder,
        "inputs": [{"name": p.name, "title": p.title, "type": p.type} for p in node.inputs.values()],
        "outputs": [{"name": p.name, "title": p.title, "type": p.type, "role": p.role} for p in node.outputs.values()],
        "config_schema": node.config_class.model_json_schema(),
        "output_schema": _output_schema(node),
        "writes": node.writes,
        "listens": issubclass(node, Listener),
        "docs": docs,
        "dynamic_outputs": node.dynamic,
        "i18n": _translations(node, node.name.partition(".")[2], languages),
    }


def _connector(connector: type[Connection], languages: Sequence[str]) -> dict[str, Any]:
    return {
        "name": connector.connector,
        "title": connector.title,
        "icon": connector.icon,
        "connection_schema": connector.model_json_schema(),
        "docs": connector.docs,
        "i18n": _translations(connector, "connection", languages),
    }


def _docs(node: NodeClass) -> tuple[str, str]:
    """The first line for the palette and the whole text for the help."""
    own = vars(node).get("__doc__")
    module = sys.modules[node.__module__].__doc__ or ""
    text = inspect.cleandoc(own or module.partition(": ")[2] or module)
    return text.partition("\n\n")[0].replace("\n", " "), text


def _output_schema(node: NodeClass) -> dict[str, Any] | None:
    if not node.fields:
        return None
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for path, kind in node.fields.items():
        _place(schema, path.replace("[]", "").split("."), _TYPES.get(kind, {}))
    main = next((port.name for port in node.outputs.values() if port.role == "main" and port.type != "trigger"), None)
    return {main: schema} if main else None


def _place(schema: dict[str, Any], path: list[str], leaf: Mapping[str, Any]) -> None:
    first, *rest = path
    properties = schema.setdefault("properties", {})
    if not rest:
        properties[first] = {**leaf, **properties.get(first, {})}
        return
    inner = properties.setdefault(first, {"type": "object"})
    if inner.get("type") == "array":
        inner = inner.setdefault("items", {"type": "object"})
    _place(inner, rest, leaf)


def _translations(owner: type[Any], key: str, languages: Sequence[str]) -> dict[str, Any]:
    """Texts in other languages, from ``i18n/<language>.json`` beside the node."""
    file = sys.modules[owner.__module__].__file__
    found = {}
    for language in languages:
        path = Path(file).parent / "i18n" / f"{language}.json" if file else None
        if path is not None and path.is_file():
            texts = read_json(path.read_bytes()).get(key)
            if texts is not None:
                found[language] = texts
    return found
