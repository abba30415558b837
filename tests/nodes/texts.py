"""The texts of a connector as its classes hold them: what `i18n/en.json` must say and the other languages translate.

{"connection": {"title", "docs", "fields": {name: {"title", "description"}}},
 "<node>": {"title", "description", "ports": {name: title}, "fields": {name: {"title", "description"}}}}
"""

import inspect
from typing import Any

from pydantic import BaseModel
from wareflow.engine.catalog import Catalog
from wareflow.sdk.connections import Connection
from wareflow.sdk.nodes import Node

Texts = dict[str, Any]


def texts_of(catalog: Catalog, connector: str) -> Texts:
    """All texts of one connector folder."""
    settings = catalog.connectors[connector]
    nodes = {name.partition(".")[2]: node for name, node in catalog.nodes.items() if name.startswith(f"{connector}.")}
    return {
        "connection": connection_texts(settings),
        **{name: node_texts(node) for name, node in nodes.items()},
    }


def connection_texts(settings: type[Connection]) -> Texts:
    return {"title": settings.title, "docs": settings.docs, "fields": field_texts(settings)}


def node_texts(node: type[Node[Any]]) -> Texts:
    ports = {name: port.title for name, port in node.inputs.items()}
    ports |= {name: port.title for name, port in node.outputs.items()}
    description = " ".join((inspect.getdoc(node) or "").split())
    return {
        "title": node.title,
        "description": description,
        "ports": ports,
        "fields": field_texts(node.config_class),
    }


def field_texts(model: type[BaseModel]) -> Texts:
    return {
        name: {"title": info.title or "", "description": info.description or ""}
        for name, info in model.model_fields.items()
    }


def shape(texts: Any) -> Any:
    """The texts without their words."""
    return {name: shape(inner) for name, inner in texts.items()} if isinstance(texts, dict) else ""
