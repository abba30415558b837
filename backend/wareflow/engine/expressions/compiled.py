"""Value fields and whole mappings to one Python function each, cached by content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.check import Checker
from wareflow.engine.expressions.emit import Emitter
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.paths import item_paths
from wareflow.engine.expressions.scope import NAMES, Scope
from wareflow.engine.expressions.source import Bracketed, Plain, is_expression, split_source

EVALUATOR_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Compiled:
    """One value field; call it with a scope."""

    source: str
    keeps_type: bool
    names: frozenset[str]
    paths: frozenset[str]
    function: Callable[[Scope], Any] = field(repr=False, compare=False)

    @property
    def is_constant(self) -> bool:
        """Whether the field is plain text without any `{{ }}`."""
        return not is_expression(self.source)

    def __call__(self, scope: Scope) -> Any:
        return self.function(scope)


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A whole mapping; call it with a scope to get a new dictionary."""

    names: frozenset[str]
    paths: frozenset[str]
    function: Callable[[Scope], dict[str, Any]] = field(repr=False, compare=False)

    def __call__(self, scope: Scope) -> dict[str, Any]:
        return self.function(scope)


def compile_text(
    source: str, *, names: frozenset[str] = NAMES, field: str | None = None, max_nodes: int = limits.NODES
) -> Compiled:
    """One value field: plain text, exactly one `{{ }}` (its value keeps its type) or a mixture (gives text)."""
    return _compile_text(source, _known(names), field, min(max_nodes, limits.NODES_CEILING))


def compile_mapping(
    fields: Mapping[str, Any], *, names: frozenset[str] = NAMES, max_nodes: int = limits.NODES
) -> CompiledMapping:
    """Nested objects, lists, texts and constants as one function; errors name the field by its path."""
    content = _frozen(fields, "", 0)
    return _compile_mapping(_Content(content, fields), _known(names), min(max_nodes, limits.NODES_CEILING))


class _Writer:
    """Writes fields into one function and remembers what they use."""

    def __init__(self, names: frozenset[str], max_nodes: int) -> None:
        self.emitter = Emitter()
        self.paths: set[str] = set()
        self._names = names
        self._max_nodes = max_nodes
        self._fields = 0

    def value(self, value: Any, path: str) -> str:
        self._fields += 1
        if self._fields > limits.MAPPING_FIELDS:
            raise Site("", 0, 0, path or None).too_large(
                f"A mapping may have {limits.MAPPING_FIELDS:,} fields at most."
            )
        if isinstance(value, Mapping):
            inner = (f"{self.emitter.constant(name)}: {self.value(v, _below(path, name))}" for name, v in value.items())
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, list | tuple):
            return f"[{', '.join(self.value(v, f'{path}[{position}]') for position, v in enumerate(value))}]"
        if is_expression(value):
            return self.text(value, path or None)
        return self.emitter.constant(value)

    def text(self, source: str, path: str | None) -> str:
        parts = split_source(source, path)
        if len(parts) == 1 and isinstance(parts[0], Bracketed):
            return self.emitter.top(self._tree(source, parts[0], path))
        written = [
            self.emitter.constant(part.text)
            if isinstance(part, Plain)
            else self.emitter.part(self._tree(source, part, path))
            for part in parts
        ]
        return f"joined({self.emitter.site(Site(source, 0, len(source), path))}, {', '.join(written)})"

    def _tree(self, source: str, part: Bracketed, path: str | None) -> Tree:
        tree = Tree(source, part, path)
        problems = Checker(tree, self._names, self._max_nodes).run()
        if problems:
            raise problems[0]
        self.paths |= item_paths(tree.root)
        return tree


class _Content:
    """The cache key of a mapping together with the mapping itself."""

    __slots__ = ("fields", "frozen")

    def __init__(self, frozen: Any, fields: Mapping[str, Any]) -> None:
        self.frozen = frozen
        self.fields = fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.frozen == other.frozen

    def __hash__(self) -> int:
        return hash(self.frozen)


@lru_cache(maxsize=2048)
def _compile_text(source: str, names: frozenset[str], field: str | None, max_nodes: int) -> Compiled:
    writer = _Writer(names, max_nodes)
    parts = split_source(source, field) if is_expression(source) else []
    body = writer.text(source, field) if parts else writer.emitter.constant(source)
    keeps_type = len(parts) == 1 and isinstance(parts[0], Bracketed)
    function = writer.emitter.function(body)
    return Compiled(source, keeps_type, frozenset(writer.emitter.used), frozenset(writer.paths), function)


@lru_cache(maxsize=512)
def _compile_mapping(content: _Content, names: frozenset[str], max_nodes: int) -> CompiledMapping:
    writer = _Writer(names, max_nodes)
    function = writer.emitter.function(writer.value(content.fields, ""))
    return CompiledMapping(frozenset(writer.emitter.used), frozenset(writer.paths), function)


def _frozen(value: Any, path: str, depth: int) -> Any:
    """The content in a form that can be compared: 1, true, '1' and 1.0 all differ."""
    site = Site("", 0, 0, path or None)
    if depth > limits.MAPPING_DEPTH:
        raise site.too_large(f"A mapping may be nested {limits.MAPPING_DEPTH} levels deep at most.")
    if type(value) is str:
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise site.wrong_type("The names of fields in a mapping must be texts.")
        return ("object", tuple((name, _frozen(v, _below(path, name), depth + 1)) for name, v in value.items()))
    if isinstance(value, list | tuple):
        return ("list", tuple(_frozen(v, f"{path}[{n}]", depth + 1) for n, v in enumerate(value)))
    if value is None or isinstance(value, bool | int | Decimal | date | str):
        return (type(value).__name__, str(value))
    raise site.wrong_type(
        "This constant cannot stand in a mapping. Use text, whole or exact numbers, true, false or null."
    )


def _known(names: frozenset[str]) -> frozenset[str]:
    if names <= NAMES:
        return names
    raise ValueError(f"a scope has no {', '.join(sorted(names - NAMES))}")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
