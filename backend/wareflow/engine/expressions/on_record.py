"""Remarks that need a record: fields it lacks, texts where numbers are wanted. Each with the text that mends it."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from jinja2 import nodes

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.check import Checker
from wareflow.engine.expressions.compiled import compile_text
from wareflow.engine.expressions.errors import ExpressionFault
from wareflow.engine.expressions.lint import Lint
from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.scope import NAMES, Scope
from wareflow.engine.expressions.source import Bracketed, is_expression, split_source
from wareflow.engine.expressions.values import NUMBERS
from wareflow.engine.expressions.vocabulary import nearest

MOST_PARTS: Final = 60
"""So many parts of an expression are worked out; a longer one gets remarks on its beginning."""

_UNKNOWN: Final = object()
_NUMERIC: Final = re.compile(r"\s*[+-]?\d{1,30}(\.\d{1,30})?\s*")
_COUNTING: Final = (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
_NUMBER_FILTERS: Final = frozenset({"round", "abs"})
_GUARDS: Final = frozenset({"default", "d"})


def lint_on_record(source: str, item: dict[str, Any], others: Sequence[dict[str, Any]] = ()) -> list[Lint]:
    """What this record, and others of the same input, say about an expression that can be read."""
    if not is_expression(source) or not item:
        return []
    try:
        parts = [part for part in split_source(source) if isinstance(part, Bracketed)]
        trees = [Tree(source, part, None) for part in parts]
    except ExpressionFault:
        return []
    found = [remark for tree in trees if _is_sound(tree) for remark in _OnRecord(tree, item, others).remarks()]
    return sorted(found, key=lambda remark: (remark.start, remark.end))


def _is_sound(tree: Tree) -> bool:
    return not Checker(tree, NAMES, limits.NODES).run()


class _OnRecord:
    """Walks one tree and works its parts out for the record."""

    def __init__(self, tree: Tree, item: dict[str, Any], others: Sequence[dict[str, Any]]) -> None:
        self._tree = tree
        self._item = item
        self._others = others
        self._room = MOST_PARTS

    def remarks(self) -> Iterator[Lint]:
        """Everything there is to say, fields first."""
        yield from self._fields(self._tree.root, guarded=False)
        yield from self._kinds(self._tree.root, nested=False)

    # --- fields --------------------------------------------------------------------------------------------------

    def _fields(self, node: nodes.Node, *, guarded: bool) -> Iterator[Lint]:
        keys = _keys(node)
        if keys is not None:
            if keys and not guarded:
                yield from self._field(node, keys)
            return
        if isinstance(node, nodes.Filter) and node.name in _GUARDS and node.node is not None:
            yield from self._fields(node.node, guarded=True)
            for argument in node.args:
                yield from self._fields(argument, guarded=guarded)
            return
        within = guarded or isinstance(node, nodes.Test)
        for child in node.iter_child_nodes():
            yield from self._fields(child, guarded=within)

    def _field(self, node: nodes.Node, keys: list[str | int]) -> Iterator[Lint]:
        start, end = self._tree.span(node)
        text = self._tree.text(node)
        value = _at(self._item, keys)
        if value is _UNKNOWN:
            yield self._missing(text, keys, start, end)
            return
        lacking = sum(_at(other, keys) is _UNKNOWN for other in self._others)
        if lacking:
            instead = _instead_of(value)
            yield Lint(
                "MAYBE_MISSING",
                f"`{text}` is missing in {lacking} of {len(self._others)} records of the input; these would fail. "
                "Say what to take then.",
                start,
                end,
                f"{text} | default({instead})",
                {"path": text, "count": str(lacking), "total": str(len(self._others))},
            )

    def _missing(self, text: str, keys: list[str | int], start: int, end: int) -> Lint:
        """The nearest name that is there, else a default."""
        close = self._close(text, keys)
        if close is not None:
            message = f"`{text}` is missing in this record. Did you mean `{close}`?"
            return Lint("MISSPELT", message, start, end, close, {"path": text, "close": close})
        message = f"`{text}` is missing in this record. Say what to take then."
        return Lint("MISSING", message, start, end, f"{text} | default('')", {"path": text})

    def _close(self, text: str, keys: list[str | int]) -> str | None:
        """The path with its first wrong name put right."""
        holder: Any = self._item
        for key in keys:
            if isinstance(holder, dict) and isinstance(key, str) and key not in holder:
                close = nearest(key, [name for name in holder if isinstance(name, str)])
                mended = text.replace(f".{key}", f".{close}", 1)
                return mended if close and close.isidentifier() and mended != text else None
            holder = _at(holder, [key])
        return None

    # --- kinds of values -----------------------------------------------------------------------------------------

    def _kinds(self, node: nodes.Node, *, nested: bool) -> Iterator[Lint]:
        match node:
            case nodes.Add():
                yield from self._sum(node, nested)
                return
            case nodes.Compare() if len(node.ops) == 1:
                yield from self._comparison(node)
            case nodes.Filter() if node.name in _NUMBER_FILTERS and node.node is not None:
                yield from self._not_a_number(node.node, node.name, bare=True)
        if isinstance(node, _COUNTING):
            for operand in (node.left, node.right):
                yield from self._not_a_number(operand, _SIGNS[type(node)])
        for child in node.iter_child_nodes():
            yield from self._kinds(child, nested=isinstance(node, nodes.BinExpr))

    def _sum(self, node: nodes.Add, nested: bool) -> Iterator[Lint]:
        """Texts are joined with `~`; texts that are numbers are read as such when numbers stand beside them."""
        leaves = _leaves(node)
        values = [self._value(leaf) for leaf in leaves]
        texts = [value for value in values if type(value) is str]
        numbers = [value for value in values if type(value) in NUMBERS]
        if texts and numbers and all(_NUMERIC.fullmatch(text) for text in texts):
            for leaf in leaves:
                yield from self._not_a_number(leaf, "+")
        elif texts and _UNKNOWN not in values and all(type(value) is not list for value in values):
            start, end = self._tree.span(node)
            joined = " ~ ".join(self._tree.text(leaf) for leaf in leaves)
            message = "`+` adds numbers. Texts are joined with `~`."
            yield Lint("JOIN_TEXTS", message, start, end, f"({joined})" if nested else joined, {})
        for leaf in leaves:
            yield from self._kinds(leaf, nested=True)

    def _comparison(self, node: nodes.Compare) -> Iterator[Lint]:
        left, right = node.expr, node.ops[0].expr
        if node.ops[0].op in ("in", "notin"):
            return
        pair = [(left, self._value(left)), (right, self._value(right))]
        kinds = [_kind(value) for _, value in pair]
        if set(kinds) != {"text", "number"}:
            return
        at = kinds.index("text")
        operand, value = pair[at]
        start, end = self._tree.span(operand)
        text, other = self._tree.text(operand), self._tree.text(pair[1 - at][0])
        mended = self._as_number(operand, str(value))
        always = node.ops[0].op in ("eq", "ne")
        message = f"`{text}` is a text and `{other}` is a number, so they " + (
            "are never equal." if always else "cannot be compared."
        )
        code = "NEVER_EQUAL" if always else "TEXT_AND_NUMBER"
        yield Lint(code, message, start, end, mended, {"text": text, "number": other})

    def _as_number(self, operand: nodes.Node, value: str) -> str | None:
        if not _NUMERIC.fullmatch(value):
            return None
        if isinstance(operand, nodes.Const):
            return value.strip()
        return f"({self._tree.text(operand)} | decimal)"

    def _not_a_number(self, operand: nodes.Node, sign: str, *, bare: bool = False) -> Iterator[Lint]:
        value = self._value(operand)
        if type(value) is not str:
            return
        start, end = self._tree.span(operand)
        text = self._tree.text(operand)
        fix = self._as_number(operand, value)
        if bare and fix is not None and fix.startswith("("):
            fix = fix[1:-1]
        message = f"`{sign}` is for numbers, and `{text}` is the text “{value[:40]}”."
        yield Lint("TEXT_AS_NUMBER", message, start, end, fix, {"sign": sign, "path": text, "value": value[:40]})

    def _value(self, node: nodes.Node) -> Any:
        """What a part gives for the record; unknown where it cannot be worked out."""
        if isinstance(node, nodes.Const):
            return node.value
        keys = _keys(node)
        if keys is not None:
            return _at(self._item, keys)
        self._room -= 1
        if self._room < 0:
            return _UNKNOWN
        try:
            return compile_text(f"{{{{ {self._tree.text(node)} }}}}")(Scope(item=self._item))
        except Exception:  # noqa: BLE001  (a part may need the run or fail for any reason; then nothing is said of it)
            return _UNKNOWN


_SIGNS: Final[dict[type[nodes.Node], str]] = {
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
}


def _leaves(node: nodes.Node) -> list[nodes.Node]:
    return [*_leaves(node.left), *_leaves(node.right)] if isinstance(node, nodes.Add) else [node]


def _keys(node: nodes.Node) -> list[str | int] | None:
    """The keys of a path that begins at the record; None for anything else."""
    match node:
        case nodes.Name(name="item" | "record"):
            return []
        case nodes.Getattr():
            keys = _keys(node.node)
            return None if keys is None else [*keys, node.attr]
        case nodes.Getitem(arg=nodes.Const(value=str() | int() as key)):
            keys = _keys(node.node)
            return None if keys is None else [*keys, key]
    return None


def _at(holder: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        if isinstance(holder, dict):
            holder = holder.get(str(key), _UNKNOWN)
        elif isinstance(holder, list | str) and type(key) is int:
            holder = holder[key] if -len(holder) <= key < len(holder) else _UNKNOWN
        else:
            return _UNKNOWN
    return holder


def _kind(value: Any) -> str:
    return "text" if type(value) is str else "number" if type(value) in NUMBERS else "other"


def _instead_of(value: Any) -> str:
    """What stands for a value of this kind that is not there."""
    if type(value) is int or type(value) is Decimal:
        return "0"
    if type(value) is bool:
        return "false"
    return "[]" if type(value) is list else "''"
