"""A checked tree to Python: one expression text, its constants and places kept beside it under names we chose.

Nothing a person wrote gets into the text: names of fields, texts and numbers are all constants.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import CodeType, FunctionType
from typing import Any, Final

from jinja2 import nodes

from wareflow.engine.expressions import access, operators, values
from wareflow.engine.expressions.arguments import Fixed, bind
from wareflow.engine.expressions.conditions import TESTS
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters import DEFAULT, by_any_name
from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.runtime import fresh_id, key_text, now

_LOCALS: Final[Mapping[str, str]] = {"item": "item", "record": "item", "vars": "vars_", "run": "run", "index": "index"}
_OPERATORS: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Add: "add",
    nodes.Sub: "subtract",
    nodes.Mul: "multiply",
    nodes.Div: "divide",
    nodes.FloorDiv: "floor_divide",
    nodes.Mod: "modulo",
    nodes.Pow: "power",
}
_ORDERINGS: Final = {"lt": "less", "lteq": "less_or_equal", "gt": "greater", "gteq": "greater_or_equal"}
_SCALAR: Final = (
    nodes.Const,
    nodes.Concat,
    nodes.Compare,
    nodes.Not,
    nodes.Test,
    nodes.Neg,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
)
_PATH: Final = (nodes.Name, nodes.Getattr, nodes.Getitem)
_HELPERS: Final[Mapping[str, Any]] = {
    "__builtins__": {},
    "type": type,
    "dict": dict,
    "ABSENT": access.ABSENT,
    "get": access.get,
    "find": access.find,
    "attempt": access.attempt,
    "blank": access.blank,
    "cut": access.cut,
    "measured": values.measured,
    "PLAIN": frozenset({str, int, Decimal, bool, type(None)}),
    "now": now,
    "fresh_id": fresh_id,
    "key_text": key_text,
    **{
        name: getattr(operators, name)
        for name in (
            *_OPERATORS.values(),
            *_ORDERINGS.values(),
            "affirm",
            "contains",
            "equal",
            "joined",
            "negate",
            "written",
        )
    },
}


class Emitter:
    """Collects constants while it writes the Python text of one function."""

    def __init__(self) -> None:
        self._globals: dict[str, Any] = dict(_HELPERS)
        self._temporaries = 0
        self._tree: Tree
        self.used: set[str] = set()

    def function(self, body: str) -> Callable[[Any], Any]:
        """The finished function of one scope."""
        lines = ["def worked_out(scope):"]
        lines += [f"  {_LOCALS[name]} = scope.{name}" for name in ("item", "vars", "run", "index") if name in self.used]
        lines.append(f"  return {body}")
        module = compile("\n".join(lines), "<expression>", "exec", dont_inherit=True)
        code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
        return FunctionType(code, self._globals)

    def constant(self, value: Any) -> str:
        """The name under which a value is kept."""
        if value is None or value is True or value is False:
            return str(value)
        return self._keep("k", value)

    def top(self, tree: Tree) -> str:
        """The text of a whole expression whose value is kept as it is."""
        self._tree = tree
        root = tree.root
        text = self._emit(root)
        if isinstance(root, (*_SCALAR, *_PATH)):
            return text
        held = self._temporary()
        return f"({held} if type({held} := {text}) in PLAIN else measured({held}, {self._site(root)}))"

    def part(self, tree: Tree) -> str:
        """The text of an expression inside mixed text."""
        self._tree = tree
        return self._written(tree.root)

    def site(self, site: Site) -> str:
        return self._keep("s", site)

    def _emit(self, node: nodes.Node) -> str:
        return _EMIT[type(node)](self, node)

    def _keep(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self._globals)}"
        self._globals[name] = value
        return name

    def _site(self, node: nodes.Node, *operands: nodes.Node) -> str:
        return self._keep("s", self._tree.site(node, *operands))

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def _const(self, node: nodes.Const) -> str:
        return self.constant(node.value)

    def _name(self, node: nodes.Name) -> str:
        self.used.add("item" if node.name == "record" else node.name)
        return _LOCALS[node.name]

    def _getattr(self, node: nodes.Getattr) -> str:
        return self._read(node, node.attr)

    def _getitem(self, node: nodes.Getitem) -> str:
        if isinstance(node.arg, nodes.Slice):
            bounds = (node.arg.start, node.arg.stop, node.arg.step)
            texts = ", ".join("None" if bound is None else self._emit(bound) for bound in bounds)
            return f"cut({self._emit(node.node)}, {texts}, {self._site(node, node, node.node)})"
        if isinstance(node.arg, nodes.Const):
            return self._read(node, node.arg.value)
        return f"get({self._emit(node.node)}, {self._emit(node.arg)}, {self._site(node, node, node.node)})"

    def _read(self, node: nodes.Getattr | nodes.Getitem, key: str | int) -> str:
        """A key lookup with the usual case, an object that has the key, written out for speed."""
        kept, site = self.constant(key), self._site(node, node, node.node)
        holder = self._emit(node.node)
        if type(key) is int:
            return f"get({holder}, {kept}, {site})"
        if holder == "item":
            return f"(item[{kept}] if {kept} in item else get(item, {kept}, {site}))"
        held = self._temporary()
        usual = f"type({held} := {holder}) is dict and {kept} in {held}"
        return f"({held}[{kept}] if {usual} else get({held}, {kept}, {site}))"

    def _softly(self, node: nodes.Node) -> str:
        """The value, or ABSENT where a name in it is missing."""
        match node:
            case nodes.Name():
                return self._name(node)
            case nodes.Getattr():
                site = self._site(node, node, node.node)
                return f"find({self._softly(node.node)}, {self.constant(node.attr)}, {site})"
            case nodes.Getitem() if isinstance(node.arg, nodes.Const):
                site = self._site(node, node, node.node)
                return f"find({self._softly(node.node)}, {self.constant(node.arg.value)}, {site})"
        return f"attempt(lambda: {self._emit(node)})"

    def _binary(self, node: nodes.BinExpr) -> str:
        site = self._site(node, node.left, node.right)
        return f"{_OPERATORS[type(node)]}({self._emit(node.left)}, {self._emit(node.right)}, {site})"

    def _and(self, node: nodes.And) -> str:
        return f"({self._emit(node.left)} and {self._emit(node.right)})"

    def _or(self, node: nodes.Or) -> str:
        return f"({self._emit(node.left)} or {self._emit(node.right)})"

    def _not(self, node: nodes.Not) -> str:
        return f"(not {self._emit(node.node)})"

    def _negative(self, node: nodes.Neg) -> str:
        return f"negate({self._emit(node.node)}, {self._site(node, node.node)})"

    def _positive(self, node: nodes.Pos) -> str:
        return f"affirm({self._emit(node.node)}, {self._site(node, node.node)})"

    def _condition(self, node: nodes.CondExpr) -> str:
        assert node.expr2 is not None
        return f"({self._emit(node.expr1)} if {self._emit(node.test)} else {self._emit(node.expr2)})"

    def _compare(self, node: nodes.Compare) -> str:
        left_node, left = node.expr, self._emit(node.expr)
        texts: list[str] = []
        for position, operand in enumerate(node.ops):
            right = following = self._emit(operand.expr)
            if position < len(node.ops) - 1:
                following = self._temporary()
                right = f"({following} := {right})"
            texts.append(self._comparison(node, operand, left_node, left, right))
            left_node, left = operand.expr, following
        return f"({' and '.join(texts)})"

    def _comparison(
        self, node: nodes.Compare, operand: nodes.Operand, left_node: nodes.Node, left: str, right: str
    ) -> str:
        if operand.op in ("eq", "ne"):
            return f"{'not ' if operand.op == 'ne' else ''}equal({left}, {right})"
        site = self._site(node, left_node, operand.expr)
        if operand.op in ("in", "notin"):
            return f"{'not ' if operand.op == 'notin' else ''}contains({left}, {right}, {site})"
        return f"{_ORDERINGS[operand.op]}({left}, {right}, {site})"

    def _concat(self, node: nodes.Concat) -> str:
        return f"joined({self._site(node)}, {', '.join(self._written(part) for part in node.nodes)})"

    def _written(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Const) and type(node.value) is str:
            return self.constant(node.value)
        return f"written({self._emit(node)}, {self._site(node, node)})"

    def _list(self, node: nodes.List) -> str:
        return f"[{', '.join(self._emit(element) for element in node.items)}]"

    def _dict(self, node: nodes.Dict) -> str:
        return f"{{{', '.join(f'{self._key(pair)}: {self._emit(pair.value)}' for pair in node.items)}}}"

    def _key(self, pair: nodes.Pair) -> str:
        if isinstance(pair.key, nodes.Const):
            return self.constant(str(pair.key.value))
        return f"key_text({self._emit(pair.key)}, {self._site(pair.key, pair.key)})"

    def _filter(self, node: nodes.Filter) -> str:
        assert node.node is not None
        filter_ = by_any_name()[node.name]
        arguments = [self._argument(node, argument) for argument in bind(self._tree, node, filter_)]
        if filter_ is DEFAULT:
            held = self._temporary()
            return f"({held} if not blank({held} := {self._softly(node.node)}, {arguments[1]}) else {arguments[0]})"
        function = self._keep("f", filter_.function)
        return f"{function}({', '.join((self._site(node, node.node), self._emit(node.node), *arguments))})"

    def _argument(self, node: nodes.Filter, argument: Any) -> str:
        if isinstance(argument, Fixed):
            return self.constant(argument.value)
        prepare = self._keep("p", argument.parameter.prepare)
        return f"{prepare}({self._emit(argument.node)}, {self._site(node, argument.node)})"

    def _test(self, node: nodes.Test) -> str:
        if node.name in ("defined", "undefined"):
            return f"({self._softly(node.node)} {'is not' if node.name == 'defined' else 'is'} ABSENT)"
        return f"{self._keep('f', TESTS[node.name])}({self._emit(node.node)}, {self._site(node, node.node)})"

    def _call(self, node: nodes.Call) -> str:
        assert isinstance(node.node, nodes.Name)
        self.used.add("run")
        if node.node.name == "now":
            return f"now(run, {self._site(node)})"
        self.used.add("index")
        return f"fresh_id(run, index, {self._site(node)})"


_EMIT: Final[Mapping[type[nodes.Node], Callable[[Emitter, Any], str]]] = {
    nodes.Const: Emitter._const,
    nodes.Name: Emitter._name,
    nodes.Getattr: Emitter._getattr,
    nodes.Getitem: Emitter._getitem,
    nodes.Neg: Emitter._negative,
    nodes.Pos: Emitter._positive,
    nodes.Not: Emitter._not,
    nodes.And: Emitter._and,
    nodes.Or: Emitter._or,
    nodes.CondExpr: Emitter._condition,
    nodes.Compare: Emitter._compare,
    nodes.Concat: Emitter._concat,
    nodes.List: Emitter._list,
    nodes.Dict: Emitter._dict,
    nodes.Filter: Emitter._filter,
    nodes.Test: Emitter._test,
    nodes.Call: Emitter._call,
    **dict.fromkeys(_OPERATORS, Emitter._binary),
}
