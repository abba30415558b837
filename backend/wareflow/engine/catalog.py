"""The catalog: node types and connectors found by folder; nothing is registered by hand."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from wareflow.sdk.config import Config
from wareflow.sdk.connections import Connection
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.nodes import Node

NodeClass = type[Node[Any]]
_NOT_NODES = {"__init__", "connection", "client", "records"}


@dataclass(frozen=True, eq=False)
class Catalog:
    """All node types by name and all connectors by name."""

    nodes: Mapping[str, NodeClass]
    connectors: Mapping[str, type[Connection]]

    def node(self, name: str) -> NodeClass:
        """The node type, or ConfigError naming it."""
        if name not in self.nodes:
            raise ConfigError(f"There is no node type “{name}” here.", code="unknown_type")
        return self.nodes[name]

    def connector(self, name: str) -> type[Connection]:
        """The connector's settings class, or ConfigError naming it."""
        if name not in self.connectors:
            raise ConfigError(f"There is no connector “{name}” here.", code="unknown_connector")
        return self.connectors[name]


def load_catalog(extra: Iterable[Path] = ()) -> Catalog:
    """The catalog of the product's own nodes and of further folders, each holding one folder per connector."""
    nodes: dict[str, NodeClass] = {}
    connectors: dict[str, type[Connection]] = {}
    own = importlib.import_module("nodes")
    packages = [(own.__name__, Path(next(iter(own.__path__))))]
    packages += [(adopt(folder), folder) for folder in extra]
    for package, folder in packages:
        for module in _modules(package, folder):
            _collect(module, nodes, connectors)
    return Catalog(dict(sorted(nodes.items())), dict(sorted(connectors.items())))


def parse_config(node_class: NodeClass, raw: Mapping[str, Any]) -> Config:
    """The node's parameters from a document; raises pydantic's ValidationError."""
    return node_class.config_class.model_validate(dict(raw))


def config_errors(error: ValidationError) -> list[tuple[str, str]]:
    """``(field path, text for a person)`` of each mistake."""
    found = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        # In angle brackets stand kinds of a value that has several; no person wrote them.
        path = ".".join(str(part) for part in detail["loc"] if not str(part).startswith("<"))
        kind = detail["type"]
        if kind == "missing":
            text = "must be filled in"
        elif kind == "extra_forbidden":
            text = "is not a parameter of this node; remove it"
        elif kind == "string_too_short":
            text = "must be filled in"
        else:
            text = detail["msg"].removeprefix("Value error, ")
        found.append((path, text))
    return found


def adopt(folder: Path) -> str:
    """The package that this folder's connectors are imported from; one for each folder, however many are adopted."""
    name = f"wareflow_nodes_{sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder.resolve())]
        sys.modules[name] = package
        importlib.invalidate_caches()
    return name


def _modules(package: str, root: Path) -> Iterable[ModuleType]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))):
        for file in sorted(folder.glob("*.py")):
            if not file.stem.startswith("_"):
                yield importlib.import_module(f"{package}.{folder.name}.{file.stem}")


def _collect(module: ModuleType, nodes: dict[str, NodeClass], connectors: dict[str, type[Connection]]) -> None:
    stem = module.__name__.rsplit(".", 1)[-1]
    for value in vars(module).values():
        if not isinstance(value, type) or value.__module__ != module.__name__:
            continue
        if stem == "connection" and issubclass(value, Connection):
            connectors[value.connector] = value
        elif stem not in _NOT_NODES and issubclass(value, Node) and "name" in vars(value):
            expected = ".".join(module.__name__.split(".")[-2:])
            if value.name != expected:
                raise RuntimeError(f"{module.__name__}: the node must be named {expected!r}, not {value.name!r}")
            if value.name in nodes:
                raise RuntimeError(f"two node types are named {value.name!r}")
            nodes[value.name] = value
